import { type Check, finding, pass, unknown } from '../../result.ts'

export const domainExists: Check = {
  id: 'domain-exists',
  question: { en: 'Does the domain exist in the DNS?', tr: 'Alan adı DNS içinde var mı?' },
  rule: { en: 'error: NXDOMAIN', tr: 'hata: NXDOMAIN' },
  reference: 'RFC 8020 §2',
  serves: ['arrives'],
  judge: ({ name, mx }) => {
    if (mx.kind === 'unknown') return [unknown(name, mx.reason)]
    if (mx.kind !== 'no-name') return [pass(name, { en: 'The domain exists.', tr: 'Alan adı var.' })]
    return [
      finding(
        'error',
        name,
        {
          en: 'There is no such domain in the DNS; senders give mail for it back at once.',
          tr: 'DNS içinde böyle bir alan adı yok; gönderenler iletileri hemen geri çevirir.',
        },
        [
          {
            en: 'Register the domain, or delegate it (NS records) at its registrar.',
            tr: 'Alan adını kaydettirin ya da kayıt firmasında yetkilendirin (NS kayıtları).',
          },
        ],
      ),
    ]
  },
}
