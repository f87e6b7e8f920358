import { parseSpf } from '../../../mailauth/spf-record.ts'
import { safeText } from '../../../smtp/reply.ts'
import { type Check, finding, pass } from '../../result.ts'

export const spfSyntax: Check = {
  id: 'spf-syntax',
  question: { en: 'Can receivers read the SPF record?', tr: 'Alıcılar SPF kaydını okuyabiliyor mu?' },
  rule: {
    en: 'error: a term that cannot be read; receivers answer permerror',
    tr: 'hata: okunamayan bir terim; alıcılar permerror der',
  },
  reference: 'RFC 7208 §4.6',
  serves: ['authenticated'],
  judge: ({ name, spf }) => {
    if (spf.kind !== 'found') return []
    const problems = spf.texts.flatMap((text) => parseSpf(text).problems).slice(0, 20)
    if (problems.length === 0) return [pass(name, { en: 'Every term can be read.', tr: 'Her terim okunabiliyor.' })]
    return problems.map(({ text, at }) =>
      finding(
        'error',
        name,
        {
          en: `Column ${at?.column}: ${safeText(text.en)}`,
          tr: `${at?.column}. sütun: ${safeText(text.tr)}`,
        },
        [
          {
            en: 'Mend or remove this term; until then receivers use nothing of the record.',
            tr: 'Bu terimi düzeltin ya da silin; o zamana kadar alıcılar kaydın hiçbir bölümünü kullanmaz.',
          },
        ],
      ),
    )
  },
}
