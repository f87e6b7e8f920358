// Debian's rspamd and clamd for one test: own folders and ports, a configuration of their own, nothing of Redis, signatures and maps of the world.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { program } from './peers.ts'
import { freePort, scratch, until } from './places.ts'
import { stopWith } from './stop.ts'

export type Listening = { readonly address: string; readonly port: number }

/** Both compile their rules first, which takes its time on a busy machine. */
const startMs = 120_000

const canConnect = (where: Listening): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(where.port, where.address)
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })

/** The general test of rspamd; it takes it for spam whatever else it knows. */
export const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'

/** A message with `X-Test-Action: reject` gets that action, and the sender is told what rspamd was told of the client. */
const rspamdRule = `
rspamd_config:register_symbol({
  name = 'ULAK_TEST', type = 'prefilter', priority = 10,
  callback = function(task)
    local action = task:get_header('X-Test-Action')
    if not action then return end
    local rcpts = {}
    for _, one in ipairs(task:get_recipients('smtp') or {}) do rcpts[#rcpts + 1] = one.addr end
    local from = task:get_from('smtp')
    local said = string.format('%s %s %s %s', tostring(task:get_from_ip()), tostring(task:get_helo()), from[1].addr, table.concat(rcpts, ','))
    task:set_pre_result({ action = action, message = said, module = 'ulak' })
  end,
})
`

export async function startRspamd(t: TestContext): Promise<Listening> {
  const folder = scratch(t)
  const where = { address: '127.0.0.1', port: await freePort() }
  const at = (name: string): string => path.join(folder, name)
  writeFileSync(at('rules.lua'), rspamdRule)
  // With the whole list of suffixes it compiles for a minute.
  writeFileSync(at('tld.dat'), 'com\nexample\n')
  writeFileSync(
    at('rspamd.conf'),
    `lua = "${at('rules.lua')}";
options {
  pidfile = "${at('pid')}"; filters = ""; cache_file = "${at('symbols')}"; hs_cache_dir = "${folder}"; tempdir = "${folder}";
  rrd = ""; history_file = ""; control_socket = "${at('control')} mode=0600";
  url_tld = "${at('tld.dat')}"; disable_hyperscan = true;
  dns { nameserver = ["127.0.0.1:1"]; timeout = 0.2s; retransmits = 1; }
}
logging { type = "console"; level = "warning"; }
worker "normal" { bind_socket = "127.0.0.1:${where.port}"; count = 1; }
actions { reject = 15; add_header = 6; greylist = 4; }
`,
  )
  // -i: it would refuse to be root.
  const child = spawn(program('rspamd'), ['-f', '-i', '-c', at('rspamd.conf')], { cwd: folder })
  const log = stopWith(t, child)
  await until(
    'rspamd to listen',
    async () => {
      if (child.exitCode !== null) throw new Error(`rspamd ended:\n${log()}`)
      return canConnect(where)
    },
    startMs,
  )
  return where
}

const hex = (text: string): string => Buffer.from(text).toString('hex')
/** Harmless, and a virus to the clamd of this file. */
export const virus = 'ULAK-STANDARD-ANTIVIRUS-TEST-FILE'
/** A link that says one thing and leads elsewhere, as phishing does. */
export const phishing = '<a href="http://192.0.2.66/x">https://login.banka.example/</a>'

export type Clamd = { readonly tcp: Listening; readonly path: string }

export async function startClamd(t: TestContext, options = ''): Promise<Clamd> {
  const folder = scratch(t)
  const at = (name: string): string => path.join(folder, name)
  const tcp = { address: '127.0.0.1', port: await freePort() }
  mkdirSync(at('db'))
  writeFileSync(at('db/test.ndb'), `Ulak.Test.Virus-1:0:*:${hex(virus)}\n`)
  writeFileSync(
    at('db/test.ldb'),
    `Ulak.Test.Phishing-1;Engine:81-255,Target:4;0&1;${hex('login.banka.example')};${hex('http://192.0.2.66/')}\n`,
  )
  writeFileSync(
    at('clamd.conf'),
    `LocalSocket ${at('clamd.sock')}
TCPSocket ${tcp.port}
TCPAddr ${tcp.address}
DatabaseDirectory ${at('db')}
TemporaryDirectory ${folder}
Foreground yes
${options}
`,
  )
  const child = spawn(program('clamd'), ['-c', at('clamd.conf')], { cwd: folder })
  const log = stopWith(t, child)
  await until(
    'clamd to listen',
    async () => {
      if (child.exitCode !== null) throw new Error(`clamd ended:\n${log()}`)
      return canConnect(tcp)
    },
    startMs,
  )
  return { tcp, path: at('clamd.sock') }
}
