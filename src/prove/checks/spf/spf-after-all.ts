import { type Check, finding, pass } from '../../result.ts'
import { recordStep } from '../../evidence/texts.ts'
import { listed, onlyRecord } from './only-record.ts'

export const spfAfterAll: Check = {
  id: 'spf-after-all',
  question: {
    en: 'Does all stand at the end of the SPF record?',
    tr: 'all, SPF kaydının sonunda mı duruyor?',
  },
  rule: { en: 'warning: terms behind all are never reached', tr: "uyarı: all'dan sonraki terimlere hiç gelinmez" },
  reference: 'RFC 7208 §5.1',
  serves: ['authenticated'],
  judge: (evidence) => {
    const record = onlyRecord(evidence)
    const { name } = evidence
    const all = record?.terms.find((term) => term.kind === 'mechanism' && term.name === 'all')
    if (!record || !all) return []
    const behind = record.terms.filter((term) => term.kind === 'mechanism' && term.column > all.column)
    if (behind.length === 0) return [pass(name, { en: 'It stands at the end.', tr: 'Sonda duruyor.' })]
    const others = record.terms.filter((term) => term !== all && !(term.kind === 'mechanism' && term.name === 'all'))
    return [
      finding(
        'warning',
        name,
        {
          en: `${listed(behind.map(({ text }) => text))} stands behind ${all.text} and is never looked at.`,
          tr: `${listed(behind.map(({ text }) => text))}, ${all.text} teriminden sonra durduğu için hiç dikkate alınmaz.`,
        },
        recordStep(name, ['v=spf1', ...others.map(({ text }) => text), all.text].join(' ')),
      ),
    ]
  },
}
