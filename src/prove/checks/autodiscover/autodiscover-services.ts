import type { ServiceSeen } from '../../evidence/autodiscover.ts'
import { type Check, finding, type Judgement, pass, unknown } from '../../result.ts'

export const autodiscoverServices: Check = {
  id: 'autodiscover-services',
  question: {
    en: 'Do the SRV records for mail programs name hosts that exist?',
    tr: 'Posta programları için SRV kayıtları var olan sunucuları mı gösteriyor?',
  },
  rule: {
    en: 'notice: a host without address, or an alias',
    tr: 'bilgi: adresi olmayan ya da takma ad olan bir sunucu',
  },
  reference: 'RFC 6186 §3',
  serves: [],
  judge: ({ autodiscover }) => (autodiscover?.services ?? []).map(judgeService),
}

function judgeService({ service, record, host }: ServiceSeen): Judgement {
  const { priority, weight, port } = record
  const line = (target: string): string => `${service}. IN SRV ${priority} ${weight} ${port} ${target}`
  if (!host) return pass(`${service} SRV`, { en: 'It says: not offered.', tr: 'Sunulmadığını söylüyor.' })
  const subject = `${service} SRV ${port} ${host.text}`
  if (host.state === 'unknown') return unknown(subject, 'A, AAAA')
  if (host.state === 'none') {
    return finding(
      'notice',
      subject,
      {
        en: `${host.text} has no address: mail programs that set themselves up by this record fail.`,
        tr: `${host.text} adının adresi yok: bu kayda göre kendini kuran posta programları başarısız olur.`,
      },
      [
        {
          en: 'Name a host that exists, or say that the service is not offered:',
          tr: 'Var olan bir sunucu yazın ya da hizmetin sunulmadığını bildirin:',
        },
        `${service}. IN SRV 0 0 0 .`,
      ],
    )
  }
  if (!host.isAlias) return pass(subject, { en: 'It exists.', tr: 'Var.' })
  return finding(
    'notice',
    subject,
    {
      en: `${host.text} is an alias (CNAME), which the target of an SRV record must not be.`,
      tr: `${host.text} bir takma ad (CNAME); SRV kaydının hedefi takma ad olamaz.`,
    },
    [
      { en: 'Name the host behind the alias in', tr: 'Takma adın arkasındaki sunucuyu şu kayda yazın:' },
      line(`${host.text}.`),
    ],
  )
}
