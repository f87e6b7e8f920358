// BIND's named as an authority for one test. It can only listen on addresses that an interface has, so it gets a port of 127.0.0.1.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { askUdp, queryBytes, type Server } from './ask-dns.ts'
import { program } from './peers.ts'
import { freePort, until } from './places.ts'
import { stopWith } from './stop.ts'

export type ServedZone = { readonly origin: string; readonly file: string }

/** Starts named with these zones in a folder of the test and waits until it answers for all of them. It stops with the test. */
export async function startNamed(
  t: TestContext,
  folder: string,
  zones: readonly ServedZone[],
  options = '',
): Promise<Server> {
  const home = path.join(folder, 'named')
  mkdirSync(home)
  const server = { address: '127.0.0.1', port: await freePort('127.0.0.1') }
  for (const [at, { file }] of zones.entries()) writeFileSync(path.join(home, `${at}.zone`), file)
  writeFileSync(path.join(home, 'named.conf'), namedConf(home, server, zones, options))
  const child = spawn(program('named'), ['-g', '-n', '1', '-c', path.join(home, 'named.conf')], { cwd: home })
  const log = stopWith(t, child)
  for (const { origin } of zones) {
    await until(`named to answer for ${origin}`, async () => {
      if (child.exitCode !== null) throw new Error(`named ended:\n${log()}`)
      const reply = await askUdp(server, queryBytes(origin, 6), 500)
      if (reply && (reply[3]! & 0x0f) !== 0) throw new Error(`named does not serve ${origin}:\n${log()}`)
      return reply
    })
  }
  return server
}

/** As Debian ships it, but alone: no control channel, no cookies, no outward traffic, and names that are no host names are let pass. */
const namedConf = (home: string, { address, port }: Server, zones: readonly ServedZone[], options: string): string => `
options {
  directory "${home}";
  listen-on port ${port} { ${address}; };
  listen-on-v6 { none; };
  pid-file none;
  session-keyfile none;
  recursion no;
  notify no;
  answer-cookie no;
  dnssec-validation no;
  check-names primary ignore;
  max-cache-size 8M;
  ${options}
};
controls { };
${zones.map(({ origin }, at) => `zone "${origin}" { type primary; file "${at}.zone"; check-integrity no; };`).join('\n')}
`
