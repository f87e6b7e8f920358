import { safeText } from '../../../smtp/reply.ts'
import { type Check, finding } from '../../result.ts'
import { recordStep } from '../../evidence/texts.ts'

export const spfLookAlike: Check = {
  id: 'spf-look-alike',
  question: {
    en: 'Is every text that looks like SPF a record that receivers see?',
    tr: 'SPF gibi görünen her metin, alıcıların gördüğü bir kayıt mı?',
  },
  rule: {
    en: 'warning: a text that begins almost like v=spf1; notice: beside a record, or Sender ID',
    tr: 'uyarı: neredeyse v=spf1 gibi başlayan metin; bilgi: bir kaydın yanında ya da Sender ID',
  },
  reference: 'RFC 7208 §4.5',
  serves: ['authenticated'],
  judge: ({ name, spf, spfLookAlikes }) =>
    spfLookAlikes.map((text) => {
      const shown = safeText(text, 60)
      if (/^spf2/i.test(text)) {
        return finding(
          'notice',
          name,
          {
            en: `"${shown}" is Sender ID, an experiment that has ended; nobody reads it.`,
            tr: `"${shown}" sona ermiş bir deneme olan Sender ID kaydı; kimse okumaz.`,
          },
          [{ en: 'Remove it.', tr: 'Silin.' }],
        )
      }
      return finding(
        spf.kind === 'found' ? 'notice' : 'warning',
        name,
        {
          en: `"${shown}" was meant as SPF, but an SPF record begins with v=spf1 and a blank: receivers do not see it.`,
          tr: `"${shown}" SPF olarak düşünülmüş; ama SPF kaydı v=spf1 ve bir boşlukla başlar: alıcılar bunu görmez.`,
        },
        spf.kind === 'found'
          ? [{ en: 'Remove it, there is another SPF record.', tr: 'Silin, başka bir SPF kaydı var.' }]
          : [{ en: 'Write it so:', tr: 'Şöyle yazın:' }, ...recordStep(name, mended(text))],
      )
    }),
}

const mended = (text: string): string =>
  `v=spf1 ${text.replace(/^[\s"']*(v\s*[=:]?\s*)?spf\s*[-_=]?\s*[12](\.0)?\s*[;,:]?\s*/i, '').replaceAll(/[;"]/g, ' ')}`
    .replaceAll(/ +/g, ' ')
    .trim()
