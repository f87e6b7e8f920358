import { type Check, finding, pass } from '../../result.ts'

const day = 86_400

export const mtaStsMaxAge: Check = {
  id: 'mta-sts-max-age',
  question: { en: 'Is the MTA-STS policy kept long enough?', tr: 'MTA-STS ilkesi yeterince uzun saklanıyor mu?' },
  rule: {
    en: 'warning: enforce with less than a day; notice: enforce with less than a week',
    tr: 'uyarı: enforce ve bir günden az; bilgi: enforce ve bir haftadan az',
  },
  reference: 'RFC 8461 §3.2',
  serves: ['private'],
  judge: ({ name, mtaSts: { policy } }) => {
    const host = `mta-sts.${name}`
    if (policy?.mode !== 'enforce') return []
    const { maxAge } = policy
    if (maxAge >= 7 * day)
      return [
        pass(host, {
          en: `Senders keep it for ${Math.floor(maxAge / day)} days.`,
          tr: `Gönderenler onu ${Math.floor(maxAge / day)} gün saklar.`,
        }),
      ]
    return [
      finding(
        maxAge < day ? 'warning' : 'notice',
        host,
        {
          en: `Senders keep the policy for ${maxAge} seconds only. Whoever blocks the next fetch for that long switches the protection off.`,
          tr: `Gönderenler ilkeyi yalnızca ${maxAge} saniye saklıyor. Bir sonraki almayı o kadar süre engelleyen korumayı kaldırmış olur.`,
        },
        [
          {
            en: 'Write max_age: 604800 (a week) or more, and a new id.',
            tr: 'max_age: 604800 (bir hafta) ya da fazlasını ve yeni bir id yazın.',
          },
        ],
      ),
    ]
  },
}
