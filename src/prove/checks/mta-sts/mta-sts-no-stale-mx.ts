import { matchesPattern } from '../../../smtp/mta-sts.ts'
import { type Check, finding, pass } from '../../result.ts'

export const mtaStsNoStaleMx: Check = {
  id: 'mta-sts-no-stale-mx',
  question: {
    en: 'Does the MTA-STS policy name only hosts that mail goes to?',
    tr: 'MTA-STS ilkesi yalnızca postanın gittiği sunucuları mı içeriyor?',
  },
  rule: { en: 'notice: a line that fits no mail host', tr: 'bilgi: hiçbir posta sunucusuna uymayan satır' },
  reference: 'RFC 8461 §4.1',
  serves: [],
  judge: ({ name, targets, mail, mtaSts: { policy } }) => {
    if (!policy || mail.kind !== 'hosts') return []
    const stale = policy.mx.filter((pattern) => !targets.some(({ text }) => matchesPattern(pattern, text)))
    const subject = `mta-sts.${name}`
    if (stale.length === 0)
      return [pass(subject, { en: 'Every line fits a mail host.', tr: 'Her satır bir posta sunucusuna uyuyor.' })]
    const shown = stale.slice(0, 5).join(', ')
    return [
      finding(
        'notice',
        subject,
        {
          en: `The policy names hosts that are no mail hosts of ${name}: ${shown}. Whoever owns those names could take its mail if the MX records were forged.`,
          tr: `İlke, ${name} alan adının posta sunucusu olmayan adlar içeriyor: ${shown}. MX kayıtları taklit edilirse bu adların sahibi postayı alabilir.`,
        },
        [
          {
            en: 'Remove these lines, once no sender holds the old MX records any more, and publish a new id.',
            tr: 'Eski MX kayıtlarını tutan gönderen kalmayınca bu satırları silin ve yeni bir id yayımlayın.',
          },
        ],
      ),
    ]
  },
}
