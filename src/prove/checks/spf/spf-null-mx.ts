import { type Check, finding, pass } from '../../result.ts'
import { onlyRecord } from './only-record.ts'

export const spfNullMx: Check = {
  id: 'spf-null-mx',
  question: {
    en: 'Does a domain that takes no mail send none either?',
    tr: 'Posta almayan alan adı posta da göndermiyor mu?',
  },
  rule: {
    en: 'warning: a null MX, but SPF lets somebody send',
    tr: 'uyarı: null MX var ama SPF birilerine izin veriyor',
  },
  reference: 'RFC 7505 §4.2',
  serves: ['authenticated'],
  judge: (evidence) => {
    const record = onlyRecord(evidence)
    if (!record || evidence.mail.kind !== 'null-mx') return []
    const { name } = evidence
    const terms = record.terms.filter((term) => term.kind === 'mechanism' || term.name === 'redirect')
    const first = terms[0]
    if (first?.kind === 'mechanism' && first.name === 'all' && first.qualifier === '-')
      return [pass(name, { en: 'Nobody may send in this name.', tr: 'Bu ad adına kimse gönderemez.' })]
    return [
      finding(
        'warning',
        name,
        {
          en: 'The null MX says that no mail is taken here, so answers and bounces cannot come back; such a domain should not send, and this record does not refuse everybody.',
          tr: 'Null MX burada posta alınmadığını söyler, yanıtlar ve iadeler geri gelemez; böyle bir alan adı göndermemelidir, oysa bu kayıt herkesi geri çevirmiyor.',
        },
        [`${name}. IN TXT "v=spf1 -all"`],
      ),
    ]
  },
}
