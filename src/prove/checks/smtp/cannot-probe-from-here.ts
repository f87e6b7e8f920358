import type { Text } from '../../../dns/problem.ts'
import type { ProbeEvidence } from '../../evidence/probe.ts'
import { type Control, familyOf, type Family, type Visit } from '../../probe.ts'
import { type Check, type Judgement, pass } from '../../result.ts'
import { visitsByHost } from './visits.ts'

export const cannotProbeFromHere: Check = {
  id: 'cannot-probe-from-here',
  question: {
    en: 'Can mail hosts be reached from this machine at all?',
    tr: 'Bu makineden posta sunucularına erişilebiliyor mu?',
  },
  rule: {
    en: 'not known: a host was not reached, and neither was any other mail host from here',
    tr: 'bilinmiyor: bir sunucuya erişilemedi ve buradan başka hiçbir posta sunucusuna da erişilemiyor',
  },
  reference: 'RFC 5321 §4.5.4.1',
  serves: ['arrives'],
  judge: ({ probe }) => {
    if (!probe || probe.visits.length === 0) return []
    return ([4, 6] as const).flatMap((family) => judgeFamily(family, probe))
  },
}

function judgeFamily(family: Family, probe: ProbeEvidence): Judgement[] {
  const hosts = [...visitsByHost(probe).values()]
  const ofFamily = hosts.flat().filter(({ address }) => familyOf(address) === family)
  if (ofFamily.length === 0) return []
  const subject = `IPv${family}`
  const { [family]: outward } = probe.outward
  if (outward === 'reached')
    return [pass(subject, { en: 'Yes: at least one of them answers.', tr: 'Evet: en az biri yanıt veriyor.' })]
  // Over the other family every host answers, so mail gets through.
  if (hosts.every((visits) => visits.some(({ reached }) => reached)))
    return [
      pass(subject, {
        en: `Not over IPv${family}, which this machine may not have; every host answers over the other.`,
        tr: `IPv${family} üzerinden değil, bu makinede olmayabilir; her sunucu ötekinden yanıt veriyor.`,
      }),
    ]
  return [{ status: 'unknown', subject, message: outward === 'failed' ? blocked : notTried }]
}

/** Why silence says nothing about the hosts, for each family of which none was reached. */
export const cannotTell = (
  visits: readonly Visit[],
  outward: Readonly<Record<Family, Control>>,
): readonly { readonly family: Family; readonly text: Text }[] =>
  ([4, 6] as const)
    .filter((family) => outward[family] !== 'reached' && visits.some(({ address }) => familyOf(address) === family))
    .map((family) => ({ family, text: outward[family] === 'failed' ? blocked : notTried }))

const blocked: Text = {
  en: 'The control hosts cannot be reached either: the way out to port 25 is closed here, as many access and cloud providers do. Nothing is said about the mail hosts; probe from another machine.',
  tr: 'Denetim sunucularına da erişilemiyor: buradan 25 kapısına çıkış kapalı, birçok erişim ve bulut sağlayıcısında olduğu gibi. Posta sunucuları için bir şey söylenemez; başka bir makineden deneyin.',
}
const notTried: Text = {
  en: 'No mail host was reached, and there is no control host to tell whether this machine or the hosts are at fault. Name some in ULAK_PROBE_CONTROL_HOSTS.',
  tr: 'Hiçbir posta sunucusuna erişilemedi; sorunun bu makinede mi sunucularda mı olduğunu gösterecek denetim sunucusu da yok. ULAK_PROBE_CONTROL_HOSTS ayarında birkaç tane verin.',
}
