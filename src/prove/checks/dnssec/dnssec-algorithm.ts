import { type Check, finding, pass } from '../../result.ts'

/** Not to be used for signing: RFC 9905 (SHA-1), RFC 9906 (GOST), RFC 9904 §3 (MD5, DSA). */
const weak: Readonly<Record<number, string>> = {
  1: 'RSAMD5',
  3: 'DSA',
  5: 'RSASHA1',
  6: 'DSA-NSEC3-SHA1',
  7: 'RSASHA1-NSEC3-SHA1',
  12: 'ECC-GOST',
}

export const dnssecAlgorithm: Check = {
  id: 'dnssec-algorithm',
  question: { en: 'Is the domain signed with a sound algorithm?', tr: 'Alan adı sağlam bir algoritmayla mı imzalı?' },
  rule: { en: 'warning: SHA-1, MD5, DSA or GOST', tr: 'uyarı: SHA-1, MD5, DSA ya da GOST' },
  reference: 'RFC 9905 §2',
  serves: [],
  judge: ({ dnssec }) => {
    if (dnssec?.keys.kind !== 'found') return []
    const used = [...new Set(dnssec.keys.records.map(({ algorithm }) => algorithm))]
    const bad = used.flatMap((algorithm) => weak[algorithm] ?? [])
    const subject = `${dnssec.zone} DNSKEY`
    if (bad.length === 0)
      return [pass(subject, { en: `Algorithm ${used.join(', ')}.`, tr: `Algoritma: ${used.join(', ')}.` })]
    return [
      finding(
        'warning',
        subject,
        {
          en: `The domain is signed with ${bad.join(', ')}. Resolvers take such signatures as none by now, so they protect less and less.`,
          tr: `Alan adı ${bad.join(', ')} ile imzalı. Çözümleyiciler böyle imzaları artık yok sayıyor; koruma giderek azalıyor.`,
        },
        [
          {
            en: 'Change to ECDSA P-256 (algorithm 13) where the zone is hosted: an algorithm rollover, then the new DS at the registrar.',
            tr: 'Bölgenin barındığı yerde ECDSA P-256 (algoritma 13) kullanın: algoritma değişimi, ardından kayıt firmasında yeni DS.',
          },
        ],
      ),
    ]
  },
}
