// A whole Internet behind a wall: run by a test under `unshare`, in network and process namespaces of its own, where it may have any address, even
// those of the root servers. It serves the delegations in `delegations.json` of its folder with NSD, asks Ulak, Zonemaster and DNSViz about them and writes what
// they said to `answers.json`.
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { unboundConf } from '../../src/cli/demo/unbound-conf.ts'
import { inOrder } from '../../src/prove/bulk.ts'
import { askUdp, queryBytes } from './ask-dns.ts'
import { ulak } from './command.ts'
import { at, type Delegation, type Said, usualParent, usualServers, type ZoneParts } from './faulty-delegations.ts'
import { program } from './peers.ts'
import { until } from './places.ts'

const run = promisify(execFile)
const folder = process.argv[2]!
const delegations = JSON.parse(readFileSync(path.join(folder, 'delegations.json'), 'utf8')) as Record<
  string,
  Delegation
>
const domains = Object.keys(delegations).map((name) => `${name}.com`)

/** DNSViz begins at the true addresses of the root, whatever one tells it. */
const rootServers = [
  ['198.41.0.4', '2001:503:ba3e::2:30'],
  ['170.247.170.2', '2801:1b8:10::b'],
  ['192.33.4.12', '2001:500:2::c'],
  ['199.7.91.13', '2001:500:2d::d'],
  ['192.203.230.10', '2001:500:a8::e'],
  ['192.5.5.241', '2001:500:2f::f'],
  ['192.112.36.4', '2001:500:12::d0d'],
  ['198.97.190.53', '2001:500:1::53'],
  ['192.36.148.17', '2001:7fe::53'],
  ['192.58.128.30', '2001:503:c27::2:30'],
  ['193.0.14.129', '2001:7fd::1'],
  ['199.7.83.42', '2001:500:9f::42'],
  ['202.12.27.33', '2001:dc3::35'],
].map((addresses, index) => ({ host: `${'abcdefghijklm'[index]}.root-servers.net.`, addresses }))

// ── Zones ───────────────────────────────────────────────────────────────────────────────────────

type Zone = { readonly origin: string; readonly text: string }

const addressRecords = (owner: string, ...addresses: readonly string[]): string[] =>
  addresses.map((address) => `${owner} ${address.includes(':') ? 'AAAA' : 'A'} ${address}`)

const soa = (serial: number, times: string): string => `@ SOA ns1.host.com. hostmaster.host.com. ${serial} ${times}`

function zoneOf(name: string, parts: ZoneParts = {}): Zone {
  const { serial = 1, servers = usualServers, mx = ['10 mail'], times = '14400 3600 1209600 3600', more = [] } = parts
  return {
    origin: `${name}.com`,
    text: [
      '$TTL 86400',
      soa(serial, times),
      ...servers.map((host) => `@ NS ${host}`),
      ...mx.map((one) => `@ MX ${one}`),
      ...addressRecords('@', at.mail, at.mail6),
      ...addressRecords('mail', at.mail, at.mail6),
      ...more,
      '',
    ].join('\n'),
  }
}

const host: Zone = zoneOf('host', {
  more: [
    ...addressRecords('ns1', at.first, at.first6),
    ...addressRecords('ns2', at.second, at.second6),
    ...addressRecords('ns3', at.secondAgain, at.secondAgain6),
    ...addressRecords('ns4', at.secondNearFirst, at.secondNearFirst6),
    ...addressRecords('v4a', at.first),
    ...addressRecords('v4b', at.second),
    ...addressRecords('v4c', at.secondAgain),
    'alias CNAME ns2',
  ],
})

const com = (delegated: readonly string[]): Zone => ({
  origin: 'com',
  text: [
    '$TTL 86400',
    '@ SOA a.nic hostmaster.nic 1 14400 3600 1209600 3600',
    '@ NS a.nic',
    ...addressRecords('a.nic', at.tld, at.tld6),
    ...usualParent('host'),
    ...addressRecords('ns1.host', at.first, at.first6),
    ...addressRecords('ns2.host', at.second, at.second6),
    ...delegated,
    '',
  ].join('\n'),
})

const root = (delegated: readonly string[]): Zone => ({
  origin: '.',
  text: [
    '$TTL 86400',
    '. SOA a.root-servers.net. hostmaster.nic.com. 1 14400 3600 1209600 3600',
    ...rootServers.flatMap((server) => [`. NS ${server.host}`, ...addressRecords(server.host, ...server.addresses)]),
    'com. NS a.nic.com.',
    ...addressRecords('a.nic.com.', at.tld, at.tld6),
    ...delegated,
    '',
  ].join('\n'),
})

const hints = rootServers
  .flatMap(({ host, addresses }) => [`. NS ${host}`, ...addressRecords(host, ...addresses)])
  .map((line) => `${line.replace(' ', ' 3600 IN ')}\n`)
  .join('')

// ── Signing ─────────────────────────────────────────────────────────────────────────────────────

type Signed = { readonly zone: Zone; readonly ds: string; readonly key: string }

async function newKey(origin: string): Promise<{ file: string; ds: string }> {
  const { stdout } = await run(
    program('dnssec-keygen'),
    ['-q', '-a', 'ECDSAP256SHA256', '-f', 'KSK', '-K', folder, origin],
    { cwd: folder },
  )
  const file = path.join(folder, stdout.trim())
  const { stdout: ds } = await run(program('dnssec-dsfromkey'), ['-2', file], { cwd: folder })
  return { file, ds: ds.trim() }
}

async function sign({ origin, text }: Zone, times: readonly string[] = []): Promise<Signed> {
  const { file, ds } = await newKey(origin)
  const key = readFileSync(`${file}.key`, 'utf8')
  const [plain, signed] = ['plain', 'signed'].map((kind) => path.join(folder, `${kind}-${origin}`)) as [string, string]
  writeFileSync(plain, `${text}\n${key}`)
  // One key signs all (-z); what has expired is not verified (-P).
  await run(program('dnssec-signzone'), ['-q', '-z', '-P', '-o', origin, '-f', signed, ...times, plain, file], {
    cwd: folder,
  })
  return { zone: { origin, text: readFileSync(signed, 'utf8') }, ds, key }
}

type Made = { readonly first: Zone; readonly second: Zone | undefined; readonly ds: readonly string[] }

async function make(name: string, { zone, second, signed }: Delegation): Promise<Made> {
  const first = zoneOf(name, zone)
  if (!signed) {
    return { first, second: second === null ? undefined : zoneOf(name, { ...zone, ...second }), ds: [] }
  }
  const made = await sign(first, signed === 'long ago' ? ['-s', '20260101000000', '-e', '20260201000000'] : [])
  const text = signed === 'and changed' ? made.zone.text.replace(/(MX\s+)10 /, '$120 ') : made.zone.text
  const served = { ...made.zone, text }
  const ds =
    signed === 'without DS' ? [] : [signed === 'with the DS of another key' ? (await newKey(first.origin)).ds : made.ds]
  return { first: served, second: served, ds }
}

// ── Servers ─────────────────────────────────────────────────────────────────────────────────────

async function serve(name: string, addresses: readonly string[], zones: readonly Zone[]): Promise<void> {
  const home = path.join(folder, name)
  mkdirSync(home)
  for (const { origin, text } of zones) writeFileSync(path.join(home, `${origin}.zone`), text)
  writeFileSync(path.join(home, 'nsd.conf'), nsdConf(home, addresses, zones))
  spawn(program('nsd'), ['-d', '-c', path.join(home, 'nsd.conf')], { stdio: 'ignore' })
  await up(`the server ${name}`, addresses[0]!)
}

const nsdConf = (home: string, addresses: readonly string[], zones: readonly Zone[]): string => `
server:
${addresses.map((address) => `  ip-address: ${address}`).join('\n')}
  server-count: 1
  username: ""
  chroot: ""
  zonesdir: "${home}"
  database: ""
  pidfile: ""
  logfile: "${home}/nsd.log"
  xfrdfile: "${home}/xfrd.state"
  xfrdir: "${home}"
  zonelistfile: "${home}/zone.list"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
${zones.map(({ origin }) => `zone:\n  name: "${origin}"\n  zonefile: "${origin}.zone"`).join('\n')}
`

const up = (what: string, address: string): Promise<Uint8Array> =>
  until(what, () => askUdp({ address, port: 53 }, queryBytes('.', 6, { rd: true }), 500))

async function start(): Promise<void> {
  const rootAddresses = rootServers.flatMap(({ addresses: both }) => both)
  const addresses = [...rootAddresses, ...Object.values(at)]
  writeFileSync(
    path.join(folder, 'addresses'),
    [
      'link set lo up',
      ...addresses.map((address) => `address add ${address}${address.includes(':') ? '/128 nodad' : '/32'} dev lo`),
      '',
    ].join('\n'),
  )
  await run(program('ip'), ['-batch', path.join(folder, 'addresses')])
  const made: (readonly [string, Made])[] = []
  for (const [name, delegation] of Object.entries(delegations)) made.push([name, await make(name, delegation)])
  const top = await sign(
    com(made.flatMap(([name, { ds }]) => [...(delegations[name]!.parent ?? usualParent(name)), ...ds])),
  )
  const anchor = await sign(root([top.ds]))
  const keys = path.join(folder, 'root.key')
  writeFileSync(keys, anchor.key)
  const unbound = path.join(folder, 'unbound.conf')
  writeFileSync(path.join(folder, 'root.hints'), hints)
  writeFileSync(
    unbound,
    unboundConf(
      { folder, address: at.resolver, port: 53 },
      {
        server: [
          'access-control: 0.0.0.0/0 allow',
          'module-config: "validator iterator"',
          `trust-anchor-file: "${keys}"`,
          `root-hints: "${folder}/root.hints"`,
          `logfile: "${folder}/unbound.log"`,
        ],
      },
    ),
  )
  await Promise.all([
    serve('root', rootAddresses, [anchor.zone]),
    serve('com', [at.tld, at.tld6], [top.zone]),
    serve('first', [at.first, at.first6], [host, ...made.map(([, { first }]) => first)]),
    serve(
      'second',
      [at.second, at.second6, at.secondNearFirst, at.secondNearFirst6, at.secondAgain, at.secondAgain6],
      [host, ...made.flatMap(([, { second }]) => (second ? [second] : []))],
    ),
  ])
  spawn(program('unbound'), ['-d', '-c', unbound], { stdio: 'ignore' })
  await up('the resolver', at.resolver)
}

// ── What the three say ──────────────────────────────────────────────────────────────────────────

async function askUlak(): Promise<Record<string, string[]>> {
  const { out, err, code } = await ulak(['check', '--json', '--rate', '0', ...domains], {
    ULAK_RESOLVERS: at.resolver,
    ULAK_RESOLVERS_VALIDATE: 'true',
  })
  if (out === '') throw new Error(`ulak check ended with ${code}: ${err}`)
  type Line = { domain: string; results: { id: string; status: string; severity: string | null }[] }
  return Object.fromEntries(
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
      .map(({ domain, results }) => [domain, results.filter(({ status }) => status === 'finding').map(({ id }) => id)]),
  )
}

async function askZonemaster(domain: string): Promise<string[]> {
  const { stdout } = await run(program('zonemaster-cli'), [
    '--no-progress',
    '--json',
    '--level',
    'NOTICE',
    '--hints',
    path.join(folder, 'root.hints'),
    domain,
  ])
  return (JSON.parse(stdout) as { tag: string }[]).map(({ tag }) => tag)
}

async function askDnsviz(): Promise<Record<string, string[]>> {
  const probed = path.join(folder, 'probed.json')
  await run(program('dnsviz'), ['probe', '-A', '-a', '.', '-t', '4', '-o', probed, ...domains])
  const { stdout } = await run(program('dnsviz'), ['grok', '-P', '-c', '-l', 'warning', '-r', probed], {
    maxBuffer: 64 * 1024 * 1024,
  })
  const told = JSON.parse(stdout) as Record<string, unknown>
  return Object.fromEntries(domains.map((domain) => [domain, codesIn(told[`${domain}.`])]))
}

/** Every `code` in what DNSViz tells, however deep. */
function codesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'code' in value && typeof value.code === 'string' ? [value.code] : []
  return [...own, ...Object.values(value).flatMap(codesIn)]
}

type Tagged = [domain: string, tags: string[]]

await start()
const zonemaster: Record<string, string[]> = {}
const [ours, dnsviz] = await Promise.all([
  askUlak(),
  askDnsviz(),
  inOrder(
    domains,
    { jobs: availableParallelism(), done: ([domain, tags]: Tagged) => void (zonemaster[domain] = tags) },
    async (domain): Promise<Tagged> => [domain, await askZonemaster(domain)],
  ),
])
const unique = (words: readonly string[] = ['no answer']): string[] => [...new Set(words)].toSorted()
const answers = Object.keys(delegations).map((name): [string, Said] => {
  const domain = `${name}.com`
  const said = { ulak: unique(ours[domain]), zonemaster: unique(zonemaster[domain]), dnsviz: unique(dnsviz[domain]) }
  return [name, said]
})
writeFileSync(path.join(folder, 'answers.json'), JSON.stringify(Object.fromEntries(answers)))
// The namespace of processes ends with its first one, and every server with it.
process.exit(0)
