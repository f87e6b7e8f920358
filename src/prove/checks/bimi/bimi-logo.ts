import { parseBimi } from '../../../mailauth/bimi-record.ts'
import { type Check, finding, pass } from '../../result.ts'

export const bimiLogo: Check = {
  id: 'bimi-logo',
  question: {
    en: 'Does the BIMI record name a logo that can be shown?',
    tr: 'BIMI kaydı gösterilebilecek bir logo söylüyor mu?',
  },
  rule: {
    en: 'warning: no SVG file; notice: no certificate (a), which Gmail and Apple ask for',
    tr: "uyarı: SVG dosyası değil; bilgi: Gmail ve Apple'ın istediği sertifika (a) yok",
  },
  reference: 'draft-brand-indicators-for-message-identification §4.2',
  serves: [],
  judge: ({ bimi }) => {
    if (bimi.kind !== 'found' || bimi.texts.length > 1) return []
    const { logo, evidence, isDeclined, problems } = parseBimi(bimi.texts[0]!)
    if (problems.length > 0) return []
    if (isDeclined) {
      return [
        pass(bimi.at, {
          en: 'The record says that no logo is to be shown.',
          tr: 'Kayıt, logo gösterilmemesini söylüyor.',
        }),
      ]
    }
    if (logo !== '' && !/\.svgz?$/i.test(new URL(logo).pathname)) {
      return [
        finding(
          'warning',
          bimi.at,
          {
            en: 'The logo is no .svg file; receivers show SVG Tiny PS only.',
            tr: 'Logo bir .svg dosyası değil; alıcılar yalnızca SVG Tiny PS gösterir.',
          },
          [
            {
              en: 'Convert the logo to SVG Tiny PS and enter its address in l=.',
              tr: 'Logoyu SVG Tiny PS biçimine dönüştürün ve adresini l= etiketine yazın.',
            },
          ],
        ),
      ]
    }
    if (evidence === '') {
      return [
        finding('notice', bimi.at, {
          en: 'There is no certificate for the logo (a=). Gmail and Apple Mail show a logo only with one (VMC or CMC).',
          tr: 'Logonun sertifikası yok (a=). Gmail ve Apple Mail logoyu yalnızca sertifikayla (VMC ya da CMC) gösterir.',
        }),
      ]
    }
    return [pass(bimi.at, { en: 'It names a logo and its certificate.', tr: 'Logoyu ve sertifikasını söylüyor.' })]
  },
}
