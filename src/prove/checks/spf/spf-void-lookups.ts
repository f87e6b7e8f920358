import { type Check, finding, pass, unknown } from '../../result.ts'
import { listed, onlyRecord, without } from './only-record.ts'

/** RFC 7208 §4.6.4 */
const maxVoid = 2

export const spfVoidLookups: Check = {
  id: 'spf-void-lookups',
  question: {
    en: 'Does every name in the SPF record answer something?',
    tr: 'SPF kaydındaki her ad bir yanıt veriyor mu?',
  },
  rule: {
    en: 'error: more than 2 that answer nothing; notice: 1 or 2',
    tr: "hata: yanıt vermeyen 2'den çok ad; bilgi: 1 ya da 2",
  },
  reference: 'RFC 7208 §4.6.4',
  serves: ['authenticated'],
  judge: (evidence) => {
    const { name, spfBudget } = evidence
    const record = onlyRecord(evidence)
    if (!spfBudget || !record) return []
    const { voids, maybeVoid } = spfBudget
    if (voids.length <= maxVoid && voids.length + maybeVoid.length > maxVoid) return [unknown(name, listed(maybeVoid))]
    if (voids.length === 0) {
      return maybeVoid.length > 0 ? [] : [pass(name, { en: 'Every name answers.', tr: 'Her ad yanıt veriyor.' })]
    }
    const words = listed(voids.map(({ term, holder }) => (holder === name ? term : `${term} (${holder})`)))
    const own = record.terms.filter(({ text }) => voids.some(({ term, holder }) => term === text && holder === name))
    const tooMany = voids.length > maxVoid
    return [
      finding(
        tooMany ? 'error' : 'notice',
        name,
        tooMany
          ? {
              en: `${voids.length} terms lead to names without an answer: ${words}. Receivers give up at the third and use none of the record (permerror).`,
              tr: `${voids.length} terim yanıtı olmayan adlara gidiyor: ${words}. Alıcılar üçüncüde vazgeçer ve kaydı hiç kullanmaz (permerror).`,
            }
          : {
              en: `These terms lead to names without an answer and let nobody send: ${words}. A third one breaks the record.`,
              tr: `Bu terimler yanıtı olmayan adlara gidiyor ve kimseye gönderme izni vermiyor: ${words}. Üçüncüsü kaydı bozar.`,
            },
        own.length > 0
          ? without(name, record, own)
          : [
              {
                en: 'Ask the owners of these records to mend them, or remove the include: that leads there.',
                tr: 'Bu kayıtların sahiplerinden düzeltmelerini isteyin ya da oraya götüren include: değerini silin.',
              },
            ],
      ),
    ]
  },
}
