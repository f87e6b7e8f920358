// `ulak check --zone` and named-checkzone judge the same zone files, good ones and each with one mistake. Where only one of them speaks, the table
// says why. How single lines are read is compared in src/dns/zone-file.test.ts.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { checkCommand } from '../../src/cli/check.ts'
import { createIo } from '../../src/cli/io.ts'
import type { CheckJson } from '../../src/prove/check.ts'
import { zoneChecks } from '../../src/prove/checks/zone/index.ts'
import { peer, program } from '../support/peers.ts'
import { scratch } from '../support/places.ts'

/** What Ulak finds: ids of checks, or that the file is not taken at all. What named-checkzone does: loads it, warns, or refuses it. */
type Verdict = {
  readonly lines: string
  /** Instead of the usual NS and address lines. */
  readonly head?: string
  readonly ulak: readonly string[] | 'refused'
  readonly bind: 'loads' | 'warns' | 'refuses'
  /** Why only one of them speaks. */
  readonly because?: string
}

const head = '@ NS ns1\n@ NS ns.other.example.\nns1 A 192.0.2.53\nmail A 192.0.2.1\n'
const soa = '@ SOA ns1 host 1 7200 3600 1209600 300\n'
const forMail = 'named-checkzone judges a zone, not the mail of its domain.'

const verdicts: Readonly<Record<string, Verdict>> = {
  'a good zone': { lines: '@ MX 10 mail\nwww CNAME mail\n@ TXT "v=spf1 mx -all"', ulak: [], bind: 'loads' },
  'wildcards that give addresses': { lines: '@ MX 10 any.hosts\n*.hosts A 192.0.2.3', ulak: [], bind: 'loads' },
  'a delegation with its addresses': { lines: 'sub NS ns.sub\nns.sub A 192.0.2.7', ulak: [], bind: 'loads' },
  'a null MX': { lines: '@ MX 0 .', ulak: [], bind: 'loads' },
  'an MX host of another zone': { lines: '@ MX 10 mx.other.example.', ulak: [], bind: 'loads' },
  'the same record twice': { lines: 'a A 192.0.2.4\na A 192.0.2.4', ulak: [], bind: 'loads' },
  'CNAME and other data': { lines: 'www CNAME mail\nwww A 192.0.2.2', ulak: ['cname-alone'], bind: 'refuses' },
  'a CNAME at the apex': { lines: '@ CNAME x.other.example.', ulak: ['cname-alone'], bind: 'refuses' },
  'two CNAMEs at one name': { lines: 'a CNAME mail\na CNAME ns1', ulak: ['cname-once'], bind: 'refuses' },
  'MX to a CNAME': { lines: '@ MX 10 post\npost CNAME mail', ulak: ['mx-target-not-alias'], bind: 'warns' },
  'MX to a CNAME, at another name': { lines: 'news MX 10 post\npost CNAME mail', ulak: ['zone-mx'], bind: 'warns' },
  'MX without address': { lines: '@ MX 10 gone', ulak: ['mx-target-exists'], bind: 'warns' },
  'MX without its final dot': { lines: '@ MX 10 mail.firma.example', ulak: ['mx-target-exists'], bind: 'warns' },
  'MX to an address': { lines: '@ MX 10 192.0.2.1', ulak: ['mx-target-not-address'], bind: 'warns' },
  'MX to a name that is no host name': {
    lines: '@ MX 10 ma_il\nma_il A 192.0.2.1',
    ulak: ['mx-target-legal-name', 'zone-host-names'],
    bind: 'warns',
  },
  'an underscore in a host name': { lines: 'my_host A 192.0.2.4', ulak: ['zone-host-names'], bind: 'warns' },
  'no name server': { lines: '', head: 'a A 192.0.2.1\n', ulak: ['ns-present'], bind: 'refuses' },
  'NS without address': { lines: '@ NS gone', ulak: ['ns-target'], bind: 'refuses' },
  'NS to a CNAME': { lines: '@ NS alias\nalias CNAME ns1', ulak: ['ns-target'], bind: 'refuses' },
  'NS to an address': { lines: '@ NS 192.0.2.1', ulak: ['ns-target'], bind: 'refuses' },
  'a delegation without glue': { lines: 'sub NS ns.sub', ulak: ['zone-glue'], bind: 'warns' },
  'a delegation to a host without address': { lines: 'sub NS gone', ulak: ['zone-glue'], bind: 'warns' },
  'SRV without address': { lines: '_imaps._tcp SRV 0 1 993 gone', ulak: ['srv-target'], bind: 'warns' },
  'different TTLs in a set': { lines: 'a 60 A 192.0.2.4\na 90 A 192.0.2.5', ulak: ['zone-ttl'], bind: 'warns' },
  'two SOA': { lines: '@ SOA ns1 host 2 7200 3600 1209600 300', ulak: 'refused', bind: 'refuses' },
  'a TXT string of 256 characters': { lines: `a TXT "${'x'.repeat(256)}"`, ulak: 'refused', bind: 'refuses' },
  'a TXT of 64 KB': { lines: `a TXT ${'"x" '.repeat(33_000)}`, ulak: 'refused', bind: 'refuses' },
  'a record of another zone': { lines: 'x.other.example. A 192.0.2.1', ulak: 'refused', bind: 'warns' },

  // ── Only one of them speaks ──
  'a null MX beside others': {
    lines: '@ MX 0 .\n@ MX 10 mail',
    ulak: ['mx-null-alone'],
    bind: 'loads',
    because: `${forMail} RFC 7505 §3 forbids it: some senders would take the domain for one without mail.`,
  },
  'two SPF records': {
    lines: '@ TXT "v=spf1 -all"\n@ TXT "v=spf1 mx -all"',
    ulak: ['spf-one-record'],
    bind: 'loads',
    because: `${forMail} RFC 7208 §4.5 makes it a permanent error.`,
  },
  'records below a delegation': {
    lines: 'sub NS ns1\nx.sub TXT "nobody sees it"',
    ulak: ['below-delegation'],
    bind: 'loads',
    because:
      'named-checkzone passes over data that a delegation hides; whoever wrote them believes that they are seen.',
  },
  'no SOA': {
    lines: '',
    head: `@ NS ns.other.example.\n`,
    ulak: [],
    bind: 'refuses',
    because:
      'Ulak also judges a part of a zone, as DNS panels give it out, and writes the SOA itself when it imports one.',
  },
  'records of type SPF (99) alone': {
    lines: '@ TYPE99 \\# 12 0B 763D73706631202D616C6C',
    ulak: [],
    bind: 'warns',
    because: 'Nobody reads the type any more (RFC 7208 §3.1): of each domain in the world Ulak asks a question less.',
  },
}

/** Findings that this comparison is about: those of the file, of MX targets and of SPF sets. */
const compared = new Set([
  ...zoneChecks.map(({ id }) => id),
  'mx-null-alone',
  'mx-target-exists',
  'mx-target-legal-name',
  'mx-target-not-address',
  'mx-target-not-alias',
  'spf-one-record',
])

async function ulak(file: string): Promise<readonly string[] | 'refused'> {
  let [out, err] = ['', '']
  const io = createIo({
    stdout: { write: (text) => void (out += text) },
    stderr: { write: (text) => void (err += text) },
    environment: { ULAK_LANG: 'en' },
  })
  const resolver = { resolve: async () => ({ kind: 'unknown', reason: 'refused', detail: 'offline' }) as const }
  const command = checkCommand({ io, lookups: () => ({ resolver }), now: () => 0 })
  await command.parseAsync(['--zone', file, '--json'], { from: 'user' })
  if (io.code === 2) return 'refused'
  const { results } = JSON.parse(out) as CheckJson
  const found = results.filter(({ id, status }) => status === 'finding' && compared.has(id))
  return [...new Set(found.map(({ id }) => id))].toSorted()
}

function bind(file: string): Verdict['bind'] {
  // Offline (-i local), as Ulak is: what lies in other zones is not asked.
  const said = spawnSync(program('named-checkzone'), ['-i', 'local', '-k', 'warn', 'firma.example', file], {
    encoding: 'utf8',
  })
  if (said.status !== 0) return 'refuses'
  const lines = said.stdout.split('\n').filter((line) => !/^$|^OK$|loaded serial/.test(line))
  return lines.length + said.stderr.trim().length > 0 ? 'warns' : 'loads'
}

test(
  'named-checkzone speaks where `ulak check --zone` speaks, or the table says why not',
  peer('named-checkzone'),
  async (t) => {
    const folder = scratch(t)
    const file = path.join(folder, 'db.firma.example')
    for (const [name, { lines, ulak: ours, bind: theirs, because, ...more }] of Object.entries(verdicts)) {
      const begin = name === 'no SOA' ? '' : soa
      writeFileSync(file, `$TTL 3600\n${begin}${more.head ?? head}${lines}\n`)
      assert.deepEqual(await ulak(file), ours, name)
      assert.equal(bind(file), theirs, `named-checkzone: ${name}`)
      const isSame = (ours === 'refused' || ours.length > 0) === (theirs !== 'loads')
      assert.equal(isSame, because === undefined, `${name}: a difference has a reason, and nothing else has one`)
    }
  },
)
