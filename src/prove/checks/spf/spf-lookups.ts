import { maxSpfLookups } from '../../../mailauth/spf-record.ts'
import { maxFollowedBytes } from '../../evidence/spf-budget.ts'
import { type Check, finding, pass, unknown } from '../../result.ts'

export const spfLookups: Check = {
  id: 'spf-lookups',
  question: { en: 'Does the SPF record stay within ten look-ups?', tr: 'SPF kaydı on sorgu sınırı içinde mi?' },
  rule: { en: 'error: over 10; notice: 9 or 10', tr: "hata: 10'dan çok; bilgi: 9 ya da 10" },
  reference: 'RFC 7208 §4.6.4',
  serves: ['authenticated'],
  judge: ({ name, spfBudget }) => {
    if (!spfBudget) return []
    const { lookups, isExact, isCut, unknown: unasked } = spfBudget
    const count = isExact ? `${lookups}` : `≥ ${lookups}`
    if (lookups > maxSpfLookups) {
      return [
        finding(
          'error',
          name,
          {
            en: `The record costs ${count} DNS look-ups; receivers stop after ${maxSpfLookups} and use none of it (permerror).`,
            tr: `Kayıt ${count} DNS sorgusu gerektiriyor; alıcılar ${maxSpfLookups} sorgudan sonra durur ve kaydı kullanmaz (permerror).`,
          },
          [
            {
              en: 'Remove include: of services that no longer send for you; write ip4:/ip6: instead of a and mx.',
              tr: 'Artık sizin adınıza göndermeyen hizmetlerin include: değerlerini silin; a ve mx yerine ip4:/ip6: yazın.',
            },
          ],
        ),
      ]
    }
    if (unasked.length > 0) return [unknown(name, unasked.slice(0, 5).join(', '))]
    if (isCut) return [unknown(name, `> ${maxFollowedBytes / 1024} KB`)]
    if (lookups >= maxSpfLookups - 1) {
      return [
        finding('notice', name, {
          en: `The record costs ${count} of ${maxSpfLookups} DNS look-ups; one more include: may break it.`,
          tr: `Kayıt ${maxSpfLookups} DNS sorgusundan ${count} tanesini kullanıyor; bir include: daha onu bozabilir.`,
        }),
      ]
    }
    return [
      pass(name, {
        en: `It costs ${count} of ${maxSpfLookups} look-ups.`,
        tr: `${maxSpfLookups} sorgudan ${count} tanesini kullanıyor.`,
      }),
    ]
  },
}
