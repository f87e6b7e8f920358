import { type Check, finding, pass } from '../../result.ts'
import { onlyRecord, without } from './only-record.ts'

export const spfPtr: Check = {
  id: 'spf-ptr',
  question: { en: 'Is the SPF record free of ptr?', tr: 'SPF kaydında ptr yok mu?' },
  rule: { en: 'warning: ptr is used', tr: 'uyarı: ptr kullanılıyor' },
  reference: 'RFC 7208 §5.5',
  serves: ['authenticated'],
  judge: (evidence) => {
    const record = onlyRecord(evidence)
    if (!record) return []
    const { name } = evidence
    const terms = record.terms.filter((term) => term.kind === 'mechanism' && term.name === 'ptr')
    if (terms.length === 0) return [pass(name, { en: 'It does not use ptr.', tr: 'ptr kullanmıyor.' })]
    return [
      finding(
        'warning',
        name,
        {
          en: 'ptr is slow and unreliable, and should not be published any more; some receivers ignore it.',
          tr: 'ptr yavaş ve güvenilmezdir, artık yayımlanmamalıdır; kimi alıcılar yok sayar.',
        },
        [
          {
            en: 'Write the servers that it stood for as a:, ip4: or ip6:, and remove ptr:',
            tr: 'Yerine geçtiği sunucuları a:, ip4: ya da ip6: olarak yazın ve ptr terimini silin:',
          },
          ...without(name, record, terms),
        ],
      ),
    ]
  },
}
