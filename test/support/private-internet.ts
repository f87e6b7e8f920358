// An Internet of one test: a root server (NSD) with whatever names the test needs, and a resolver (Unbound) that starts from that root
// and follows delegations, as a sender's resolver does. Each host has its own address of one random /24 of the loopback range.
import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { unboundConf } from '../../src/cli/demo/unbound-conf.ts'
import { type Rdata, SOA } from '../../src/dns/records/index.ts'
import { askUdp, decoded, queryBytes } from './ask-dns.ts'
import { program } from './peers.ts'
import { until } from './places.ts'

export const privateInternetPrograms = ['root', 'nsd', 'unbound'] as const

export type PrivateInternet = {
  /** Address of host number `n` (1 to 254); 1 is the root server, 2 the resolver. */
  host(n: number): string
  readonly root: string
  readonly resolver: string
  /** Root server and resolver up, with these lines in the root zone. */
  start(zoneLines: readonly string[]): Promise<void>
  /** These lines in their place; the root server gives them when it resolves. What the resolver has kept stays. */
  change(zoneLines: readonly string[]): Promise<void>
}

export function privateInternet(t: TestContext, folder: string): PrivateInternet {
  const network = `127.${randomInt(1, 255)}.${randomInt(0, 256)}`
  const host = (n: number): string => `${network}.${n}`
  const [root, resolver] = [host(1), host(2)]
  const running: ChildProcess[] = []
  t.after(async () => {
    for (const child of running) {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode === null && child.kill()) await ended
    }
  })
  const run = (name: string, args: readonly string[]): ChildProcess => {
    const child = spawn(program(name), args, { stdio: 'ignore', cwd: folder })
    running.push(child)
    return child
  }
  let serial = 0
  const writeZone = (lines: readonly string[]): void => {
    serial += 1
    writeFileSync(path.join(folder, 'root.zone'), rootZone(root, serial, lines))
  }
  let rootServer: ChildProcess | undefined
  return {
    host,
    root,
    resolver,
    async start(zoneLines) {
      mkdirSync(path.join(folder, 'nsd'), { recursive: true })
      writeZone(zoneLines)
      writeFileSync(path.join(folder, 'root.hints'), `. 3600 IN NS root-server.\nroot-server. 3600 IN A ${root}\n`)
      writeFileSync(path.join(folder, 'nsd.conf'), nsdConf(folder, root))
      writeFileSync(
        path.join(folder, 'unbound.conf'),
        unboundConf(
          { folder, address: resolver, port: 53 },
          {
            server: [
              `logfile: "${folder}/unbound.log"`,
              `root-hints: "${folder}/root.hints"`,
              // Its hosts have names in the reverse DNS, too.
              'local-zone: "127.in-addr.arpa." nodefault',
            ],
          },
        ),
      )
      rootServer = run('nsd', ['-d', '-c', path.join(folder, 'nsd.conf')])
      await until('the root server', () => answers(root))
      run('unbound', ['-d', '-c', path.join(folder, 'unbound.conf')])
      await until('the resolver', () => answers(resolver))
    },
    async change(zoneLines) {
      writeZone(zoneLines)
      rootServer!.kill('SIGHUP')
      await until('the new root zone', async () => (await rootSerial(root)) === serial)
    },
  }
}

const rootZone = (root: string, serial: number, lines: readonly string[]): string =>
  [
    '$TTL 60',
    `. IN SOA root-server. hostmaster. ${serial} 3600 600 86400 5`,
    '. IN NS root-server.',
    `root-server. IN A ${root}`,
    ...lines,
    '',
  ].join('\n')

// BIND would not do: it listens only on addresses that an interface has.
const nsdConf = (folder: string, address: string): string => `
server:
  ip-address: ${address}
  port: 53
  server-count: 1
  username: ""
  chroot: ""
  zonesdir: "${folder}"
  database: ""
  pidfile: ""
  logfile: "${folder}/nsd.log"
  xfrdfile: "${folder}/nsd/xfrd.state"
  xfrdir: "${folder}/nsd"
  zonelistfile: "${folder}/nsd/zone.list"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "root.zone"
`

const query = queryBytes('.', SOA.code, { edns: false })

/** Whether a DNS server on port 53 answers for the root's SOA. */
const answers = async (address: string): Promise<boolean> =>
  (await askUdp({ address, port: 53 }, query, 500)) !== undefined

async function rootSerial(address: string): Promise<number | undefined> {
  const bytes = await askUdp({ address, port: 53 }, query, 500)
  const record = bytes && decoded(bytes).answers[0]
  return record && (record.data as Rdata['SOA']).serial
}
