// A zone of 500 records with everything that makes authorities differ: wildcards, empty non-terminals, delegations of all kinds, chains
// of aliases that end well, badly and elsewhere, names with escapes, long TXT, unknown types. Always the same one.
import { name, type Name } from '../../src/dns/name.ts'
import { parseZoneFile } from '../../src/dns/zone-file.ts'
import type { PublishedZone } from '../../src/declare/zones.ts'

export const mixedApex: Name = name('mixed.example.')

export const mixedRecordCount = 500

export function mixedZone(): PublishedZone {
  const lines = parts.flatMap((part) => part())
  for (let at = 0; lines.length < mixedRecordCount; at += 1)
    lines.push(`filler-${at} ${60 + at} IN A 198.51.100.${at % 250}`)
  if (lines.length !== mixedRecordCount) throw new Error(`the parts alone are ${lines.length} records`)
  const { records, problems } = parseZoneFile(`$TTL 3600\n${lines.join('\n')}\n`, { origin: mixedApex })
  if (problems.length > 0) throw new Error(`line ${problems[0]!.at?.line}: ${problems[0]!.text.en}`)
  return { apex: mixedApex, serial: 2026112401, records }
}

const counted = (count: number, line: (at: number) => string | string[]): string[] =>
  Array.from({ length: count }, (_, at) => line(at)).flat()

const sha256 = (fill: number): string => fill.toString(16).padStart(2, '0').repeat(32)

const quoted = (length: number, letter: string): string => {
  const text = letter.repeat(length)
  return (text.match(/.{1,250}/g) ?? []).map((string) => `"${string}"`).join(' ')
}

function apex(): string[] {
  return [
    '@ 7200 SOA ns1 hostmaster\\.team 2026112401 7200 3600 1209600 900',
    '@ NS ns1',
    '@ NS NS2',
    '@ NS ns.elsewhere.test.',
    '@ NS ns3.glued',
    '@ A 192.0.2.10',
    '@ AAAA 2001:db8::10',
    '@ 300 MX 10 mail',
    '@ 300 MX 20 backup.mail',
    '@ 300 MX 20 mx.elsewhere.test.',
    '@ 300 MX 30 host.glued',
    '@ 300 MX 40 any.wild',
    '@ 300 MX 50 alias-1',
    '@ TXT "v=spf1 mx -all"',
    '@ TXT "verification=0123456789"',
    '@ CAA 0 issue "ca.example.net; policy=ev"',
    '@ CAA 128 iodef "mailto:security@mixed.example"',
    'ns1 A 192.0.2.1',
    'ns1 AAAA 2001:db8::1',
    'ns2 A 192.0.2.2',
  ]
}

const hosts = (): string[] =>
  counted(60, (at) => [
    `host-${at} ${300 + at} A 192.0.2.${at + 20}`,
    ...(at % 3 === 0 ? [`host-${at} ${600 + at} AAAA 2001:db8:1::${at.toString(16)}`] : []),
  ])

function mail(): string[] {
  return [
    'mail A 192.0.2.3',
    'mail AAAA 2001:db8::3',
    'backup.mail A 192.0.2.4',
    `_25._tcp.mail TLSA 3 1 1 ${sha256(1)}`,
    `_25._tcp.mail TLSA 3 1 1 ${sha256(2)}`,
    `_25._tcp.backup.mail TLSA 3 1 2 ${sha256(3)}${sha256(4)}`,
    'none MX 0 .',
    'only-text TXT "no mail here"',
    ...counted(20, (at) => [
      `customer-${at} MX 10 mail`,
      `customer-${at} MX ${20 + at} host-${at}`,
      `customer-${at} TXT "v=spf1 mx ip4:192.0.2.${at} ~all"`,
      `_dmarc.customer-${at} TXT "v=DMARC1; p=none"`,
    ]),
    ...counted(
      10,
      (at) => `s1._domainkey.customer-${at} TXT "v=DKIM1; k=rsa; p=" ${quoted(392, String.fromCharCode(97 + at))}`,
    ),
    ...counted(5, (at) => `s2._domainkey.customer-${at} CNAME s2.customer-${at}._domainkey.provider.test.`),
    '_imaps._tcp SRV 0 1 993 mail',
    '_imap._tcp SRV 0 0 0 .',
    '_submission._tcp SRV 0 1 587 mail',
    '_submission._tcp SRV 1 1 587 mx.elsewhere.test.',
    `_587._tcp.mail TLSA 2 0 1 ${sha256(5)}`,
    '_sip._udp SRV 5 0 5060 any.wild',
    '_autodiscover._tcp SRV 0 0 443 alias-1',
  ]
}

function aliases(): string[] {
  return [
    'alias-1 CNAME mail',
    'alias-2 600 CNAME Alias-1',
    ...counted(12, (at) => `chain-${at} CNAME chain-${at + 1}`),
    'chain-12 CNAME mail',
    'loop-a CNAME loop-b',
    'loop-b CNAME loop-c',
    'loop-c CNAME loop-a',
    'self CNAME self',
    'into-loop CNAME loop-b',
    'away CNAME www.elsewhere.test.',
    'away-2 CNAME away',
    'to-nothing CNAME no-such-name',
    'to-nothing-2 CNAME to-nothing',
    'to-empty CNAME empty',
    'to-apex CNAME @',
    'to-cut CNAME glued',
    'to-below-cut CNAME www.glued',
    'to-wildcard CNAME some.wild',
    'to-wildcard-alias CNAME some.wild-alias',
    'to-star CNAME *.wild',
    'to-text CNAME only-text',
    'to-root CNAME .',
    'to-parent CNAME example.',
    'to-long CNAME text-900',
    'autodiscover CNAME autodiscover.outlook.test.',
  ]
}

function redirections(): string[] {
  return [
    'moved DNAME renamed',
    'moved TXT "the owner itself is not moved"',
    'hidden.moved A 192.0.2.140',
    '*.moved A 192.0.2.141',
    'renamed A 192.0.2.142',
    'www.renamed A 192.0.2.143',
    'alias.renamed CNAME www.moved',
    '*.some.renamed TXT "any"',
    'far 600 DNAME elsewhere.test.',
    'turned DNAME turned-back',
    'turned-back DNAME turned',
    'to-cut-all DNAME glued',
    'to-moved CNAME mail.moved',
    'to-owner CNAME moved',
    `to-length DNAME ${'l'.repeat(60)}.${'m'.repeat(60)}`,
    `${'o'.repeat(63)}.${'p'.repeat(63)}.${'q'.repeat(20)}.to-length A 192.0.2.144`,
    'child-of.moved NS ns1.glued',
    '*.star-moved DNAME renamed',
  ]
}

const newerTypes = (): string[] => [
  `ssh SSHFP 4 2 ${sha256(20)}`,
  `ssh SSHFP 1 1 ${sha256(21).slice(0, 40)}`,
  'phone NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:info@mixed.example!" .',
  'phone NAPTR 100 20 "s" "SIP+D2U" "" _sip._udp',
  `keys CDS 12345 13 2 ${sha256(22)}`,
  'keys CDNSKEY 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==',
  'www HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.150,192.0.2.151 ipv6hint=2001:db8::150',
  'service HTTPS 0 www',
  '_8443._foo.api SVCB 1 svc4.mixed.example. mandatory=port,alpn alpn=bar port=8443 key65333=ex',
  '_8443._foo.api SVCB 2 . no-default-alpn alpn=h2 key667="hello\\210qoo" dohpath=/dns-query{?dns}',
  `md ZONEMD 2026112401 1 1 ${sha256(23)}${sha256(24).slice(0, 32)}`,
]

function delegations(): string[] {
  return [
    'glued NS ns1.glued',
    'glued NS ns2.deep.glued',
    'glued NS ns3.glued',
    'ns1.glued A 192.0.2.101',
    'ns1.glued AAAA 2001:db8::101',
    'ns2.deep.glued A 192.0.2.102',
    'ns3.glued A 192.0.2.103',
    'host.glued A 192.0.2.104',
    `glued 1800 DS 12345 13 2 ${sha256(6)}`,
    `glued 1800 DS 12346 8 1 ${sha256(7).slice(0, 40)}`,
    'glued TXT "hidden by the cut"',
    'glued MX 10 mail',
    'www.glued CNAME away',
    '*.glued A 192.0.2.105',
    'inner.glued NS ns.inner.glued',
    'ns.inner.glued A 192.0.2.106',
    'unglued NS ns1.elsewhere.test.',
    'unglued NS ns2.elsewhere.test.',
    'lame NS ns.lame',
    'sibling NS ns1.glued',
    'sibling NS ns.cousin',
    'cousin NS ns.cousin',
    'cousin NS ns.inner.glued',
    'ns.cousin A 192.0.2.107',
    'inside NS ns1',
    'inside NS host-3',
    `inside DS 54321 13 2 ${sha256(8)}`,
    'self-served NS self-served',
    'self-served A 192.0.2.108',
    'self-served AAAA 2001:db8::108',
    'via-wildcard NS any.wild',
    'via-alias NS alias-1',
    'deep.down.under NS ns.deep.down.under',
    'ns.deep.down.under A 192.0.2.109',
    'above.wild NS ns.above.wild',
    'ns.above.wild A 192.0.2.110',
    ...counted(12, (at) => [
      `crowded NS ns${at}.crowded`,
      `ns${at}.crowded A 192.0.2.${120 + at}`,
      `ns${at}.crowded AAAA 2001:db8::${120 + at}`,
    ]),
  ]
}

function wildcards(): string[] {
  return [
    '*.wild A 192.0.2.50',
    '*.wild AAAA 2001:db8::50',
    '*.wild MX 10 mail',
    '*.wild TXT "from the wildcard"',
    'known.wild TXT "no wildcard here"',
    'host.known.wild A 192.0.2.51',
    '*.sub.wild A 192.0.2.52',
    'a.b.c.wild A 192.0.2.53',
    '_25._tcp.blocked.wild TLSA 3 1 1 ' + sha256(9),
    '*.wild-alias CNAME mail',
    '*.wild-away CNAME www.elsewhere.test.',
    '*.wild-nothing CNAME no-such-name',
    '*.wild-self CNAME x.wild-self',
    '*.wild-chain CNAME chain-8',
    'x.*.odd-wild A 192.0.2.54',
    '*.*.twice A 192.0.2.55',
    'nostar\\042 A 192.0.2.57',
    '**.stars A 192.0.2.58',
    '*a.stars A 192.0.2.59',
    '*.srv SRV 1 2 443 mail',
    '*.unknown TYPE65280 \\# 4 DEADBEEF',
  ]
}

const emptyNonTerminals = (): string[] => [
  'a.b.empty A 192.0.2.60',
  'c.empty TXT "c"',
  'one.two.three.four.five TXT "deep"',
]

function oddNames(): string[] {
  const label = 'l'.repeat(63)
  return [
    'dot\\.inside A 192.0.2.61',
    'first.last TXT "two labels"',
    'first\\.last TXT "one label"',
    'space\\032inside TXT "s"',
    'quote\\"inside TXT "q"',
    'semicolon\\;inside TXT "s"',
    'backslash\\\\inside TXT "b"',
    'parentheses\\(\\) TXT "p"',
    '\\@ TXT "an at sign, not the apex"',
    '\\$ORIGIN TXT "no directive"',
    '\\000\\001\\255 TXT "bytes"',
    'TYPE15 TXT "looks like a type"',
    'IN TXT "looks like a class"',
    '3600 TXT "looks like a TTL"',
    'MiXeD-CaSe A 192.0.2.62',
    'xn--rnekalanadi-qfb MX 10 mail',
    'xn--rnekalanadi-qfb TXT "örnekalanadi"',
    'xn--i-7iq A 192.0.2.63',
    '_under_score A 192.0.2.64',
    `${label} A 192.0.2.65`,
    `${label}.${label}.${label}.${'m'.repeat(47)} A 192.0.2.66`,
    'target-with-dot MX 10 dot\\.inside',
    'alias-of-bytes CNAME \\000\\001\\255',
  ]
}

const texts = (): string[] => [
  'text-empty TXT ""',
  'text-many TXT "" "a" "" "b"',
  'text-bytes TXT "\\000\\127\\128\\255 ; not a comment \\" \\\\"',
  ...[100, 300, 380, 400, 440, 460, 480, 500, 900, 1050, 1100, 1130, 1160, 1180, 1200, 1250, 2500].map(
    (size) => `text-${size} TXT ${quoted(size, 't')}`,
  ),
  ...counted(40, (at) => `many-addresses A 203.0.113.${at}`),
]

function others(): string[] {
  return [
    'one.in-addr PTR host-1',
    'two.in-addr PTR www.elsewhere.test.',
    'unknown TYPE65280 \\# 0',
    'unknown TYPE65281 \\# 3 0A0B0C',
    'unknown TYPE65281 \\# 2 0A0B',
    'spf TYPE99 \\# 12 0B763D73706631202D616C6C',
    'caa CAA 0 issue ";"',
    'caa CAA 0 issuewild "ca.example.net"',
    'caa CAA 0 tbs "unknown tag"',
    'mixed-types A 192.0.2.70',
    'mixed-types AAAA 2001:db8::70',
    'mixed-types 60 MX 5 mixed-types',
    'mixed-types TXT "self"',
    'mixed-types SRV 1 1 25 mixed-types',
    'mixed-types PTR mixed-types',
    'mixed-types TYPE65000 \\# 1 FF',
    'zero-ttl 0 A 192.0.2.71',
    'long-ttl 2147483647 A 192.0.2.72',
  ]
}

const parts: readonly (() => string[])[] = [
  apex,
  hosts,
  mail,
  aliases,
  redirections,
  newerTypes,
  delegations,
  wildcards,
  emptyNonTerminals,
  oddNames,
  texts,
  others,
]
