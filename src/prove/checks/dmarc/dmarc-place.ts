import { type Check, finding } from '../../result.ts'

export const dmarcPlace: Check = {
  id: 'dmarc-place',
  question: {
    en: 'Does the DMARC record stand where receivers look for it?',
    tr: 'DMARC kaydı alıcıların baktığı yerde mi duruyor?',
  },
  rule: {
    en: 'warning: at the domain itself, or with the domain twice in its name',
    tr: 'uyarı: alan adının kendisinde ya da adında alan adı iki kez geçiyor',
  },
  reference: 'RFC 9989 §4.7',
  serves: ['authenticated'],
  judge: ({ name, dmarc }) =>
    dmarc.misplaced.map((place) =>
      finding(
        'warning',
        place,
        {
          en: `A DMARC record stands at ${place}, where nobody looks for it.`,
          tr: `${place} adında, kimsenin bakmadığı bir yerde DMARC kaydı var.`,
        },
        [
          {
            en: `Move it to _dmarc.${name}. In most panels the name to enter is just _dmarc.`,
            tr: `_dmarc.${name} adına taşıyın. Çoğu panelde ad olarak yalnızca _dmarc yazılır.`,
          },
        ],
      ),
    ),
}
