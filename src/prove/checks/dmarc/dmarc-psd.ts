import { type Check, finding, pass } from '../../result.ts'
import { heldRecord, isOwn, tagOf, withTags } from './held-record.ts'

export const dmarcPsd: Check = {
  id: 'dmarc-psd',
  question: {
    en: 'Does the DMARC record leave psd=y to registries?',
    tr: 'DMARC kaydı psd=y değerini ad kayıt kuruluşlarına bırakıyor mu?',
  },
  rule: {
    en: 'warning: psd=y, which says that others register names here',
    tr: 'uyarı: psd=y, yani burada başkalarının ad aldığını söylüyor',
  },
  reference: 'RFC 9989 §4.7',
  serves: ['authenticated'],
  judge: (evidence) => {
    const record = heldRecord(evidence)
    if (!record || !isOwn(evidence)) return []
    const { at } = evidence.dmarc
    if (tagOf(record, 'psd') !== 'y') return [pass(at, { en: 'It does.', tr: 'Bırakıyor.' })]
    return [
      finding(
        'warning',
        at,
        {
          en: 'psd=y says that this is an ending under which others register their domains; then nothing below it counts as yours.',
          tr: 'psd=y, buranın başkalarının alan adı aldığı bir uzantı olduğunu söyler; o zaman altındaki hiçbir ad sizin sayılmaz.',
        },
        withTags(at, record, { psd: undefined }),
      ),
    ]
  },
}
