import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { peer, program } from '../../test/support/peers.ts'
import { scratch } from '../../test/support/places.ts'
import { name, nameToText } from './name.ts'
import { formatRdata, typeName } from './records/index.ts'
import { maxProblems, maxZoneCharacters, parseZoneFile, type ZoneText } from './zone-file.ts'
import { maxEntryCharacters } from './zone-lexer.ts'

const origin = name('firma.example.')
const parse = (text: string): ZoneText => parseZoneFile(text, { origin })
/** `www.firma.example 300 A 192.0.2.1` */
const shown = ({ records }: ZoneText): string[] =>
  records.map((one) => `${nameToText(one.name)} ${one.ttl} ${typeName(one.type)} ${formatRdata(one.type, one.data)}`)
const codes = ({ problems }: ZoneText): string[] => problems.map(({ code, at }) => `${at?.line}: ${code}`)
const good = (text: string): string[] => {
  const zone = parse(text)
  assert.deepEqual(codes(zone), [], text)
  return shown(zone)
}

// ── The grammar ─────────────────────────────────────────────────────────────────────────────────

test('class and TTL stand in either order, or not at all (RFC 1035 §5.1)', () => {
  const wanted = ['www.firma.example 300 A 192.0.2.1']
  for (const line of [
    'www 300 IN A 192.0.2.1',
    'www IN 300 A 192.0.2.1',
    'www 300 A 192.0.2.1',
    'www in 5m a 192.0.2.1',
    'www CLASS1 300 TYPE1 \\# 4 C0000201',
  ])
    assert.deepEqual(good(`${line}\n`), wanted, line)
  assert.deepEqual(good('$TTL 300\nwww IN A 192.0.2.1\n'), wanted)
  assert.deepEqual(good('$TTL 300\nwww A 192.0.2.1'), wanted)
})

test('a TTL comes from $TTL, else from the record before, else from the SOA (RFC 2308 §4)', () => {
  assert.deepEqual(
    good('a 60 A 192.0.2.1\nb A 192.0.2.2\n$TTL 90\nc A 192.0.2.3\nd 5 A 192.0.2.4\ne A 192.0.2.5\n').map(
      (line) => line.split(' ')[1],
    ),
    ['60', '60', '90', '5', '90'],
  )
  assert.deepEqual(
    good('@ SOA ns host 1 2 3 4 77\na A 192.0.2.1\n').map((line) => line.split(' ')[1]),
    ['77', '77'],
  )
  assert.deepEqual(codes(parse('a A 192.0.2.1\n')), ['1: zone-no-ttl'])
  assert.deepEqual(good('$TTL 1w2d3h4m5s\na A 192.0.2.1\n'), [
    `a.firma.example ${604800 + 2 * 86400 + 3 * 3600 + 4 * 60 + 5} A 192.0.2.1`,
  ])
})

test('a line that begins with white space belongs to the name before', () => {
  assert.deepEqual(good('www 60 A 192.0.2.1\n\tAAAA 2001:db8::1\n  \n; nothing\n TXT "x"\n'), [
    'www.firma.example 60 A 192.0.2.1',
    'www.firma.example 60 AAAA 2001:db8::1',
    'www.firma.example 60 TXT "x"',
  ])
  assert.deepEqual(codes(parse(' 60 A 192.0.2.1\n')), ['1: zone-no-owner'])
})

test('$ORIGIN changes what names are relative to, and may itself be relative', () => {
  assert.deepEqual(
    good('$TTL 60\n$ORIGIN sub\nwww MX 10 mail\n$ORIGIN deep\n@ A 192.0.2.1\n$ORIGIN firma.example.\nx CNAME @\n'),
    [
      'www.sub.firma.example 60 MX 10 mail.sub.firma.example.',
      'deep.sub.firma.example 60 A 192.0.2.1',
      'x.firma.example 60 CNAME firma.example.',
    ],
  )
})

test('without an origin, the file says it or names are absolute', () => {
  assert.deepEqual(codes(parseZoneFile('www 60 A 192.0.2.1\n')), ['1: zone-no-origin'])
  assert.deepEqual(codes(parseZoneFile('www.x. 60 MX 10 mail\n')), ['1: zone-no-origin'])
  const zone = parseZoneFile('$ORIGIN x.\n@ 60 SOA ns host 1 2 3 4 5\n')
  assert.deepEqual([codes(zone), nameToText(zone.origin)], [[], 'x'])
})

test('parentheses join lines, comments and empty lines within them are nothing', () => {
  assert.deepEqual(
    good('@ 60 SOA ns host (\n  1 ; serial\n\n  2h ; refresh ) not the end\n  3 4\n  5 )\nwww 60 TXT ("a"\n"b") "c"\n'),
    ['firma.example 60 SOA ns.firma.example. host.firma.example. 1 7200 3 4 5', 'www.firma.example 60 TXT "a" "b" "c"'],
  )
  assert.deepEqual(codes(parse('a 60 TXT ( "x"\nb 60 A 192.0.2.1\n')), ['1: zone-open-parenthesis'])
  assert.deepEqual(codes(parse('a 60 TXT "x" )\nb 60 A 192.0.2.1\n')), ['1: zone-stray-parenthesis'])
})

test('within quotation marks everything is text but \\ and the mark itself', () => {
  assert.deepEqual(good('a 60 TXT "; ( ) $ @ \\" \\\\ \\065 tab\there" plain \\"x\\;y\\032z\n'), [
    'a.firma.example 60 TXT "; ( ) $ @ \\" \\\\ A tab\\009here" "plain" "\\"x;y z"',
  ])
  assert.deepEqual(codes(parse('a 60 TXT "open\nb 60 A 192.0.2.1\n')), ['1: zone-open-quote'])
  assert.deepEqual(codes(parse('a 60 TXT v=DKIM1;k=rsa\n')), ['1: string-cut-by-comment'])
  assert.deepEqual(good('a 60 TXT "ğ"\n'), ['a.firma.example 60 TXT "\\196\\159"'])
})

test('other files are not read, and nothing is generated', () => {
  for (const [line, code] of [
    ['$INCLUDE /etc/passwd', 'zone-include'],
    ['$include other.db sub', 'zone-include'],
    ['$GENERATE 1-9 a$ A 192.0.2.$', 'zone-generate'],
    ['$FOO 1', 'zone-unknown-directive'],
    ['$TTL', 'record-too-short'],
    ['$TTL 1 2', 'zone-extra-word'],
    ['$ORIGIN a..b', 'name-empty-label'],
    ['$TTL -1', 'bad-duration'],
  ] as const)
    assert.deepEqual(codes(parse(`\n${line}\n`)), [`2: ${code}`], line)
})

test('each fault is told with its line and its mend, and none is passed over', () => {
  const zone = parse(`@ 60 SOA ns host 1 2 3 4 5
a 60 A 300.1.1.1
b 60 MX -1 mail
c 60 MX 65536 mail
d 60 MX ten mail
e..f 60 A 192.0.2.1
g 60 CH TXT "x"
h 60 NOSUCH x
i 60 A
j 60 A 192.0.2.1 192.0.2.2
k 60 OPT x
out.of.zone. 60 A 192.0.2.1
@ 60 SOA ns host 1 2 3 4 5
@ 60 SOA ns host 2 2 3 4 5
`)
  assert.deepEqual(codes(zone), [
    '2: bad-address',
    '3: number-out-of-range',
    '4: number-out-of-range',
    '5: number-out-of-range',
    '6: name-empty-label',
    '7: zone-class',
    '8: unknown-type',
    '9: record-too-short',
    '10: record-too-long',
    '11: type-not-in-zones',
    '12: zone-out-of-zone',
    '14: zone-second-soa',
  ])
  for (const { text } of zone.problems) assert.ok(text.en.endsWith('.') && text.tr.endsWith('.'), text.en)
})

test('a fault on line 812 is told as on line 812', () => {
  const lines = Array.from({ length: 1_000 }, (_, at) => `host-${at} 60 A 192.0.2.${at % 250}`)
  lines[811] = 'host-811 60 A 192.0.2.999'
  const [problem, ...others] = parse(lines.join('\n')).problems
  assert.deepEqual([problem?.at, others], [{ line: 812, column: 15 }, []])
})

// ── Hostile ─────────────────────────────────────────────────────────────────────────────────────

const words = [
  '@',
  'www',
  '60',
  'IN',
  'A',
  'MX',
  'TXT',
  'SOA',
  'TYPE65280',
  '\\#',
  '4',
  '192.0.2.1',
  '10',
  '"',
  '(',
  ')',
  ';',
  '\\',
  '$TTL',
  '$ORIGIN',
  '$INCLUDE',
  '\n',
  '\n',
  ' ',
  '\t',
  '\r\n',
  '\u0000',
  'ğ',
  '.',
  '..',
  '\uFEFF',
]

test('any text at all is records or problems, each of which names a line', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((some) => some.join(' ')),
    fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((some) => some.join('')),
  )
  fc.assert(
    fc.property(text, (some) => {
      const zone = parse(some)
      const lines = some.split('\n').length
      for (const { at, text: said } of zone.problems) {
        assert.ok(at && at.line >= 1 && at.line <= lines, JSON.stringify(zone.problems))
        assert.ok(said.en !== '' && said.tr !== '')
      }
    }),
    { numRuns: 3_000 },
  )
})

test('what is too long, too wrong or never closed ends soon', () => {
  assert.deepEqual(codes(parse('x'.repeat(maxZoneCharacters + 1))), ['undefined: zone-too-long'])
  const wrong = parse('a 60 A x\n'.repeat(100_000))
  assert.equal(wrong.problems.length, maxProblems + 1)
  assert.equal(wrong.problems.at(-1)!.code, 'zone-too-many-problems')
  const open = parse(`a 60 TXT (\n${'"x"\n'.repeat(maxEntryCharacters)}`)
  assert.equal(open.problems[0]!.code, 'zone-entry-too-long')
  assert.ok(parse(`a 60 TXT ${'('.repeat(200_000)}`).problems.length <= maxProblems + 1)
  assert.equal(codes(parse(`a 60 TXT ${'"x" '.repeat(40_000)}`))[0], '1: rdata-too-long')
})

// ── BIND ────────────────────────────────────────────────────────────────────────────────────────

const head = '$TTL 3600\n@ SOA ns host 1 7200 3600 1209600 300\n@ NS ns.other.test.\n'

const both: Readonly<Record<'accepted' | 'refused', readonly string[]>> = {
  accepted: [
    'www 300 IN A 192.0.2.1',
    'www IN 300 A 192.0.2.1',
    'www 1h30m A 192.0.2.1',
    'www A 192.0.2.1\n    AAAA 2001:db8::1',
    'www ( A\n 192.0.2.1 )',
    '$ORIGIN sub\nwww A 192.0.2.1',
    '$ORIGIN sub.firma.example.\n@ MX 10 www',
    'a\\.b A 192.0.2.1',
    'a\\032b TXT "x"',
    'a\\000b TXT "x"',
    '"quoted" A 192.0.2.1',
    't TXT a b "c d" ""',
    't TXT "\\"\\\\\\;\\065"',
    't TXT "semi;colon"',
    't TXT bare\\;semicolon',
    `t TXT "${'x'.repeat(255)}"`,
    `${'l'.repeat(63)} A 192.0.2.1`,
    'x TYPE65280 \\# 4 0A0B 0C0D',
    'x TYPE65280 \\# 0',
    'x A \\# 4 C0000201',
    'x TYPE15 \\# 5 000A 01 61 00',
    'x CAA 0 issue "ca.example.net"',
    'x CAA 128 issuewild ";"',
    '_25._tcp TLSA 3 1 1 ' + 'ab'.repeat(32),
    '_25._tcp TLSA 3 1 1 ' + 'ab '.repeat(32),
    'child NS ns.other.test.\nchild DS 1 13 2 ' + 'AB'.repeat(32),
    '_x._tcp SRV 0 0 0 .',
    'none MX 0 .',
    '* A 192.0.2.1',
    '; only a comment',
    'www A 192.0.2.1 ; behind',
    'UPPER.firma.example. IN A 192.0.2.1',
    'same A 192.0.2.1\nsame A 192.0.2.1',
    'six AAAA ::ffff:192.0.2.1',
    'key DNSKEY 257 3 13 ' + Buffer.alloc(64, 1).toString('base64'),
  ],
  refused: [
    'www A 192.0.2.256',
    'www A 192.0.2',
    'www A',
    'www A 192.0.2.1 192.0.2.2',
    'www AAAA 192.0.2.1',
    'www AAAA 2001:db8:::1',
    'www MX mail',
    'www MX -1 mail',
    'www MX 65536 mail',
    'www MX ten mail',
    'www MX 10',
    'www NOSUCH x',
    'www IN',
    'www TXT',
    'www TXT "open',
    `www TXT "${'x'.repeat(256)}"`,
    'www TXT ( "x"',
    'www TXT "x" )',
    'a..b A 192.0.2.1',
    `${'l'.repeat(64)} A 192.0.2.1`,
    `${`${'l'.repeat(60)}.`.repeat(4)}x A 192.0.2.1`,
    'a\\256 A 192.0.2.1',
    'x TYPE65280 \\# 3 0A0B',
    'x TYPE65280 \\# 2 0A0',
    'x TYPE65280 0A0B',
    'x A \\# 3 C00002',
    'x CAA 256 issue "x"',
    'x CAA 0 is-sue "x"',
    '_25._tcp TLSA 3 1 1 xyz',
    '_25._tcp TLSA 3 1 1 abc',
    'x DS 1 13 2 abc',
    'x SRV 0 0 65536 www',
    'www CH A 192.0.2.1',
    '$TTL ten',
    '$ORIGIN',
    '$INCLUDE no-such-file',
    '@ SOA ns host 2 7200 3600 1209600 300',
    'www 4294967296 A 192.0.2.1',
  ],
}

test('named-checkzone accepts what we accept, and refuses what we refuse', peer('named-checkzone'), (t) => {
  const file = path.join(scratch(t), 'zone')
  for (const [verdict, texts] of Object.entries(both)) {
    for (const text of texts) {
      writeFileSync(file, `${head}${text}\n`)
      const theirs = spawnSync(program('named-checkzone'), ['-i', 'none', '-k', 'ignore', 'firma.example', file], {
        encoding: 'utf8',
      })
      const ours = parse(`${head}${text}\n`)
      assert.equal(
        theirs.status === 0 ? 'accepted' : 'refused',
        verdict,
        `named-checkzone on ${text}: ${theirs.stdout}`,
      )
      assert.equal(
        ours.problems.length === 0 ? 'accepted' : 'refused',
        verdict,
        `Ulak on ${text}: ${JSON.stringify(ours.problems)}`,
      )
    }
  }
})
