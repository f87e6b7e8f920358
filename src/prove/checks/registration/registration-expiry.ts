import { type Check, finding, pass } from '../../result.ts'
import { inDays } from '../../words.ts'

const day = 86_400_000
const soonDays = 30

export const registrationExpiry: Check = {
  id: 'registration-expiry',
  question: {
    en: 'Does the registration of the domain last for some time yet?',
    tr: 'Alan adının süresi yeterince uzun mu?',
  },
  rule: {
    en: `error: expired; warning: within ${soonDays} days. Only with ULAK_RDAP`,
    tr: `hata: süresi doldu; uyarı: ${soonDays} gün içinde doluyor. Yalnızca ULAK_RDAP ile`,
  },
  reference: 'RFC 9083 §4.5',
  serves: [],
  judge: ({ registration: seen }) => {
    if (seen?.registration.kind !== 'found' || seen.registration.expires === undefined) return []
    const { domain, now, registration } = seen
    const left = Math.floor((registration.expires! - now) / day)
    const date = new Date(registration.expires!).toISOString().slice(0, 10)
    if (left >= soonDays) return [pass(domain, { en: `Until ${date}.`, tr: `${date} tarihine kadar.` })]
    const hasEnded = registration.expires! <= now
    return [
      finding(
        hasEnded ? 'error' : 'warning',
        domain,
        hasEnded
          ? {
              en: `The registration expired on ${date}. The domain, and all mail with it, can stop any day.`,
              tr: `Kaydın süresi ${date} tarihinde doldu. Alan adı ve onunla bütün posta her an kesilebilir.`,
            }
          : {
              en: `The registration expires on ${date}, ${inDays(left).en}. After that the domain, and all mail with it, can stop any day.`,
              tr: `Kaydın süresi ${inDays(left).tr}, ${date} tarihinde doluyor. Ondan sonra alan adı ve onunla bütün posta her an kesilebilir.`,
            },
        [
          {
            en: 'Renew it at your registrar, and switch automatic renewal on.',
            tr: 'Kayıt firmanızda yenileyin ve otomatik yenilemeyi açın.',
          },
        ],
      ),
    ]
  },
}
