// A small installation as the API would tell of it: three domains of a hosting company, one of them with its main server and Ulak as backup.
import type { CheckResult, Delegation, DomainDetail, DomainSummary } from '../../src/api/contract.ts'
import { name } from '../../src/dns/name.ts'
import { hereJson, hereSentence } from '../../src/prove/here-text.ts'
import { simulation, simulationJson } from '../../src/prove/simulation.ts'
import type { Answers } from './fake-api.ts'
import { world } from './world.ts'

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

const keepers = [{ names: [`backup.mail.${ornek}`], to: 'better' as const, days: { tries: 5, keeps: 30 } }]
/** What the world says of them; of the one with the long name it says nothing. */
const dns = world(
  {
    [ornek]: { MX: [`10 mail.${ornek}.`, `20 backup.mail.${ornek}.`] },
    [`mail.${ornek}`]: { A: ['192.0.2.10'], AAAA: ['2001:db8::10'] },
    [`backup.mail.${ornek}`]: { A: ['198.51.100.25'] },
    'eski.example': { MX: ['0 .'] },
    'cimento.example': {
      MX: ['1 aspmx.l.google.com.', ...[1, 2, 3, 4].map((at) => `${at < 3 ? 5 : 10} alt${at}.aspmx.l.google.com.`)],
    },
    ...Object.fromEntries(
      ['', 'alt1.', 'alt2.', 'alt3.', 'alt4.'].map((at, number) => [
        `${at}aspmx.l.google.com`,
        { A: [`203.0.113.${26 + number}`] },
      ]),
    ),
  },
  { fail: [domains[2]!.domain] },
)

const simulate: Answers['simulate'] = async ({ body, lang }) => {
  const { domain = '', down = [] } = body as { domain?: string; down?: string[] }
  const options = { resolver: dns, keepers, down, allowPrivate: true }
  return simulationJson(domain, await simulation({ kind: 'name', name: name(domain) }, options), lang)
}

const delegation = (domain: string, lang: 'en' | 'tr'): Delegation => {
  const nameservers = ['ns1.ulak.example', 'ns2.ulak.example'].map((host) => ({
    host,
    addresses: [],
    isGlue: false,
    answers: true,
  }))
  const at = Date.parse('2026-11-24T05:12:00Z')
  const parent = { servers: nameservers.map(({ host }) => host), ttl: 3_600 }
  const seen = hereJson({
    domain,
    at,
    state: 'answers',
    since: Date.parse(createdAt),
    until: undefined,
    leftAt: undefined,
    nameservers,
    parent,
    hasDs: false,
  })
  return { ...seen, sentence: hereSentence(seen, lang, (ms) => new Date(ms).toISOString()), instructions: '' }
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
  simulate,
  getDelegation: ({ params, lang }) => delegation(params.domain!, lang),
  getCheck: ({ params }) => check(params.domain!),
}
