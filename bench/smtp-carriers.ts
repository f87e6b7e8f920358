// The two that bench/smtp.ts compares, each as its operator would start it: a listener in front, a sink behind.
import { spawn } from 'node:child_process'
import { mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { program } from '../test/support/peers.ts'
import { freePort, ownAddress, until } from '../test/support/places.ts'
import { postfix } from '../test/support/postfix.ts'
import { type Endpoint, isListening, type Sink } from '../test/support/smtp-load.ts'
import { stopWith } from '../test/support/stop.ts'

export type Carrier = Endpoint & {
  readonly name: 'postfix' | 'ulak'
  readonly sink: Sink
  /** What it has used so far; undefined for a crowd of processes. */
  used?(): Used
  stop(): Promise<void>
}

/** CPU by thread, and bytes that were sent on to the disk. */
export type Used = {
  readonly mainMs: number
  readonly storeMs: number
  readonly otherMs: number
  readonly written: number
}

type Place = { readonly folder: string; readonly resolver: string; readonly verdicts: boolean }
type Ends = Pick<TestContext, 'after'>

export async function startPostfix(t: Ends, { folder, resolver, verdicts }: Place, sink: Sink): Promise<Carrier> {
  const address = ownAddress()
  const settings: Record<string, string> = {
    relay_domains: 'firma.example',
    relay_transport: `relay:[${sink.address}]:${sink.port}`,
    relay_recipient_maps: '',
    smtpd_relay_restrictions: 'reject_unauth_destination',
    // It would slow down what comes in while more comes in than goes out.
    in_flow_delay: '0',
    smtpd_tls_security_level: 'none',
    smtp_tls_security_level: 'none',
    smtp_bind_address: '127.0.0.1',
    ...(verdicts && { smtpd_milters: await startMilters(t, folder, resolver), milter_default_action: 'tempfail' }),
  }
  const server = postfix({ folder, address, port: 2525, hostname: 'mx.postfix.example', resolver, settings })
  t.after(() => server.stop())
  await server.start()
  return { name: 'postfix', address, port: 2525, sink, stop: () => server.stop() }
}

/** OpenDKIM and OpenDMARC as verifiers; what smtpd_milters says of them. */
async function startMilters(t: Ends, folder: string, resolver: string): Promise<string> {
  const dkim = { address: ownAddress(), port: 2530 }
  const dmarc = { address: ownAddress(), port: 2531 }
  const common = { Syslog: 'no', UMask: '002' }
  const write = (name: string, settings: Record<string, string>): string => {
    const file = path.join(folder, `${name}.conf`)
    writeFileSync(
      file,
      Object.entries(settings)
        .map(([key, value]) => `${key} ${value}\n`)
        .join(''),
    )
    return file
  }
  const files = {
    opendkim: write('opendkim', {
      ...common,
      Mode: 'v',
      Canonicalization: 'relaxed/simple',
      Socket: `inet:${dkim.port}@${dkim.address}`,
      AuthservID: 'mx.postfix.example',
      PidFile: path.join(folder, 'opendkim.pid'),
      Nameservers: resolver,
      // Loopback is a stranger here, too.
      InternalHosts: '192.0.2.1',
      AlwaysAddARHeader: 'yes',
    }),
    opendmarc: write('opendmarc', {
      ...common,
      Socket: `inet:${dmarc.port}@${dmarc.address}`,
      AuthservID: 'mx.postfix.example',
      TrustedAuthservIDs: 'mx.postfix.example',
      PidFile: path.join(folder, 'opendmarc.pid'),
      SPFSelfValidate: 'true',
      IgnoreHosts: '/dev/null',
    }),
  }
  const resolvConf = path.join(folder, 'milters-resolv.conf')
  writeFileSync(resolvConf, `nameserver ${resolver}\n`)
  for (const [name, file] of Object.entries(files)) {
    const script = 'mount --bind "$1" /etc/resolv.conf && exec "$2" -f "$4" "$3"'
    const child = spawn(program('unshare'), [
      '--mount',
      'sh',
      '-c',
      script,
      'sh',
      resolvConf,
      program(name),
      file,
      name === 'opendkim' ? '-x' : '-c',
    ])
    const said = stopWith(t, child)
    await until(`${name} to listen`, async () => {
      if (child.exitCode !== null) throw new Error(`${name}: ${said()}`)
      return isListening(name === 'opendkim' ? dkim : dmarc)
    })
  }
  return `inet:${dkim.address}:${dkim.port}, inet:${dmarc.address}:${dmarc.port}`
}

const token = 'ulak-bench-operator-token-0123456789'

export async function startUlak(
  t: Ends,
  { folder, resolver, verdicts }: Place,
  sink: Sink,
  profiles: string | undefined,
): Promise<Carrier> {
  const address = ownAddress()
  const [http, dns, smtp] = await Promise.all([freePort(address), freePort(address), freePort(address)])
  if (profiles !== undefined) mkdirSync(profiles, { recursive: true })
  const log = openSync(path.join(folder, 'log'), 'a')
  const child = spawn(
    process.execPath,
    [
      // What this bench was started with, `--perf-basic-prof` say, is for Ulak.
      ...process.execArgv,
      path.join(import.meta.dirname, 'smtp-ulak.ts'),
      verdicts ? 'on' : 'off',
      ...(profiles === undefined ? [] : [path.resolve(profiles, `verdicts-${verdicts ? 'on' : 'off'}.cpuprofile`)]),
    ],
    {
      stdio: ['ignore', log, log],
      env: {
        PATH: process.env.PATH,
        ULAK_DATA: path.join(folder, 'data'),
        ULAK_TOKEN: token,
        ULAK_HOSTNAME: 'mx.ulak.example',
        ULAK_HTTP: `${address}:${http}`,
        ULAK_DNS: `${address}:${dns}`,
        ULAK_SMTP: `${address}:${smtp}`,
        ULAK_RESOLVERS: `${resolver}:53`,
        ULAK_ALLOW_PRIVATE: 'true',
      },
    },
  )
  stopWith(t, child)
  const said = (): string => readFileSync(path.join(folder, 'log'), 'utf8').slice(-2_000)
  const call = async (method: string, where: string, body?: unknown): Promise<Response> =>
    fetch(`http://${address}:${http}${where}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  await until('Ulak to be ready', async () => {
    if (child.exitCode !== null) throw new Error(said())
    return call('GET', '/readyz').then(
      (reply) => reply.ok,
      () => false,
    )
  })
  const declared = await call('POST', '/api/v1/domains', {
    domain: 'firma.example',
    mail: {
      provider: 'own-servers',
      ulak: { role: 'front', preference: 10, deliverTo: [{ host: sink.address, port: sink.port, preference: 10 }] },
    },
  })
  if (!declared.ok) throw new Error(await declared.text())
  return {
    name: 'ulak',
    address,
    port: smtp,
    sink,
    used: () => usedBy(child.pid!),
    async stop() {
      child.kill('SIGTERM')
      await until('Ulak to stop', () => child.exitCode !== null || child.signalCode !== null)
    },
  }
}

/** utime and stime of proc(5), in ticks of 10 ms. */
function usedBy(pid: number): Used {
  const used = { mainMs: 0, storeMs: 0, otherMs: 0 }
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [, name, rest] = /\((.*)\) (.*)/s.exec(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1'))!
    const fields = rest!.split(' ')
    const kind = Number(thread) === pid ? 'mainMs' : name === 'ulak-store' ? 'storeMs' : 'otherMs'
    used[kind] += (Number(fields[11]) + Number(fields[12])) * 10
  }
  const written = /^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'latin1'))![1]
  return { ...used, written: Number(written) }
}
