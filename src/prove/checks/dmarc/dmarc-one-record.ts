import { type Check, finding, pass } from '../../result.ts'

export const dmarcOneRecord: Check = {
  id: 'dmarc-one-record',
  question: { en: 'Is there one DMARC record only?', tr: 'Tek bir DMARC kaydı mı var?' },
  rule: { en: 'error: several; receivers use none', tr: 'hata: birden çok; alıcılar hiçbirini kullanmaz' },
  reference: 'RFC 9989 §4.10',
  serves: ['authenticated'],
  judge: ({ dmarc }) => {
    if (dmarc.kind !== 'found') return []
    if (dmarc.texts.length === 1)
      return [pass(dmarc.at, { en: 'There is exactly one.', tr: 'Tam olarak bir tane var.' })]
    return [
      finding(
        'error',
        dmarc.at,
        {
          en: `There are ${dmarc.texts.length} DMARC records. Receivers use none of them.`,
          tr: `${dmarc.texts.length} DMARC kaydı var. Alıcılar hiçbirini kullanmaz.`,
        },
        [{ en: 'Keep one of them and remove the others.', tr: 'Birini bırakın, ötekileri silin.' }],
      ),
    ]
  },
}
