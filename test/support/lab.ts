// A small Internet on loopback for checks by the thousand: zones of lab-zones.ts served by NSD, a slow and lossy network before every one of its
// servers, and Unbound that resolves from the root.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { unboundConf } from '../../src/cli/demo/unbound-conf.ts'
import { askUdp, queryBytes } from './ask-dns.ts'
import { labZones, pairs, tlds } from './lab-zones.ts'
import { program } from './peers.ts'
import { until } from './places.ts'
import type { Route } from './slow-network.ts'

export const labPrograms = ['root', 'nsd', 'unbound'] as const

export type Lab = {
  readonly resolver: { readonly address: string; readonly port: number }
  readonly domains: readonly string[]
  /** CPU that each of its programs has used so far, ms. */
  cpuMs(): Readonly<Record<string, number>>
  stop(): Promise<void>
}

export async function startLab(options: {
  folder: string
  domains: number
  seed: number
  latencyMs: number
  loss: number
}): Promise<Lab> {
  const { folder, seed, latencyMs, loss } = options
  const network = `127.${randomInt(1, 255)}.${randomInt(0, 256)}`
  /** Where the world asks; the server behind the network has the same last number in a range of its own. */
  const front = (n: number): string => `${network}.${n}`
  const back = (n: number): string => `${network}.${100 + n}`
  const rootAt = 1
  const tldAt = tlds.map((_, at) => 2 + at)
  const pairAt = Array.from({ length: pairs }, (_, pair) => [10 + 2 * pair, 11 + 2 * pair])
  const made = labZones({
    domains: options.domains,
    seed,
    nameservers: pairAt.map((pair) => pair.map(front)),
    tldServers: tldAt.map(front),
    rootServer: front(rootAt),
  })
  const resolver = { address: front(90), port: 53 }
  const running: { readonly name: string; readonly child: ChildProcess }[] = []
  const start = (
    name: string,
    file: string,
    args: readonly string[],
    stdio: 'ignore' | ['pipe', 'pipe', 'inherit'] = 'ignore',
  ) => {
    const child = spawn(file, args, { stdio, cwd: folder })
    running.push({ name, child })
    return child
  }
  const nsd = async (name: string, at: readonly number[], zones: readonly { origin: string; text: string }[]) => {
    const home = path.join(folder, name)
    mkdirSync(home, { recursive: true })
    for (const { origin, text } of zones) writeFileSync(path.join(home, `${origin}.zone`), text)
    writeFileSync(path.join(home, 'nsd.conf'), nsdConf(home, at.map(back), zones))
    start('nsd', program('nsd'), ['-d', '-c', path.join(home, 'nsd.conf')])
    await until(
      `${name} to answer`,
      () => askUdp({ address: back(at[0]!), port: 53 }, queryBytes('version.server.', 16), 500),
      120_000,
    )
  }
  try {
    mkdirSync(folder, { recursive: true })
    await Promise.all([
      nsd('root', [rootAt], [{ origin: '.', text: made.root }]),
      nsd(
        'tlds',
        tldAt,
        [...made.tlds].map(([origin, text]) => ({ origin, text })),
      ),
      nsd('zones', pairAt.flat(), made.zones),
    ])
    const routes: Route[] = [rootAt, ...tldAt, ...pairAt.flat()].map((n) => ({
      from: { address: front(n), port: 53 },
      to: { address: back(n), port: 53 },
    }))
    const relay = start(
      'network',
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        path.join(import.meta.dirname, 'slow-network.ts'),
        JSON.stringify({ seed, latencyMs, loss, routes }),
      ],
      ['pipe', 'pipe', 'inherit'],
    )
    await once(relay.stdout!, 'data')
    writeFileSync(
      path.join(folder, 'root.hints'),
      `. 3600 IN NS root-server.\nroot-server. 3600 IN A ${front(rootAt)}\n`,
    )
    writeFileSync(
      path.join(folder, 'unbound.conf'),
      unboundConf(
        { folder, ...resolver },
        {
          server: [
            `logfile: "${folder}/unbound.log"`,
            `root-hints: "${folder}/root.hints"`,
            'outgoing-range: 4096',
            'num-queries-per-thread: 4096',
            // Twice the streams that the checker opens.
            'incoming-num-tcp: 64',
            // It asks for parts of each name first, one after the other: another measurement than that of the checker.
            'qname-minimisation: no',
            'msg-cache-size: 128m',
            'rrset-cache-size: 256m',
            'so-rcvbuf: 4m',
            'so-sndbuf: 4m',
          ],
        },
      ),
    )
    start('unbound', program('unbound'), ['-d', '-c', path.join(folder, 'unbound.conf')])
    await until('the resolver', () => askUdp(resolver, queryBytes('com.', 2, { rd: true }), 500))
  } catch (error) {
    await stop()
    throw error
  }
  async function stop(): Promise<void> {
    await Promise.all(
      running.map(async ({ child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return
        const ended = once(child, 'exit')
        child.kill()
        await ended
      }),
    )
  }
  const cpuMs = (): Record<string, number> => {
    const used: Record<string, number> = {}
    for (const { name, child } of running) used[name] = (used[name] ?? 0) + cpuOf(child.pid!)
    return used
  }
  return { resolver, domains: made.domains, cpuMs, stop }
}

/** CPU of a process and all that it has started, ms. Linux counts in hundredths of a second (proc(5)). */
function cpuOf(pid: number): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13)
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return children.reduce((sum, child) => sum + cpuOf(Number(child)), (Number(user) + Number(system)) * 10)
}

const nsdConf = (home: string, addresses: readonly string[], zones: readonly { origin: string }[]): string => `
server:
${addresses.map((address) => `  ip-address: ${address}`).join('\n')}
  port: 53
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
