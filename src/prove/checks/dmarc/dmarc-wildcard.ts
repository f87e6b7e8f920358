import { type Check, finding, pass } from '../../result.ts'
import { isOwn } from './held-record.ts'

export const dmarcWildcard: Check = {
  id: 'dmarc-wildcard',
  question: {
    en: 'Do names below the domain follow its DMARC record?',
    tr: 'Alan adının altındaki adlar onun DMARC kaydına uyuyor mu?',
  },
  rule: {
    en: 'notice: a wildcard gives each of them a record of its own',
    tr: 'bilgi: bir joker kayıt her birine ayrı kayıt veriyor',
  },
  reference: 'RFC 9989 §4.10',
  serves: [],
  judge: (evidence) => {
    const { dmarc, name } = evidence
    if (dmarc.kind !== 'found' || !isOwn(evidence)) return []
    if (!dmarc.isWildcard) return [pass(dmarc.at, { en: 'They do.', tr: 'Uyuyor.' })]
    return [
      finding(
        'notice',
        `*.${name}`,
        {
          en: 'A wildcard TXT record answers as the DMARC record of every name below the domain; sp and np are then never used.',
          tr: 'Joker bir TXT kaydı, alan adının altındaki her adın DMARC kaydı gibi yanıt veriyor; sp ve np o zaman hiç kullanılmaz.',
        },
        [
          {
            en: `Remove the wildcard; the record at ${dmarc.at} holds below by itself.`,
            tr: `Joker kaydı silin; ${dmarc.at} adındaki kayıt aşağıda kendiliğinden geçerlidir.`,
          },
        ],
      ),
    ]
  },
}
