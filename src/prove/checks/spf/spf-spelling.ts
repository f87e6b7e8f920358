import { type Check, finding, pass } from '../../result.ts'
import { recordStep } from '../../evidence/texts.ts'
import { onlyRecord } from './only-record.ts'

export const spfSpelling: Check = {
  id: 'spf-spelling',
  question: {
    en: 'Is the SPF record written as everybody reads it?',
    tr: 'SPF kaydı herkesin okuduğu biçimde yazılmış mı?',
  },
  rule: {
    en: 'notice: several blanks, a blank at the end, capital letters',
    tr: 'bilgi: art arda boşluklar, sonda boşluk, büyük harfler',
  },
  reference: 'RFC 7208 §4.6.1',
  serves: [],
  judge: (evidence) => {
    const record = onlyRecord(evidence)
    if (!record) return []
    const { name } = evidence
    const plain = ['v=spf1', ...[...record.text.matchAll(/[^ ]+/g)].slice(1).map(([word]) => inLowerCase(word))].join(
      ' ',
    )
    if (plain === record.text) return [pass(name, { en: 'It is.', tr: 'Öyle yazılmış.' })]
    return [
      finding(
        'notice',
        name,
        {
          en: 'The record has blanks or capital letters that are allowed, but that careless readers stumble over.',
          tr: 'Kayıtta izin verilen ama özensiz okuyucuların takıldığı boşluklar ya da büyük harfler var.',
        },
        recordStep(name, plain),
      ),
    ]
  },
}

/** The name of a mechanism or modifier; what stands behind it stays, as macros tell cases apart. */
const inLowerCase = (word: string): string =>
  word.replace(/^[+?~-]?[A-Za-z0-9]+(?=[:=/]|$)/, (head) => head.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()))
