import { parseDmarc } from '../../../mailauth/dmarc-record.ts'
import { safeText } from '../../../smtp/reply.ts'
import { type Check, finding, pass } from '../../result.ts'

export const dmarcSyntax: Check = {
  id: 'dmarc-syntax',
  question: { en: 'Can receivers read the DMARC record?', tr: 'Alıcılar DMARC kaydını okuyabiliyor mu?' },
  rule: { en: 'warning: a tag that cannot be read', tr: 'uyarı: okunamayan bir etiket' },
  reference: 'RFC 9989 §4.8',
  serves: ['authenticated'],
  judge: ({ dmarc }) => {
    if (dmarc.kind !== 'found') return []
    const problems = dmarc.texts.flatMap((text) => parseDmarc(text).problems).slice(0, 20)
    if (problems.length === 0) return [pass(dmarc.at, { en: 'Every tag can be read.', tr: 'Her etiket okunabiliyor.' })]
    return problems.map(({ text, at }) =>
      finding(
        'warning',
        dmarc.at,
        { en: `Column ${at?.column}: ${safeText(text.en)}`, tr: `${at?.column}. sütun: ${safeText(text.tr)}` },
        [{ en: 'Mend or remove this tag.', tr: 'Bu etiketi düzeltin ya da silin.' }],
      ),
    )
  },
}
