import { parseBimi } from '../../../mailauth/bimi-record.ts'
import { safeText } from '../../../smtp/reply.ts'
import { type Check, finding, pass } from '../../result.ts'

export const bimiSyntax: Check = {
  id: 'bimi-syntax',
  question: { en: 'Can receivers read the BIMI record?', tr: 'Alıcılar BIMI kaydını okuyabiliyor mu?' },
  rule: {
    en: 'warning: a tag that cannot be read, an address without https, several records',
    tr: 'uyarı: okunamayan bir etiket, https olmayan bir adres, birden çok kayıt',
  },
  reference: 'draft-brand-indicators-for-message-identification §4.2',
  serves: [],
  judge: ({ bimi }) => {
    if (bimi.kind !== 'found') return []
    if (bimi.texts.length > 1) {
      return [
        finding(
          'warning',
          bimi.at,
          {
            en: `There are ${bimi.texts.length} BIMI records. Receivers use none of them.`,
            tr: `${bimi.texts.length} BIMI kaydı var. Alıcılar hiçbirini kullanmaz.`,
          },
          [{ en: 'Keep one of them and remove the others.', tr: 'Birini bırakın, ötekileri silin.' }],
        ),
      ]
    }
    const { problems } = parseBimi(bimi.texts[0]!)
    if (problems.length === 0) return [pass(bimi.at, { en: 'Every tag can be read.', tr: 'Her etiket okunabiliyor.' })]
    return problems.slice(0, 5).map(({ text, at }) =>
      finding(
        'warning',
        bimi.at,
        { en: `Column ${at?.column}: ${safeText(text.en)}`, tr: `${at?.column}. sütun: ${safeText(text.tr)}` },
        [
          {
            en: 'Write v=BIMI1; l=https://…/logo.svg; a=https://…/certificate.pem',
            tr: 'Şöyle yazın: v=BIMI1; l=https://…/logo.svg; a=https://…/certificate.pem',
          },
        ],
      ),
    )
  },
}
