import { type Check, finding, pass } from '../../result.ts'

export const mtaStsMode: Check = {
  id: 'mta-sts-mode',
  question: { en: 'Does the MTA-STS policy protect mail?', tr: 'MTA-STS ilkesi postayı koruyor mu?' },
  rule: { en: 'notice: testing or none', tr: 'bilgi: testing ya da none' },
  reference: 'RFC 8461 §5',
  serves: ['private'],
  judge: ({ name, mtaSts: { policy } }) => {
    const host = `mta-sts.${name}`
    if (!policy) return []
    if (policy.mode === 'enforce')
      return [
        pass(host, {
          en: 'Senders that honour it deliver only over verified TLS.',
          tr: 'Ona uyan gönderenler yalnızca doğrulanmış TLS ile teslim eder.',
        }),
      ]
    if (policy.mode === 'none')
      return [
        finding('notice', host, {
          en: 'mode: none switches MTA-STS off. That is right only while you take it back.',
          tr: 'mode: none MTA-STS’yi kapatır. Yalnızca vazgeçerken doğrudur.',
        }),
      ]
    return [
      finding(
        'notice',
        host,
        {
          en: 'mode: testing only reports: mail still goes to hosts that fail.',
          tr: 'mode: testing yalnızca raporlar: posta sorunlu sunuculara da gider.',
        },
        [
          {
            en: 'When TLS reports show no failures for some weeks, set mode: enforce and a new id.',
            tr: 'TLS raporları birkaç hafta hata göstermeyince mode: enforce ve yeni bir id verin.',
          },
        ],
      ),
    ]
  },
}
