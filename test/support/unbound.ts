// Unbound as the resolver of one test, on an address and a port of its own. It asks the given servers for the given zones and knows
// nothing else of the world. (A whole Internet with a root of its own is private-internet.ts.)
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { stubZone, unboundConf } from '../../src/cli/demo/unbound-conf.ts'
import { askUdp, queryBytes, type Server } from './ask-dns.ts'
import { program } from './peers.ts'
import { freePort, ownAddress, until } from './places.ts'
import { stopWith } from './stop.ts'

/** Who is asked for a zone: as an authority, without recursion. */
export type Stub = { readonly zone: string; readonly server: Server }

/** Starts Unbound in a folder of the test and waits until it answers. It stops with the test. */
export async function startUnbound(
  t: Pick<TestContext, 'after'>,
  folder: string,
  stubs: readonly Stub[],
  options = '',
  place: Partial<Server> = {},
): Promise<Server> {
  const address = place.address ?? ownAddress()
  const server = { address, port: place.port ?? (await freePort(address)) }
  const home = path.join(folder, `unbound-${address}`)
  mkdirSync(home)
  writeFileSync(
    path.join(home, 'unbound.conf'),
    unboundConf(
      { folder: home, ...server },
      {
        server: ['logfile: ""', 'local-zone: "server." static', 'local-zone: "example." nodefault', options],
        clauses: stubs.map((stub) => stubZone(stub.zone, stub.server)),
      },
    ),
  )
  const child = spawn(program('unbound'), ['-d', '-c', path.join(home, 'unbound.conf')], { cwd: home })
  const log = stopWith(t, child)
  await until('Unbound to answer', () => {
    if (child.exitCode !== null) throw new Error(`unbound ended:\n${log()}`)
    return askUdp(server, queryBytes('version.server.', 16, { rd: true }), 500)
  })
  return server
}
