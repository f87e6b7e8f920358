import { type Authority, authorities } from '../../../../test/support/authorities.ts'
import { type Case, provesChecks } from '../../../../test/support/check-battery.ts'
import { lines } from '../../../../test/support/scripted-dns.ts'
import type { Declared, WorldOptions } from '../../../../test/support/world.ts'
import { rcodes } from '../../../dns/message.ts'
import { A } from '../../../dns/records/index.ts'
import type { Tools } from '../../evidence/index.ts'
import { delegationChecks } from './index.ts'

/** A zone with two servers in two networks, one of them with IPv6. */
const child = {
  soa: '@ 3600 SOA ns1 hostmaster 7 7200 1800 1209600 3600',
  ns: '@ 86400 NS ns1\n@ 86400 NS ns2.other.example.',
  mx: '@ 3600 MX 10 mail\nmail A 192.0.2.7\nns1 A 192.0.2.53\nns1 AAAA 2001:db8::53',
}
const zoneOf = (parts: Partial<typeof child> = {}): string => Object.values({ ...child, ...parts }).join('\n')
const parent = {
  soa: '@ SOA ns.nic hostmaster 1 7200 1800 1209600 300\n@ NS ns.nic\nns.nic A 192.0.2.1',
  cut: 'firma NS ns1.firma\nfirma NS ns2.other',
  glue: 'ns1.firma A 192.0.2.53\nns1.firma AAAA 2001:db8::53',
}
const resolved: Declared = {
  example: { NS: ['ns.nic.example.'] },
  'ns.nic.example': { A: ['192.0.2.1'] },
  'firma.example': { NS: ['ns1.firma.example.', 'ns2.other.example.'], MX: ['10 mail.firma.example.'] },
  'mail.firma.example': { A: ['192.0.2.7'] },
  'ns1.firma.example': { A: ['192.0.2.53'], AAAA: ['2001:db8::53'] },
  'ns2.other.example': { A: ['198.51.100.53'] },
}

type Change = {
  readonly parent?: Partial<typeof parent>
  readonly first?: Authority
  readonly second?: Authority
  readonly world?: Declared
  readonly options?: WorldOptions
  readonly tools?: Partial<Tools>
}
const server = (parts: Partial<typeof child> = {}): Authority => ({ zones: { 'firma.example': zoneOf(parts) } })

function delegated(change: Change = {}): Case {
  const first = change.first ?? server()
  const direct = authorities({
    '192.0.2.1': { zones: { example: Object.values({ ...parent, ...change.parent }).join('\n') } },
    '192.0.2.53': first,
    '2001:db8::53': first,
    '198.51.100.53': change.second ?? server(),
  })
  return {
    world: { ...resolved, ...change.world },
    ...(change.options ? { options: change.options } : {}),
    tools: { direct, ...change.tools },
  }
}

/** Both servers say the same. */
const both = (parts: Partial<typeof child>, change: Change = {}): Case =>
  delegated({ first: server(parts), second: server(parts), ...change })
const silent: Authority = { says: () => 'silence' }
const oneName = { ns: '@ 86400 NS ns1' }
const good = delegated()

provesChecks(delegationChecks, {
  'delegation-here': {
    finds: [
      { ...delegated({ tools: { ownNameservers: ['ns1.ulak.example'] } }), severity: 'warning' },
      { ...delegated({ tools: { ownNameservers: ['ns1.firma.example', 'ns.ulak.example'] } }), severity: 'error' },
    ],
    passes: [good, delegated({ tools: { ownNameservers: ['ns1.firma.example', 'ns2.other.example'] } })],
  },
  'delegation-agrees': {
    finds: [
      { ...delegated({ parent: { cut: 'firma NS ns1.firma' } }), severity: 'warning' },
      { ...both({ ns: '@ 86400 NS ns1\n@ 86400 NS ns3' }), severity: 'warning' },
    ],
    passes: [good],
  },
  'delegation-answers': {
    finds: [{ ...delegated({ second: silent }), severity: 'warning' }],
    passes: [good],
  },
  'delegation-lame': {
    finds: [
      { ...delegated({ second: { zones: { 'else.example': zoneOf() } } }), severity: 'warning' },
      { ...delegated({ second: { says: () => ({ rcode: rcodes.SERVFAIL }) } }), severity: 'warning' },
      {
        ...delegated({
          second: { says: () => ({ answers: lines('firma.example. SOA ns1. h. 7 7200 1800 1209600 300') }) },
        }),
        severity: 'warning',
      },
      // The resolver gets nothing from such servers; the parent still names them.
      {
        ...delegated({
          first: { says: () => ({ rcode: rcodes.REFUSED }) },
          second: { says: () => ({ rcode: rcodes.REFUSED }) },
          options: { fail: ['firma.example'] },
        }),
        severity: 'error',
      },
    ],
    passes: [good, delegated({ second: silent })],
  },
  'delegation-same-serial': {
    finds: [
      {
        ...delegated({ second: server({ soa: child.soa.replace(' 7 ', ' 6 ') }) }),
        severity: 'warning',
      },
    ],
    passes: [good],
  },
  'delegation-same-mx': {
    finds: [
      { ...delegated({ second: server({ mx: '@ MX 10 alt' }) }), severity: 'error' },
      { ...delegated({ second: server({ mx: '' }) }), severity: 'error' },
      {
        ...delegated({ second: server({ soa: child.soa.replace(' 7 ', ' 6 '), mx: '@ MX 10 alt' }) }),
        severity: 'warning',
      },
    ],
    passes: [
      good,
      // A failure says nothing of the MX.
      delegated({
        second: {
          ...server(),
          says: ({ questions }) => (questions[0]!.type === 15 ? { rcode: rcodes.SERVFAIL } : undefined),
        },
      }),
    ],
  },
  'delegation-two-servers': {
    finds: [
      {
        ...both(oneName, {
          parent: { cut: 'firma NS ns1.firma' },
          world: { 'firma.example': { NS: ['ns1.firma.example.'] } },
        }),
        severity: 'warning',
      },
      { ...delegated({ world: { 'ns2.other.example': { A: ['192.0.2.53'] } } }), severity: 'warning' },
    ],
    passes: [good],
  },
  'delegation-networks': {
    finds: [{ ...delegated({ world: { 'ns2.other.example': { A: ['192.0.2.54'] } } }), severity: 'notice' }],
    passes: [good],
  },
  'delegation-ipv6': {
    finds: [
      {
        ...delegated({
          parent: { glue: 'ns1.firma A 192.0.2.53' },
          world: { 'ns1.firma.example': { A: ['192.0.2.53'] } },
        }),
        severity: 'notice',
      },
    ],
    passes: [good],
  },
  'delegation-glue': {
    finds: [
      {
        ...delegated({ parent: { glue: 'ns1.firma A 192.0.2.99' } }),
        severity: 'warning',
      },
      { ...delegated({ parent: { glue: '' } }), severity: 'warning' },
      {
        ...both(oneName, {
          parent: { cut: 'firma NS ns1.firma', glue: '' },
          world: { 'firma.example': { NS: ['ns1.firma.example.'] } },
        }),
        severity: 'error',
      },
    ],
    passes: [good],
  },
  'delegation-ns-name': {
    finds: [{ ...delegated({ parent: { cut: 'firma NS ns_1.firma\nfirma NS ns2.other' } }), severity: 'warning' }],
    passes: [good],
  },
  'delegation-ns-address': {
    finds: [
      { ...delegated({ world: { 'ns2.other.example': { TXT: ['x'] } } }), severity: 'warning' },
      {
        ...delegated({
          parent: { cut: 'firma NS ns2.other' },
          world: { 'firma.example': { NS: ['ns2.other.example.'] }, 'ns2.other.example': { TXT: ['x'] } },
        }),
        severity: 'error',
      },
    ],
    passes: [good],
  },
  'delegation-ns-alias': {
    finds: [
      {
        ...delegated({
          world: { 'ns2.other.example': { CNAME: ['real.example.'] }, 'real.example': { A: ['198.51.100.53'] } },
        }),
        severity: 'warning',
      },
    ],
    passes: [good],
  },
  'delegation-ns-public': {
    finds: [
      { ...delegated({ world: { 'ns2.other.example': { A: ['10.0.0.1'] } } }), severity: 'warning' },
      {
        ...delegated({
          parent: { cut: 'firma NS ns2.other' },
          world: { 'firma.example': { NS: ['ns2.other.example.'] }, 'ns2.other.example': { A: ['10.0.0.1'] } },
        }),
        severity: 'error',
      },
    ],
    passes: [good, delegated({ world: { 'ns2.other.example': { A: ['10.0.0.1'] } }, tools: { allowPrivate: true } })],
  },
  'delegation-ns-ttl': {
    finds: [
      { ...both({ ns: child.ns.replaceAll('86400', '60') }), severity: 'notice' },
      { ...both({ ns: child.ns.replaceAll('86400', '2592000') }), severity: 'notice' },
    ],
    passes: [good],
  },
  'delegation-tcp': {
    finds: [
      {
        ...delegated({ second: { ...server(), says: (_, over) => (over === 'tcp' ? 'silence' : undefined) } }),
        severity: 'warning',
      },
    ],
    passes: [good, delegated({ second: silent })],
  },
  'delegation-no-recursion': {
    finds: [
      {
        ...delegated({
          second: {
            ...server(),
            says: ({ questions }) =>
              questions[0]!.type === A.code
                ? { flags: { ra: true }, answers: lines('a.root-servers.net. A 198.41.0.4') }
                : undefined,
          },
        }),
        severity: 'notice',
      },
    ],
    passes: [good],
  },
  'soa-contact': {
    finds: [
      { ...both({ soa: '@ 3600 SOA ns1 . 7 7200 1800 1209600 3600' }), severity: 'notice' },
      { ...both({ soa: '@ 3600 SOA ns1 hostmaster\\@firma.example. 7 7200 1800 1209600 3600' }), severity: 'notice' },
    ],
    passes: [good],
  },
  'soa-timers': {
    finds: [
      { ...both({ soa: '@ 3600 SOA ns1 hostmaster 7 60 1800 1209600 3600' }), severity: 'notice' },
      { ...both({ soa: '@ 3600 SOA ns1 hostmaster 7 7200 7200 1209600 3600' }), severity: 'notice' },
      { ...both({ soa: '@ 3600 SOA ns1 hostmaster 7 7200 1800 3600 3600' }), severity: 'notice' },
    ],
    passes: [good],
  },
  'soa-negative-ttl': {
    finds: [{ ...both({ soa: '@ 604800 SOA ns1 hostmaster 7 7200 1800 1209600 604800' }), severity: 'notice' }],
    // The TTL of the SOA record itself is a limit, too.
    passes: [good, both({ soa: '@ 3600 SOA ns1 hostmaster 7 7200 1800 1209600 604800' })],
  },
})
