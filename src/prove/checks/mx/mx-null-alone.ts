import { equalNames, nameToText, root } from '../../../dns/name.ts'
import { type Check, finding, pass } from '../../result.ts'

export const mxNullAlone: Check = {
  id: 'mx-null-alone',
  question: { en: 'Does a null MX stand alone?', tr: 'Null MX tek başına mı duruyor?' },
  rule: { en: 'error: a null MX beside other MX records', tr: 'hata: null MX başka MX kayıtlarının yanında' },
  reference: 'RFC 7505 §3',
  serves: ['arrives'],
  judge: ({ name, mxRecords }) => {
    const real = mxRecords.filter(({ exchange }) => !equalNames(exchange, root))
    if (real.length === mxRecords.length) return []
    const subject = `${name} MX 0 .`
    if (real.length === 0)
      return [pass(subject, { en: 'The null MX stands alone.', tr: 'Null MX tek başına duruyor.' })]
    return [
      finding(
        'error',
        subject,
        {
          en: 'A null MX ("no mail here") stands beside other MX records. Some senders believe it and give mail back.',
          tr: 'Null MX ("burada posta yok") başka MX kayıtlarının yanında duruyor. Bazı gönderenler buna inanıp postayı geri çevirir.',
        },
        [
          { en: `Remove ${name}. IN MX 0 . and keep:`, tr: `${name}. IN MX 0 . kaydını silin, şunlar kalsın:` },
          ...real.map(({ preference, exchange }) => `${name}. IN MX ${preference} ${nameToText(exchange)}.`),
        ],
      ),
    ]
  },
}
