import { isStsRecord, matchesPattern, parseStsRecord } from '../../../smtp/mta-sts.ts'
import type { Texts } from '../../evidence/texts.ts'
import { type Check, finding, pass } from '../../result.ts'

export const mtaStsCoversMx: Check = {
  id: 'mta-sts-covers-mx',
  question: {
    en: 'Does the MTA-STS policy name every mail host?',
    tr: 'MTA-STS ilkesi her posta sunucusunu içeriyor mu?',
  },
  rule: {
    en: 'error: enforce without a host; warning: testing without it',
    tr: 'hata: enforce ve eksik sunucu; uyarı: testing ve eksik sunucu',
  },
  reference: 'RFC 8461 §4.1',
  serves: ['arrives', 'private', 'survives'],
  judge: ({ name, targets, mtaSts: { policy, records } }) => {
    if (!policy || policy.mode === 'none') return []
    return targets.map((host) => {
      const subject = `mta-sts.${name} ${host.text}`
      if (policy.mx.some((pattern) => matchesPattern(pattern, host.text)))
        return pass(subject, { en: 'The policy names it.', tr: 'İlke onu içeriyor.' })
      return finding(
        policy.mode === 'enforce' ? 'error' : 'warning',
        subject,
        policy.mode === 'enforce'
          ? {
              en: `The policy does not name ${host.text}: senders that honour it, such as Gmail and Outlook.com, never deliver there.`,
              tr: `İlke ${host.text} sunucusunu içermiyor: Gmail ve Outlook.com gibi ona uyan gönderenler oraya hiç teslim etmez.`,
            }
          : {
              en: `The policy does not name ${host.text}. With mode: enforce senders would not deliver there.`,
              tr: `İlke ${host.text} sunucusunu içermiyor. mode: enforce olsa gönderenler oraya teslim etmezdi.`,
            },
        [
          {
            en: `Add the line "mx: ${host.text}" to the policy, then publish a new id:`,
            tr: `İlkeye "mx: ${host.text}" satırını ekleyin, sonra yeni bir id yayımlayın:`,
          },
          `_mta-sts.${name}. IN TXT "v=STSv1; id=${nextId(records)}"`,
        ],
      )
    })
  },
}

/** Another id than the one that stands: by the same one senders would keep the old policy. RFC 8461 §3.1 */
function nextId(records: Texts): string {
  const texts = records.kind === 'found' ? records.texts.filter(isStsRecord) : []
  const [id] = texts.map(parseStsRecord).flatMap((record) => (record.ok ? [record.id] : []))
  const next = id !== undefined && /^\d+$/.test(id) ? `${BigInt(id) + 1n}` : '1'
  return next.length <= 32 ? next : '1'
}
