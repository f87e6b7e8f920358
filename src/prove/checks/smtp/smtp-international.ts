import { type Check, finding, pass } from '../../result.ts'
import { greeted, hostsWithout } from './visits.ts'

export const smtpInternational: Check = {
  id: 'smtp-international',
  question: {
    en: 'Do the mail hosts take addresses such as çağrı@örnek.com?',
    tr: 'Posta sunucuları çağrı@örnek.com gibi adresleri alıyor mu?',
  },
  rule: { en: 'notice: SMTPUTF8 is not offered', tr: 'bilgi: SMTPUTF8 sunulmuyor' },
  reference: 'RFC 6531 §3.1',
  serves: [],
  judge: ({ name, probe, provider }) => {
    if (greeted(probe).length === 0 || provider) return []
    const without = hostsWithout(probe, ({ offer }) => offer?.smtputf8 === true)
    if (without.length === 0) return [pass(name, { en: 'Yes.', tr: 'Evet.' })]
    return [
      finding(
        'notice',
        name,
        {
          en: `SMTPUTF8 is not offered by ${without.join(', ')}: mail from and to addresses with letters beyond ASCII goes back to its senders.`,
          tr: `${without.join(', ')} SMTPUTF8 sunmuyor: ASCII dışı harfli adreslerden gelen ve onlara giden posta gönderene döner.`,
        },
        [
          {
            en: 'Switch it on (Postfix: smtputf8_enable = yes; Exim: smtputf8_advertise_hosts = *).',
            tr: 'Açın (Postfix: smtputf8_enable = yes; Exim: smtputf8_advertise_hosts = *).',
          },
        ],
      ),
    ]
  },
}
