import { type Check, finding, pass } from '../../result.ts'
import { onlyRecord, without } from './only-record.ts'

export const spfRedirect: Check = {
  id: 'spf-redirect',
  question: { en: 'Is the redirect of the SPF record used?', tr: 'SPF kaydındaki redirect kullanılıyor mu?' },
  rule: { en: 'warning: a redirect beside all is ignored', tr: 'uyarı: all yanındaki redirect yok sayılır' },
  reference: 'RFC 7208 §6.1',
  serves: ['authenticated'],
  judge: (evidence) => {
    const record = onlyRecord(evidence)
    const { name } = evidence
    const redirect = record?.terms.filter((term) => term.kind === 'modifier' && term.name === 'redirect') ?? []
    if (!record || redirect.length === 0) return []
    const all = record.terms.filter((term) => term.kind === 'mechanism' && term.name === 'all')
    if (all.length === 0) return [pass(name, { en: 'It is used.', tr: 'Kullanılıyor.' })]
    return [
      finding(
        'warning',
        name,
        {
          en: `${redirect[0]!.text} stands beside ${all[0]!.text} and is ignored: whom the other record lets send may not send.`,
          tr: `${redirect[0]!.text}, ${all[0]!.text} yanında durduğu için yok sayılır: öteki kaydın izin verdikleri gönderemez.`,
        },
        [
          {
            en: 'If the other record should count, remove all:',
            tr: 'Öteki kayıt geçerli olmalıysa all terimini silin:',
          },
          ...without(name, record, all),
          { en: 'If not, remove the redirect:', tr: 'Olmamalıysa redirect terimini silin:' },
          ...without(name, record, redirect),
        ],
      ),
    ]
  },
}
