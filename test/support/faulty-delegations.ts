// Delegations below com, each with one fault, and what three tools say of it: Ulak, Zonemaster and DNSViz. Names of zones are relative to com;
// two hosters' servers, `a` and `b`, may hold different zones of one name.

export type Said = {
  readonly ulak: readonly string[]
  readonly zonemaster: readonly string[]
  readonly dnsviz: readonly string[]
}

export type Delegation = Said & {
  readonly fault: string
  /** What com says: records relative to com. The usual two servers if none. */
  readonly parent?: readonly string[]
  readonly zone?: ZoneParts
  /** What the second server has instead; null: it does not have the zone. */
  readonly second?: ZoneParts | null
  /** How the zone is signed, and what com has of its key; unsigned if not given. */
  readonly signed?: 'well' | 'long ago' | 'and changed' | 'without DS' | 'with the DS of another key'
  /** Why not all of the three say it, or why they say more than the fault; where nothing stands, all say it. */
  readonly because?: string
}

export type ZoneParts = {
  readonly serial?: number
  readonly servers?: readonly string[]
  readonly mx?: readonly string[]
  /** refresh, retry, expire, minimum */
  readonly times?: string
  readonly more?: readonly string[]
}

/** Addresses of a network of our own that nobody else sees: they have to look public, as tools judge private ones apart. */
export const at = {
  tld: '20.0.1.1',
  tld6: '2a10:1:1::1',
  resolver: '20.0.0.53',
  first: '20.0.2.1',
  first6: '2a10:1:2::1',
  second: '20.0.3.1',
  second6: '2a10:1:3::1',
  /** The second server once more, in the network of the first. */
  secondNearFirst: '20.0.2.9',
  secondNearFirst6: '2a10:1:2::9',
  /** And once more, under a further name. */
  secondAgain: '20.0.5.1',
  secondAgain6: '2a10:1:5::1',
  /** Nobody listens there. */
  silent: '20.0.4.1',
  silent6: '2a10:1:4::1',
  mail: '20.0.9.1',
  mail6: '2a10:1:9::1',
} as const

export const usualServers = ['ns1.host.com.', 'ns2.host.com.'] as const
export const usualParent = (domain: string): string[] => usualServers.map((host) => `${domain} NS ${host}`)

/**
 * What is true of every zone here and not its fault: no names for addresses, no DNSSEC unless the case is about it; and what Ulak alone
 * asks, since it is about mail and not about zones. Zonemaster asks for names of name servers' addresses; nobody's mail or look-up needs them.
 */
export const everywhere: Said = {
  ulak: ['dnssec-signed', 'address-reverse', 'mx-several-hosts', 'spf-present', 'dkim-seen', 'dmarc-present'],
  zonemaster: ['NOT_SIGNED', 'NEITHER_DNSKEY_NOR_DS', 'NAMESERVER_IP_WITHOUT_REVERSE'],
  dnsviz: [],
}

const nothing: Said = { ulak: [], zonemaster: [], dnsviz: [] }
const oneServerEnough = 'DNSViz judges what each server answers, not how the servers stand to each other.'

export const delegations: Readonly<Record<string, Delegation>> = {
  plain: { fault: 'none, unsigned', ...nothing },
  signed: { fault: 'none, signed', signed: 'well', ...nothing },
  lame: {
    fault: 'the second server does not have the zone',
    second: null,
    ulak: ['delegation-lame'],
    zonemaster: [
      'A_UNEXPECTED_RCODE',
      'CN01_UNEXPECTED_RCODE_NS_QUERY_UDP',
      'CN01_UNEXPECTED_RCODE_SOA_QUERY_UDP',
      'CN02_UNEXPECTED_RCODE_NS_QUERY_TCP',
      'CN02_UNEXPECTED_RCODE_SOA_QUERY_TCP',
      'IS_NOT_AUTHORITATIVE',
      'NS_ERROR',
      'NS_FAILED',
    ],
    dnsviz: ['INVALID_RCODE', 'SERVER_INVALID_RESPONSE_TCP', 'SERVER_INVALID_RESPONSE_UDP'],
  },
  silent: {
    fault: 'nobody listens at the second server',
    parent: [
      'silent NS ns1.host.com.',
      'silent NS ns1.silent',
      `ns1.silent A ${at.silent}`,
      `ns1.silent AAAA ${at.silent6}`,
    ],
    zone: { servers: ['ns1.host.com.', 'ns1'], more: [`ns1 A ${at.silent}`, `ns1 AAAA ${at.silent6}`] },
    ulak: ['delegation-answers'],
    zonemaster: ['CN01_NO_RESPONSE_UDP', 'CN02_NO_RESPONSE_TCP'],
    dnsviz: ['NETWORK_ERROR', 'SERVER_UNRESPONSIVE_UDP'],
  },
  silent6: {
    fault: 'nobody listens at the IPv6 address of the second server',
    parent: [
      'silent6 NS ns1.host.com.',
      'silent6 NS ns1.silent6',
      `ns1.silent6 A ${at.second}`,
      `ns1.silent6 AAAA ${at.silent6}`,
    ],
    zone: { servers: ['ns1.host.com.', 'ns1'], more: [`ns1 A ${at.second}`, `ns1 AAAA ${at.silent6}`] },
    ulak: ['delegation-answers'],
    zonemaster: ['CN01_NO_RESPONSE_UDP', 'CN02_NO_RESPONSE_TCP'],
    dnsviz: ['NETWORK_ERROR', 'SERVER_UNRESPONSIVE_UDP'],
  },
  noipv6: {
    fault: 'no name server has an IPv6 address',
    parent: ['noipv6 NS v4a.host.com.', 'noipv6 NS v4b.host.com.'],
    zone: { servers: ['v4a.host.com.', 'v4b.host.com.'] },
    ulak: ['delegation-ipv6'],
    zonemaster: ['NO_IPV6_NS_CHILD', 'NO_IPV6_NS_DEL'],
    dnsviz: [],
    because: oneServerEnough,
  },
  nsdiffer: {
    fault: 'com and the zone name different servers',
    zone: { servers: ['ns1.host.com.', 'ns3.host.com.'] },
    ulak: ['delegation-agrees'],
    zonemaster: ['EXTRA_NAME_CHILD', 'EXTRA_NAME_PARENT'],
    dnsviz: ['NS_NAME_NOT_IN_CHILD', 'NS_NAME_NOT_IN_PARENT'],
  },
  serials: {
    fault: 'the servers have different serials',
    second: { serial: 2 },
    ulak: ['delegation-same-serial'],
    zonemaster: ['MULTIPLE_SOA_SERIALS', 'SOA_SERIAL_VARIATION', 'Z01_MNAME_NOT_MASTER'],
    dnsviz: [],
    because: oneServerEnough,
  },
  mxdiffer: {
    fault: 'the servers have different MX records, and the same serial',
    zone: { more: [`other A ${at.mail}`, `other AAAA ${at.mail6}`] },
    second: { mx: ['10 other'] },
    ulak: ['delegation-same-mx'],
    zonemaster: ['Z09_INCONSISTENT_MX_DATA'],
    dnsviz: [],
    because: oneServerEnough,
  },
  noglue: {
    fault: 'com has no address of a server within the zone',
    parent: ['noglue NS ns1.host.com.', 'noglue NS ns2.noglue'],
    zone: { servers: ['ns1.host.com.', 'ns2'], more: [`ns2 A ${at.second}`, `ns2 AAAA ${at.second6}`] },
    ulak: ['delegation-glue'],
    zonemaster: ['EXTRA_ADDRESS_CHILD'],
    dnsviz: ['MISSING_GLUE_FOR_NS_NAME'],
  },
  wrongglue: {
    fault: 'com has another address of a server than the zone',
    parent: [
      'wrongglue NS ns1.host.com.',
      'wrongglue NS ns2.wrongglue',
      `ns2.wrongglue A ${at.secondNearFirst}`,
      `ns2.wrongglue AAAA ${at.second6}`,
    ],
    zone: { servers: ['ns1.host.com.', 'ns2'], more: [`ns2 A ${at.second}`, `ns2 AAAA ${at.second6}`] },
    ulak: ['delegation-glue'],
    zonemaster: ['EXTRA_ADDRESS_CHILD', 'IN_BAILIWICK_ADDR_MISMATCH'],
    dnsviz: ['GLUE_MISMATCH'],
  },
  wrongglue6: {
    fault: 'com has another IPv6 address of a server than the zone',
    parent: [
      'wrongglue6 NS ns1.host.com.',
      'wrongglue6 NS ns2.wrongglue6',
      `ns2.wrongglue6 A ${at.second}`,
      `ns2.wrongglue6 AAAA ${at.secondNearFirst6}`,
    ],
    zone: { servers: ['ns1.host.com.', 'ns2'], more: [`ns2 A ${at.second}`, `ns2 AAAA ${at.second6}`] },
    ulak: ['delegation-glue'],
    zonemaster: ['EXTRA_ADDRESS_CHILD', 'IN_BAILIWICK_ADDR_MISMATCH'],
    dnsviz: ['GLUE_MISMATCH'],
  },
  oneserver: {
    fault: 'one name server',
    parent: ['oneserver NS ns1.host.com.'],
    zone: { servers: ['ns1.host.com.'] },
    ulak: ['delegation-two-servers'],
    zonemaster: [
      'NOT_ENOUGH_IPV4_NS_CHILD',
      'NOT_ENOUGH_IPV4_NS_DEL',
      'NOT_ENOUGH_IPV6_NS_CHILD',
      'NOT_ENOUGH_IPV6_NS_DEL',
      'NOT_ENOUGH_NS_CHILD',
      'NOT_ENOUGH_NS_DEL',
    ],
    dnsviz: [],
    because: oneServerEnough,
  },
  onenet: {
    fault: 'both name servers in one network',
    parent: ['onenet NS ns1.host.com.', 'onenet NS ns4.host.com.'],
    zone: { servers: ['ns1.host.com.', 'ns4.host.com.'] },
    ulak: ['delegation-networks'],
    zonemaster: [],
    dnsviz: [],
    because: `Zonemaster compares autonomous systems, which it asks of a service on the Internet; Ulak asks nobody and compares /24. ${oneServerEnough}`,
  },
  nsalias: {
    fault: 'a name server that is an alias',
    parent: ['nsalias NS ns1.host.com.', 'nsalias NS alias.host.com.'],
    zone: { servers: ['ns1.host.com.', 'alias.host.com.'] },
    ulak: ['delegation-ns-alias'],
    zonemaster: ['NS_IS_CNAME'],
    dnsviz: [],
    because: 'DNSViz follows the alias as resolvers do. RFC 2181 §10.3 forbids it, since not all of them do.',
  },
  nonsname: {
    fault: 'a name server without an address',
    parent: ['nonsname NS ns1.host.com.', 'nonsname NS nobody.host.com.'],
    zone: { servers: ['ns1.host.com.', 'nobody.host.com.'] },
    ulak: ['delegation-ns-address', 'delegation-two-servers'],
    zonemaster: [
      'CAN_NOT_BE_RESOLVED',
      'NOT_ENOUGH_IPV4_NS_CHILD',
      'NOT_ENOUGH_IPV4_NS_DEL',
      'NOT_ENOUGH_IPV6_NS_CHILD',
      'NOT_ENOUGH_IPV6_NS_DEL',
    ],
    dnsviz: ['NO_ADDRESS_FOR_NS_NAME'],
  },
  times: {
    fault: 'SOA: refresh, retry and expire that make no sense',
    zone: { times: '60 3600 120 604800' },
    ulak: ['soa-timers'],
    zonemaster: ['EXPIRE_MINIMUM_VALUE_LOWER', 'REFRESH_MINIMUM_VALUE_LOWER', 'SOA_DEFAULT_TTL_MAXIMUM_VALUE_HIGHER'],
    dnsviz: [],
    because:
      'DNSViz does not judge values. Zonemaster also complains of the last field, a week; what counts is the lower of it and the TTL of the SOA (RFC 2308 §5), a day here.',
  },
  mxnowhere: {
    fault: 'an MX target that does not exist',
    zone: { mx: ['10 mx.nobody-has-this.com.'] },
    ulak: ['mx-target-dangling', 'mx-target-exists'],
    zonemaster: [],
    dnsviz: [],
    because: 'Only Ulak follows mail: the others judge the zone, and the target lies outside of it.',
  },
  mxalias: {
    fault: 'an MX target that is an alias',
    zone: { mx: ['10 post'], more: ['post CNAME mail'] },
    ulak: ['mx-target-not-alias'],
    zonemaster: [],
    dnsviz: [],
    because:
      'Zonemaster (ZONE08) sees the alias only if the server adds it to its answer for MX, which NSD does not; DNSViz does not look at targets.',
  },
  nomx: {
    fault: 'no MX record',
    zone: { mx: [] },
    ulak: ['mx-implicit'],
    zonemaster: ['Z09_MISSING_MAIL_TARGET'],
    dnsviz: [],
    because: 'A zone without MX is a good zone to DNSViz.',
  },
  expired: {
    fault: 'the signatures have expired',
    signed: 'long ago',
    ulak: ['dnssec-signatures-valid', 'dnssec-validates'],
    zonemaster: [
      'DS02_DNSKEY_NOT_SIGNED_BY_ANY_DS',
      'DS02_NO_MATCHING_DNSKEY_RRSIG',
      'DS02_RRSIG_NOT_VALID_BY_DNSKEY',
      'DS08_DNSKEY_RRSIG_EXPIRED',
      'DS09_SOA_RRSIG_EXPIRED',
      'DS10_NSEC_RRSIG_VERIFY_ERROR',
      'RRSIG_EXPIRED',
    ],
    dnsviz: ['EXPIRATION_IN_PAST', 'NO_SEP'],
  },
  bogus: {
    fault: 'an MX record was changed after signing',
    signed: 'and changed',
    ulak: ['dnssec-validates'],
    zonemaster: [],
    dnsviz: ['SIGNATURE_INVALID'],
    because: 'Zonemaster verifies the signatures of DNSKEY, SOA and NSEC, not those of MX.',
  },
  nods: {
    fault: 'signed, but com has no DS',
    signed: 'without DS',
    ulak: ['dnssec-ds-present'],
    zonemaster: ['DNSKEY_BUT_NOT_DS'],
    dnsviz: [],
    because: 'DNSViz calls the delegation insecure, which is a state and no fault to it.',
  },
  wrongds: {
    fault: 'the DS at com is of another key',
    signed: 'with the DS of another key',
    ulak: ['dnssec-ds-matches', 'dnssec-validates'],
    zonemaster: ['DS02_NO_DNSKEY_FOR_DS', 'DS02_NO_VALID_DNSKEY_FOR_ANY_DS'],
    dnsviz: ['MISSING_SEP_FOR_ALG', 'NO_SEP'],
  },
}
