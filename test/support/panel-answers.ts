// A small installation as the API would tell of it: three domains of a hosting company, one of them with its main server and Ulak as backup.
import type { CheckResult, DomainDetail, DomainSummary, RouteResult } from '../../src/api/contract.ts'
import type { Answers } from './fake-api.ts'

const createdAt = '2026-11-20T09:00:00Z'
const summary = (domain: string, shown: string, rest: Partial<DomainSummary>): DomainSummary => ({
  domain,
  shown,
  marks: [],
  account: 'a1',
  dns: 'here',
  provider: 'own-servers',
  role: null,
  waiting: 0,
  createdAt,
  ...rest,
})

const ornek = 'xn--rnekalanadi-qfb.example'
export const domains: DomainSummary[] = [
  summary('cimento.example', 'cimento.example', { provider: 'google-workspace' }),
  summary('eski.example', 'eski.example', { provider: 'none' }),
  summary(
    'nakliye-ve-lojistik-hizmetleri-anonim-sirketi.example',
    'nakliye-ve-lojistik-hizmetleri-anonim-sirketi.example',
    { provider: null, dns: 'elsewhere' },
  ),
  summary(ornek, 'örnekalanadi.example', { role: 'backup', waiting: 3 }),
]

const host = (preference: number, exchange: string, share = 1, addresses = ['192.0.2.10']) => ({
  preference,
  exchange,
  share,
  addresses,
  problems: [],
})
const routes: Record<string, RouteResult['tries']> = {
  [ornek]: [
    host(10, `mail.${ornek}`, 1, ['192.0.2.10', '2001:db8::10']),
    host(20, `backup.mail.${ornek}`, 1, ['198.51.100.25']),
  ],
  'cimento.example': [
    host(1, 'aspmx.l.google.com', 1, ['203.0.113.26']),
    host(5, 'alt1.aspmx.l.google.com', 0.5, ['203.0.113.27']),
    host(5, 'alt2.aspmx.l.google.com', 0.5, ['203.0.113.28']),
    host(10, 'alt3.aspmx.l.google.com', 0.5, ['203.0.113.29']),
    host(10, 'alt4.aspmx.l.google.com', 0.5, ['203.0.113.30']),
  ],
}

export function route(domain: string, down: readonly string[]): RouteResult {
  const left = (routes[domain] ?? []).filter((one) => !down.includes(one.exchange))
  const tries = left.map((one) => ({
    ...one,
    share: 1 / left.filter((other) => other.preference === one.preference).length,
  }))
  const outcome = domain === 'eski.example' ? 'null-mx' : tries.length > 0 ? 'deliver' : 'unknown-now'
  return { domain, outcome, source: outcome === 'unknown-now' ? null : 'mx', tries, findings: [] }
}

const found = (
  id: string,
  severity: 'error' | 'warning' | 'notice',
  subject: string,
  message: string,
  fix: string[] | null,
) => ({
  id,
  status: 'finding' as const,
  severity,
  subject,
  message,
  reference: 'RFC 9989 §4.7',
  fix,
})
const check = (domain: string): CheckResult => ({
  domain,
  checkedAt: '2026-11-24T05:12:00Z',
  provider: null,
  answers: { arrives: 'yes', authenticated: 'partly', private: 'unknown', survives: domain === ornek ? 'yes' : 'no' },
  results: [
    found(
      'dmarc-missing',
      'warning',
      `_dmarc.${domain}`,
      'There is no DMARC record: receivers cannot tell mail of this domain from forgeries.',
      [`_dmarc.${domain}. TXT "v=DMARC1; p=none"`],
    ),
    found('spf-missing', 'error', domain, 'There is no SPF record.', [`${domain}. TXT "v=spf1 mx -all"`]),
    { id: 'mx-addresses', status: 'pass', severity: null, subject: domain, message: '', reference: null, fix: null },
    { id: 'mx-cname', status: 'pass', severity: null, subject: domain, message: '', reference: null, fix: null },
    {
      id: 'tlsa',
      status: 'unknown',
      severity: null,
      subject: `_25._tcp.mail.${domain}`,
      message: 'The name server did not answer within five seconds.',
      reference: null,
      fix: null,
    },
  ],
})

const detail = (one: DomainSummary): DomainDetail => ({
  ...one,
  version: '1',
  mail:
    one.role === null
      ? null
      : { provider: 'own-servers', ulak: { role: one.role, preference: 20, name: 'backup.mail' } },
  serial: one.dns === 'here' ? 2026112401 : null,
  proven: one.dns === 'here',
  ownershipToken: 'ulak-7f3kq2m9',
})

export const answers: Answers = {
  about: () => ({
    version: '0.1.0',
    hostname: 'ulak.example',
    nameservers: ['ns1.ulak.example', 'ns2.ulak.example'],
    mxNames: ['ulak.example'],
    dns: ['127.0.0.1:5300'],
    smtp: ['127.0.0.1:2525'],
    waiting: 3,
  }),
  me: () => ({
    account: { id: 'a1', parent: null, name: 'Barındırma A.Ş.', createdAt },
    role: 'operator',
    actor: 'Deniz',
  }),
  firstOperator: ({ body }) => {
    const { code, name } = body as { code: string; name: string }
    if (code !== 'once') return { status: 403, code: 'code-used', detail: 'This link was used before.' }
    return {
      token: 'secret',
      me: { account: { id: 'a1', parent: null, name, createdAt }, role: 'operator', actor: name },
    }
  },
  listPresets: () => ({
    items: [
      {
        id: 'google-workspace',
        name: 'Google Workspace',
        kind: 'mailbox',
        confidence: 'documented',
        variants: [],
        parameters: [],
      },
    ],
    next: null,
  }),
  listDomains: ({ query }) => ({
    items: domains.filter((one) => one.shown.includes(query.get('search') ?? '')),
    next: null,
  }),
  getDomain: ({ params }) => {
    const one = domains.find((domain) => domain.domain === params.domain)
    return one
      ? detail(one)
      : { status: 404, code: 'not-found', detail: 'There is no such domain here, or it is not yours to see.' }
  },
  getRoute: ({ params, query }) => route(params.domain!, (query.get('down') ?? '').split(',')),
  getCheck: ({ params }) => check(params.domain!),
}
