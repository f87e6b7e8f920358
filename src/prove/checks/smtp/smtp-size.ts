import { type Check, finding, pass } from '../../result.ts'
import { greeted, hostsWithout } from './visits.ts'

/** 10 MB: what people send as a matter of course, with the third that base64 adds. */
const enough = 10_000_000

export const smtpSize: Check = {
  id: 'smtp-size',
  question: { en: 'Do the mail hosts take large messages?', tr: 'Posta sunucuları büyük iletileri alıyor mu?' },
  rule: { en: 'warning: a limit (SIZE) below 10 MB', tr: 'uyarı: 10 MB altında sınır (SIZE)' },
  reference: 'RFC 1870 §4',
  serves: ['arrives'],
  judge: ({ name, probe }) => {
    const all = greeted(probe)
    if (all.length === 0) return []
    const small = hostsWithout(probe, ({ offer }) => !offer?.size || offer.size >= enough)
    if (small.length === 0) return [pass(name, { en: 'At least 10 MB.', tr: 'En az 10 MB.' })]
    const least = Math.min(...all.map(({ offer }) => offer?.size || Number.POSITIVE_INFINITY))
    return [
      finding(
        'warning',
        name,
        {
          en: `${small.join(', ')} takes messages of at most ${least} bytes. Larger ones, such as photos and contracts, go back to their senders.`,
          tr: `${small.join(', ')} en çok ${least} baytlık ileti alıyor. Fotoğraf ve sözleşme gibi daha büyükleri gönderene döner.`,
        },
        [
          {
            en: 'Raise the limit to 25 MB or more (Postfix: message_size_limit; Exim: message_size_limit), on every mail host alike.',
            tr: 'Sınırı her posta sunucusunda aynı olmak üzere 25 MB ya da üstüne çıkarın (Postfix: message_size_limit; Exim: message_size_limit).',
          },
        ],
      ),
    ]
  },
}
