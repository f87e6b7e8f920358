import { type Check, finding, pass } from '../../result.ts'
import { listed, onlyRecord, without } from './only-record.ts'

export const spfDuplicates: Check = {
  id: 'spf-duplicates',
  question: { en: 'Does every term stand once in the SPF record?', tr: 'SPF kaydında her terim bir kez mi geçiyor?' },
  rule: { en: 'notice: a term twice', tr: 'bilgi: iki kez geçen terim' },
  reference: 'RFC 7208 §4.6.4',
  serves: [],
  judge: (evidence) => {
    const record = onlyRecord(evidence)
    if (!record) return []
    const { name } = evidence
    const seen = new Set<string>()
    const again = record.terms.filter(({ text }) => {
      const key = text.replace(/^\+/, '').toLowerCase()
      return seen.size === seen.add(key).size
    })
    if (again.length === 0) return [pass(name, { en: 'Each stands once.', tr: 'Her biri bir kez geçiyor.' })]
    return [
      finding(
        'notice',
        name,
        {
          en: `${listed(again.map(({ text }) => text))} stands there more than once; each time costs its look-ups again.`,
          tr: `${listed(again.map(({ text }) => text))} birden çok kez geçiyor; her biri sorgularını yeniden harcar.`,
        },
        without(name, record, again),
      ),
    ]
  },
}
