// An Internet of one test: a root server (NSD) with whatever names the test needs, and a resolver (Unbound) that starts from that root
// and follows delegations, as a sender's resolver does. Each host has its own address of one random /24 of the loopback range.
import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import dgram from 'node:dgram'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { unboundConf } from '../../src/cli/demo/unbound-conf.ts'
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
  const run = (name: string, args: readonly string[]): void => {
    running.push(spawn(program(name), args, { stdio: 'ignore', cwd: folder }))
  }
  return {
    host,
    root,
    resolver,
    async start(zoneLines) {
      mkdirSync(path.join(folder, 'nsd'), { recursive: true })
      writeFileSync(path.join(folder, 'root.zone'), rootZone(root, zoneLines))
      writeFileSync(path.join(folder, 'root.hints'), `. 3600 IN NS root-server.\nroot-server. 3600 IN A ${root}\n`)
      writeFileSync(path.join(folder, 'nsd.conf'), nsdConf(folder, root))
      writeFileSync(
        path.join(folder, 'unbound.conf'),
        unboundConf(
          { folder, address: resolver, port: 53 },
          { server: [`logfile: "${folder}/unbound.log"`, `root-hints: "${folder}/root.hints"`] },
        ),
      )
      run('nsd', ['-d', '-c', path.join(folder, 'nsd.conf')])
      await until('the root server', () => answers(root))
      run('unbound', ['-d', '-c', path.join(folder, 'unbound.conf')])
      await until('the resolver', () => answers(resolver))
    },
  }
}

const rootZone = (root: string, lines: readonly string[]): string =>
  [
    '$TTL 60',
    '. IN SOA root-server. hostmaster. 1 3600 600 86400 5',
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

/** Whether a DNS server on port 53 answers for the root's SOA. */
function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket('udp4')
    const end = (answered: boolean): void => {
      clearTimeout(timer)
      socket.close()
      resolve(answered)
    }
    const timer = setTimeout(() => end(false), 500)
    socket.once('error', () => end(false))
    socket.once('message', () => end(true))
    socket.connect(53, address, () => socket.send(Uint8Array.of(0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 1)))
  })
}
