// The zones of a small Internet: a root, three TLDs, five mail providers, and as many customers' domains as told, each with the good and the
// bad habits that are met in the wild. The same for the same seed.
import { seeded } from './slow-network.ts'

export const tlds = ['com', 'net', 'tr'] as const

/** Where a zone is served: one of the pairs of name servers of the lab. */
export type LabZone = { readonly origin: string; readonly text: string; readonly pair: number }

const soa = (ns: string): string => `@ 3600 IN SOA ${ns} hostmaster.${ns} 2026112401 7200 3600 1209600 300\n`

type Provider = {
  readonly zone: string
  readonly share: number
  readonly hosts: readonly string[]
  /** Lines of the provider's own zone. */
  readonly lines: readonly string[]
  customer(domain: string): readonly string[]
}

const dashed = (domain: string): string => domain.replaceAll('.', '-')

/** Who hosts the customers' mail. Each has its own zone, served by the pair of its place in this list. */
const providers: readonly Provider[] = [
  {
    zone: 'google.com',
    share: 0.4,
    hosts: [],
    lines: [
      'smtp 300 A 198.51.100.10',
      'smtp 300 AAAA 2001:db8:10::1',
      '_spf 300 TXT "v=spf1 include:_netblocks.google.com include:_netblocks2.google.com ~all"',
      '_netblocks 300 TXT "v=spf1 ip4:198.51.100.0/26 ~all"',
      '_netblocks2 300 TXT "v=spf1 ip6:2001:db8:10::/48 ~all"',
      ...['aspmx.l', 'alt1.aspmx.l', 'alt2.aspmx.l', 'alt3.aspmx.l', 'alt4.aspmx.l'].map(
        (host, at) => `${host} 300 A 198.51.100.${20 + at}`,
      ),
    ],
    customer: () => [
      '@ MX 1 smtp.google.com.',
      '@ TXT "v=spf1 include:_spf.google.com ~all"',
      `google._domainkey TXT "v=DKIM1; k=rsa; p=${'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA'}"`,
    ],
  },
  {
    zone: 'outlook.com',
    share: 0.25,
    hosts: [],
    lines: ['*.mail.protection 300 A 198.51.100.40', 'spf.protection 300 TXT "v=spf1 ip4:198.51.100.40/29 -all"'],
    customer: (domain) => [
      `@ MX 0 ${dashed(domain)}.mail.protection.outlook.com.`,
      '@ TXT "v=spf1 include:spf.protection.outlook.com -all"',
      'autodiscover CNAME autodiscover.outlook.com.',
    ],
  },
  {
    zone: 'zoho.com',
    share: 0.1,
    hosts: [],
    lines: ['mx 300 A 198.51.100.50', 'mx2 300 A 198.51.100.51', 'mx3 300 A 198.51.100.52'],
    customer: () => [
      '@ MX 10 mx.zoho.com.',
      '@ MX 20 mx2.zoho.com.',
      '@ MX 50 mx3.zoho.com.',
      '@ TXT "v=spf1 mx -all"',
    ],
  },
  {
    zone: 'kurumsaleposta.com',
    share: 0.1,
    hosts: [],
    lines: ['mx-01 300 A 198.51.100.60', 'mx-02 300 A 198.51.100.61', 'mail 300 A 198.51.100.62'],
    customer: () => ['@ MX 5 mx-01.kurumsaleposta.com.', '@ MX 10 mx-02.kurumsaleposta.com.', '@ TXT "v=spf1 mx ~all"'],
  },
  {
    zone: 'barindirma.net',
    share: 0.15,
    hosts: [],
    lines: ['@ 300 A 198.51.100.70', '*.web 300 A 198.51.100.71'],
    customer: () => [
      '@ MX 10 mail',
      '@ MX 20 backup.mail',
      'mail A 198.51.100.80',
      'backup.mail A 198.51.100.81',
      '@ TXT "v=spf1 mx a -all"',
    ],
  },
]

export const pairs = providers.length

/** What some get wrong; each is met in a few of a hundred domains. */
const mistakes: readonly ((lines: readonly string[], domain: string) => readonly string[])[] = [
  (lines) => lines.filter((line) => !line.includes('v=spf1')),
  (lines) => [...lines, '@ TXT "v=spf1 a mx ~all"'],
  (lines) => [...lines, '@ MX 30 gone.mail'],
  (lines) => [
    ...lines.filter((line) => !line.startsWith('@ MX')),
    '@ MX 10 alias',
    'alias CNAME www',
    'www A 198.51.100.90',
  ],
  (lines) => lines.filter((line) => !line.startsWith('@ MX')),
  (lines, domain) => [...lines, `@ MX 40 mx.${domain.split('.')[0]}-expired.net.`],
  (lines) => [
    ...lines.filter((line) => !line.includes('v=spf1')),
    '@ TXT "v=spf1 ip4:198.51.100.300 include:_spf.gone.net +all"',
  ],
]

const dmarcs = [
  'v=DMARC1; p=none',
  'v=DMARC1; p=none; rua=mailto:d@barindirma.net',
  'v=DMARC1; p=reject',
  'v=DMARC1; p=quarantine; pct=50',
  undefined,
]

/** `nameservers[pair]` are the two addresses of a pair. */
export function labZones(options: {
  domains: number
  seed: number
  nameservers: readonly (readonly string[])[]
  tldServers: readonly string[]
  rootServer: string
}): {
  root: string
  tlds: ReadonlyMap<string, string>
  zones: readonly LabZone[]
  domains: readonly string[]
} {
  const random = seeded(options.seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const zones: LabZone[] = []
  const delegated: Record<string, string[]> = { com: [], net: [], tr: [] }
  const nsOf = (pair: number): string[] => [`ns1.${providers[pair]!.zone}.`, `ns2.${providers[pair]!.zone}.`]
  const delegate = (domain: string, pair: number): void => {
    const tld = domain.split('.').at(-1)!
    for (const ns of nsOf(pair)) delegated[tld]!.push(`${domain}. 86400 NS ${ns}`)
  }
  for (const [pair, { zone, lines }] of providers.entries()) {
    delegate(zone, pair)
    const own = nsOf(pair).map((ns, at) => `${ns} 86400 A ${options.nameservers[pair]![at]!}`)
    delegated[zone.split('.').at(-1)!]!.push(...own)
    zones.push({
      origin: zone,
      pair,
      text: `$TTL 300\n${soa(nsOf(pair)[0]!)}${[...nsOf(pair).map((ns) => `@ 86400 NS ${ns}`), ...own, ...lines].join('\n')}\n`,
    })
  }
  const domains: string[] = []
  for (let at = 0; at < options.domains; at += 1) {
    const domain = `firma${at}.${pick(tlds)}`
    domains.push(domain)
    let dice = random()
    const found = providers.findIndex(({ share }) => (dice -= share) < 0)
    const pair = found < 0 ? 0 : found
    let lines = providers[pair]!.customer(domain)
    if (random() < 0.15) lines = pick(mistakes)(lines, domain)
    const dmarc = pick(dmarcs)
    const text = [
      ...nsOf(pair).map((ns) => `@ 86400 NS ${ns}`),
      ...lines,
      ...(dmarc ? [`_dmarc TXT "${dmarc}"`] : []),
      ...(random() < 0.5 ? ['@ A 198.51.100.91', '*.web A 198.51.100.92'] : []),
    ]
    delegate(domain, pair)
    zones.push({ origin: domain, pair, text: `$TTL 300\n${soa(nsOf(pair)[0]!)}${text.join('\n')}\n` })
  }
  const tldZones = new Map(
    tlds.map((tld, at) => [
      tld,
      `$TTL 86400\n@ 3600 IN SOA ns.${tld}. hostmaster.${tld}. 1 7200 3600 1209600 300\n@ NS ns.${tld}.\nns.${tld}. A ${options.tldServers[at]!}\n${delegated[tld]!.join('\n')}\n`,
    ]),
  )
  const root = `$TTL 86400\n. 3600 IN SOA root-server. hostmaster. 1 7200 3600 1209600 300\n. NS root-server.\nroot-server. A ${options.rootServer}\n${tlds
    .map((tld, at) => `${tld}. NS ns.${tld}.\nns.${tld}. A ${options.tldServers[at]!}`)
    .join('\n')}\n`
  return { root, tlds: tldZones, zones, domains }
}
