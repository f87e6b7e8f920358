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
          en: `8BITMIME is not offered by ${without.join(', ')}. Some senders then rewrite messages on the way, which breaks their signatures.`,
          tr: `${without.join(', ')} 8BITMIME sunmuyor. Bazı gönderenler bu yüzden iletileri yolda yeniden yazar; bu da imzaları bozar.`,
        },
        [
          {
            en: 'Switch 8BITMIME on there; a firewall that inspects SMTP often takes it away.',
            tr: 'Orada 8BITMIME’ı açın; araya giren güvenlik duvarları (SMTP denetimi) onu sık sık kaldırır.',
          },
        ],
      ),
    ]
  },
}
