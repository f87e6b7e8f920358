import { safeText } from '../../../smtp/reply.ts'
import { type Check, finding } from '../../result.ts'
import { recordStep } from '../../evidence/texts.ts'

export const dmarcLookAlike: Check = {
  id: 'dmarc-look-alike',
  question: {
    en: 'Is every text at _dmarc a record that receivers see?',
    tr: '_dmarc adındaki her metin, alıcıların gördüğü bir kayıt mı?',
  },
  rule: {
    en: 'warning: a text that begins almost like v=DMARC1; notice: beside a record',
    tr: 'uyarı: neredeyse v=DMARC1 gibi başlayan metin; bilgi: bir kaydın yanında',
  },
  reference: 'RFC 9989 §4.8',
  serves: ['authenticated'],
  judge: ({ name, dmarc }) =>
    dmarc.lookAlikes.map((text) =>
      finding(
        dmarc.kind === 'found' ? 'notice' : 'warning',
        `_dmarc.${name}`,
        {
          en: `"${safeText(text, 60)}" was meant as DMARC, but a DMARC record begins with v=DMARC1, in capital letters: receivers do not see it.`,
          tr: `"${safeText(text, 60)}" DMARC olarak düşünülmüş; ama DMARC kaydı büyük harflerle v=DMARC1 diye başlar: alıcılar bunu görmez.`,
        },
        dmarc.kind === 'found'
          ? [{ en: 'Remove it, there is another DMARC record.', tr: 'Silin, başka bir DMARC kaydı var.' }]
          : [{ en: 'Write it so:', tr: 'Şöyle yazın:' }, ...recordStep(`_dmarc.${name}`, mended(text))],
      ),
    ),
}

/** The tags behind the version, whatever stood there for it. */
const mended = (text: string): string => {
  const tags = text
    .replace(/^[\s"']*(v\s*[=:]?\s*)?dmarc\s*1?\s*[;,:]?/i, '')
    .split(/[;"]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '' && !/^v\s*=/i.test(tag))
  return ['v=DMARC1', ...(tags.length > 0 ? tags : ['p=none'])].join('; ')
}
