import { type Check, finding, pass } from '../../result.ts'
import { greeted, hostsWithout } from './visits.ts'

export const smtpEightBit: Check = {
  id: 'smtp-eight-bit',
  question: {
    en: 'Do the mail hosts take letters beyond ASCII in messages?',
    tr: 'Posta sunucuları iletilerde ASCII dışı harfleri alıyor mu?',
  },
  rule: { en: 'notice: 8BITMIME is not offered', tr: 'bilgi: 8BITMIME sunulmuyor' },
  reference: 'RFC 6152 §2',
  serves: [],
  judge: ({ name, probe }) => {
    if (greeted(probe).length === 0) return []
    const without = hostsWithout(probe, ({ offer }) => offer?.eightBitMime === true)
    if (without.length === 0) return [pass(name, { en: 'Yes.', tr: 'Evet.' })]
    return [
      finding(
        'notice',
        name,
        {
          en: `${without.join(', ')} does not offer 8BITMIME. Some senders rewrite messages for it, which breaks their signatures.`,
          tr: `${without.join(', ')} 8BITMIME sunmuyor. Bazı gönderenler iletileri onun için yeniden yazar; bu imzaları bozar.`,
        },
        [
          {
            en: 'Switch 8BITMIME on there; a firewall that reads along (SMTP inspection) often takes it away.',
            tr: 'Orada 8BITMIME’ı açın; araya giren güvenlik duvarları (SMTP denetimi) onu sık sık kaldırır.',
          },
        ],
      ),
    ]
  },
}
