// Name servers of other makers that take zones from a primary: NSD, Knot and BIND, each alone in a folder of the test.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { decodeMessage } from '../../src/dns/message.ts'
import { SOA, type Rdata } from '../../src/dns/records/index.ts'
import { askUdp, queryBytes, type Server } from './ask-dns.ts'
import { program } from './peers.ts'
import { freePort, ownAddress } from './places.ts'
import { stopWith } from './stop.ts'

export type SharedKey = { readonly name: string; readonly algorithm: string; readonly secret: string }

export type Following = {
  /** Where the primary answers. */
  readonly primary: Server
  readonly key: SharedKey | undefined
  readonly zones: readonly string[]
  /** Name of a catalog zone, whose members it serves. */
  readonly catalog?: string
}

export type Secondary = Server & { log(): string }

type Kind = {
  readonly program: string
  start(t: TestContext, folder: string, following: Following): Promise<Secondary>
}

function run(t: TestContext, home: string, name: string, args: readonly string[]): () => string {
  return stopWith(t, spawn(program(name), args, { cwd: home }))
}

async function place(folder: string, name: string, address = ownAddress()): Promise<{ home: string; server: Server }> {
  const home = path.join(folder, name)
  mkdirSync(home)
  return { home, server: { address, port: await freePort(address) } }
}

const nsd: Kind = {
  program: 'nsd',
  async start(t, folder, { primary, key, zones }) {
    const { home, server } = await place(folder, 'nsd')
    const keyName = key?.name ?? 'NOKEY'
    const from = `${primary.address}@${primary.port}`
    writeFileSync(
      path.join(home, 'nsd.conf'),
      `server:
  ip-address: ${server.address}@${server.port}
  username: ""
  chroot: ""
  zonesdir: "${home}"
  database: ""
  pidfile: ""
  xfrdfile: "${home}/xfrd.state"
  xfrdir: "${home}"
  zonelistfile: "${home}/zones.list"
  rrl-ratelimit: 0
  server-count: 1
remote-control:
  control-enable: no
${key ? `key:\n  name: "${key.name}"\n  algorithm: ${key.algorithm}\n  secret: "${key.secret}"\n` : ''}
${zones.map((zone) => `zone:\n  name: "${zone}"\n  zonefile: "${zone}.zone"\n  allow-notify: ${primary.address} ${keyName}\n  request-xfr: ${from} ${keyName}\n`).join('')}`,
    )
    return { ...server, log: run(t, home, 'nsd', ['-d', '-c', path.join(home, 'nsd.conf')]) }
  },
}

const knot: Kind = {
  program: 'knotd',
  async start(t, folder, { primary, key, zones, catalog }) {
    const { home, server } = await place(folder, 'knot')
    const named = key ? `\n    key: ${key.name}` : ''
    const follow = `    master: ulak\n    acl: notified\n`
    writeFileSync(
      path.join(home, 'knot.conf'),
      `server:
    listen: ${server.address}@${server.port}
    rundir: "${home}"
    pidfile: "${home}/knot.pid"
log:
  - target: stderr
    any: info
database:
    storage: "${home}"
${key ? `key:\n  - id: ${key.name}\n    algorithm: ${key.algorithm}\n    secret: ${key.secret}\n` : ''}
remote:
  - id: ulak
    address: ${primary.address}@${primary.port}${named}
acl:
  - id: notified
    address: ${primary.address}${named}
    action: notify
template:
  - id: default
    storage: "${home}"
    zonefile-sync: -1
    journal-content: all
  - id: member
    storage: "${home}"
    zonefile-sync: -1
    zonefile-load: none
    journal-content: all
${follow}
zone:
${zones.map((zone) => `  - domain: ${zone}\n    zonefile-load: none\n${follow}`).join('')}
${catalog === undefined ? '' : `  - domain: ${catalog}\n    zonefile-load: none\n    catalog-role: interpret\n    catalog-template: member\n${follow}`}`,
    )
    return { ...server, log: run(t, home, 'knotd', ['-c', path.join(home, 'knot.conf')]) }
  },
}

const bind: Kind = {
  program: 'named',
  async start(t, folder, { primary, key, zones, catalog }) {
    const { home, server } = await place(folder, 'bind', '127.0.0.1')
    const primaries = `{ ${primary.address} port ${primary.port}${key ? ` key "${key.name}"` : ''}; }`
    const member = `default-primaries ${primaries}`
    writeFileSync(
      path.join(home, 'named.conf'),
      `options {
  directory "${home}";
  listen-on port ${server.port} { ${server.address}; };
  listen-on-v6 { none; };
  pid-file none;
  session-keyfile none;
  recursion no;
  notify no;
  dnssec-validation no;
  allow-notify { ${key ? `key "${key.name}"` : primary.address}; };
  ${catalog === undefined ? '' : `catalog-zones { zone "${catalog}" ${member} in-memory yes min-update-interval 1; };`}
};
controls { };
${key ? `key "${key.name}" { algorithm ${key.algorithm}; secret "${key.secret}"; };` : ''}
${[...zones, ...(catalog === undefined ? [] : [catalog])]
  .map((zone) => `zone "${zone}" { type secondary; primaries ${primaries}; file "${zone}.db"; };`)
  .join('\n')}
`,
    )
    return { ...server, log: run(t, home, 'named', ['-g', '-n', '1', '-c', path.join(home, 'named.conf')]) }
  },
}

/** By the words a reader knows them by. */
export const secondaries = { NSD: nsd, Knot: knot, BIND: bind } as const

/** The serial that a server answers; undefined while it has no such zone. */
export async function serialAt(server: Server, zone: string): Promise<number | undefined> {
  const bytes = await askUdp(server, queryBytes(zone, SOA.code), 500)
  const reading = bytes && decodeMessage(bytes)
  const soa = reading?.ok ? reading.value.answers.find(({ type }) => type === SOA.code) : undefined
  return soa && (soa.data as Rdata['SOA']).serial
}
