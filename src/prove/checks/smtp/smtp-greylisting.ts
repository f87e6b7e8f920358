import { type Check, finding, pass } from '../../result.ts'
import { visitsByHost } from './visits.ts'

export const smtpGreylisting: Check = {
  id: 'smtp-greylisting',
  question: { en: 'Is mail of new senders taken at once?', tr: 'Yeni gönderenlerin postası hemen alınıyor mu?' },
  rule: {
    en: 'notice: every host puts new senders off (greylisting)',
    tr: 'bilgi: her sunucu yeni gönderenleri erteliyor (greylisting)',
  },
  reference: 'RFC 6647 §2.4',
  serves: [],
  judge: ({ name, probe }) => {
    const hosts = [...visitsByHost(probe).values()].map((visits) => visits.flatMap(({ recipients }) => recipients))
    const asked = hosts.filter((recipients) => recipients.length > 0)
    if (asked.length === 0) return []
    if (!asked.every((recipients) => recipients.every(({ meaning }) => meaning === 'greylisted')))
      return [pass(name, { en: 'At least one host does not put us off.', tr: 'En az bir sunucu bizi ertelemiyor.' })]
    return [
      finding(
        'notice',
        name,
        {
          en: 'Every host puts off senders that it does not know. Their first mail arrives minutes or hours later; sign-in codes come too late.',
          tr: 'Her sunucu tanımadığı gönderenleri erteliyor. İlk iletileri dakikalar ya da saatler sonra gelir; giriş kodları geç kalır.',
        },
        [
          {
            en: 'Exempt senders that pass SPF or DKIM from greylisting, or switch it off on one host.',
            tr: 'SPF ya da DKIM doğrulamasından geçenleri greylisting dışında tutun ya da bir sunucuda kapatın.',
          },
        ],
      ),
    ]
  },
}
