// The only file that knows everyone: builds the parts, hands each what it asks for, starts and stops them.
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createApi } from './api/server.ts'
import { type Carry, createCarry } from './carry/index.ts'
import { createAccounts } from './declare/accounts.ts'
import { createDeclare } from './declare/index.ts'
import { createRepeats } from './declare/repeats.ts'
import type { Name } from './dns/name.ts'
import type { Text } from './dns/problem.ts'
import { createResolver } from './dns/resolver.ts'
import { createJudge } from './protect/judge.ts'
import { check, checkJson } from './prove/check.ts'
import { route } from './prove/route.ts'
import { answer } from './publish/answer.ts'
import { listenDns, type RunningDnsServer } from './publish/server.ts'
import { createZones } from './publish/zones.ts'
import { type Backup, type BackupRequest, backUpDaily, createBackup, listBackups } from './store/backup.ts'
import { openControl, openQueue, storeFault } from './store/store.ts'
import { type Clock, systemClock } from './system/clock.ts'
import { type Holder, takeLock } from './system/lock.ts'
import { createLog } from './system/log.ts'
import { createDial, dnsTransport, randomId, systemResolvers } from './system/net.ts'
import type { Endpoint, Settings } from './system/settings.ts'
import { readKeyPair, selfSigned } from './system/tls.ts'

export type App = {
  readonly listening: {
    readonly dns: readonly Endpoint[]
    readonly smtp: readonly Endpoint[]
    readonly http: readonly Endpoint[]
  }
  /** Code of the one-time link, while there is no operator. */
  readonly firstCode: string | undefined
  readonly warnings: readonly Text[]
  /** Resolves with the fault after which the process must end. */
  readonly failed: Promise<unknown>
  stop(): Promise<void>
}

export type Started = { readonly ok: true; readonly app: App } | { readonly ok: false; readonly holder: Holder }

const backupCheckMs = 10 * 60_000

/** Builds and starts a server. Rejects when a listener or a database cannot be opened; then nothing runs any more. */
export async function createApp(settings: Settings, options: { version: string; clock?: Clock }): Promise<Started> {
  const folder = settings.ULAK_DATA
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = takeLock(folder)
  if (!lock.ok) return { ok: false, holder: lock.holder }
  const toStop: (() => Promise<unknown> | void)[] = [lock.release]
  const stop = async (): Promise<void> => {
    for (const one of toStop.splice(0).reverse()) await one()
  }
  try {
    return { ok: true, app: await build(settings, { clock: systemClock, ...options, toStop, stop }) }
  } catch (error) {
    await stop()
    throw error
  }
}

async function build(
  settings: Settings,
  {
    version,
    clock,
    toStop,
    stop,
  }: { version: string; clock: Clock; toStop: (() => Promise<unknown> | void)[]; stop(): Promise<void> },
): Promise<App> {
  const folder = settings.ULAK_DATA
  const log = createLog({ level: settings.ULAK_LOG })
  const failure = Promise.withResolvers<unknown>()
  const allowPrivate = settings.ULAK_ALLOW_PRIVATE
  const ownNames = settings.ULAK_MX_NAMES.map(({ name }) => name)

  const control = await openControl({ engine: 'sqlite', folder })
  toStop.push(() => control.close())
  const queue = await openQueue({ engine: 'sqlite', folder })
  toStop.push(() => queue.close())

  const resolver = createResolver(
    {
      servers: settings.ULAK_RESOLVERS.length > 0 ? settings.ULAK_RESOLVERS : systemResolvers(),
      trustAd: settings.ULAK_RESOLVERS_VALIDATE,
    },
    { transport: dnsTransport, now: clock.now, randomId },
  )
  const accounts = createAccounts({ store: control, clock })
  const first = await accounts.start({ token: settings.ULAK_TOKEN || undefined })
  const brand = {
    nameservers: settings.ULAK_NAMESERVERS,
    mxNames: settings.ULAK_MX_NAMES,
    hostmaster: settings.ULAK_HOSTMASTER,
  }
  const declare = createDeclare({ store: control, clock, brand, allowPrivate, resolver })

  const zones = createZones()
  declare.onPublished((change) => (change.kind === 'replaced' ? zones.replace(change.zone) : zones.remove(change.apex)))
  for await (const zone of declare.zones()) zones.replace(zone)
  const dns: RunningDnsServer = await listenDns({
    addresses: settings.ULAK_DNS,
    answer: (query, transport) => answer(zones, query, { transport }),
    onFault: (error) => log.error({ err: error }, 'a DNS question could not be answered'),
  })
  toStop.push(() => dns.close())

  const tls =
    settings.ULAK_TLS_CERT && settings.ULAK_TLS_KEY
      ? readKeyPair(settings.ULAK_TLS_CERT, settings.ULAK_TLS_KEY)
      : await selfSigned(path.join(folder, 'tls'), [...new Set([settings.ULAK_HOSTNAME, ...ownNames])], clock.now())
  const spoolFolder = path.join(folder, 'spool')
  // As the world finds us, which a router in front may translate: to connect there is a loop as well.
  const publicEndpoints = settings.ULAK_MX_NAMES.flatMap(({ addresses }) =>
    addresses.map((address) => ({ address, port: settings.ULAK_SMTP_OUT_PORT })),
  )
  const carry: Carry = await createCarry(
    {
      listen: settings.ULAK_SMTP,
      hostname: settings.ULAK_HOSTNAME,
      ownNames,
      ownEndpoints: publicEndpoints,
      outPort: settings.ULAK_SMTP_OUT_PORT,
      spoolFolder,
      tls,
    },
    {
      store: queue,
      policyFor: declare.mailPolicyFor,
      judge: createJudge({ resolver, authservId: settings.ULAK_HOSTNAME, log }),
      resolver,
      dial: createDial({ allowPrivate, own: () => [...carry.addresses, ...publicEndpoints] }),
      clock,
      log,
      random: Math.random,
      onFatal: failure.resolve,
    },
  )
  await carry.start()
  toStop.push(() => carry.stop())
  declare.onPolicy((domain) => {
    carry
      .changed(domain)
      .catch((error: unknown) => log.error({ err: error, domain }, 'waiting mail was not told of the new policy'))
  })

  const backups = backupsOf(
    { control, queue, spool: spoolFolder, keepSpool: carry.keepSpool, version, to: settings.ULAK_BACKUPS },
    clock,
  )
  const panel = path.resolve(import.meta.dirname, '../panel/dist')
  let isReady = false
  const api: FastifyInstance = await createApi({
    accounts,
    declare,
    repeats: createRepeats({ store: control, clock, log }),
    queue: carry.queue,
    log,
    route: async (domain: Name, down) => {
      const found = await route({ kind: 'name', name: domain }, { resolver, down, allowPrivate })
      return {
        ...found,
        tries: found.tries.map((one) => ({ ...one, addresses: [...one.addresses], problems: [...one.problems] })),
        findings: [...found.findings],
      }
    },
    check: async (domain, lang) => checkJson(await check(domain, { resolver, allowPrivate, now: clock.now }), lang),
    ...backups,
    about: () => ({
      version,
      hostname: settings.ULAK_HOSTNAME,
      nameservers: settings.ULAK_NAMESERVERS.map(({ name }) => name),
      mxNames: ownNames,
      dns: dns.addresses.map(textOf),
      smtp: carry.addresses.map(textOf),
    }),
    isReady: () => isReady,
    storeProblem(error) {
      const fault = storeFault(error)
      return fault?.kind === 'full' || fault?.kind === 'locked' ? fault : undefined
    },
    panel: existsSync(path.join(panel, 'index.html')) ? panel : undefined,
  })
  const http = await listenHttp(api, settings.ULAK_HTTP)
  toStop.push(http.close)

  const stopping = new AbortController()
  const daily = (async () => {
    for (;;) {
      await clock.sleep(backupCheckMs, stopping.signal)
      if (stopping.signal.aborted) return
      await backups.daily().catch((error: unknown) => log.error({ err: error }, 'the daily backup failed'))
    }
  })()
  toStop.push(() => {
    stopping.abort()
    return daily
  })
  isReady = true
  return {
    listening: { dns: dns.addresses, smtp: carry.addresses, http: http.addresses },
    firstCode: first.kind === 'needs-operator' ? first.code : undefined,
    warnings: warningsFor(settings, first),
    failed: failure.promise,
    stop,
  }
}

const textOf = ({ address, port }: Endpoint): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

/** Fastify listens on one address; further ones share its handler. */
async function listenHttp(
  api: FastifyInstance,
  [first, ...further]: readonly Endpoint[],
): Promise<{ addresses: readonly Endpoint[]; close(): Promise<void> }> {
  const others = further.map(() => createServer((request, reply) => api.routing(request, reply)))
  const close = async (): Promise<void> => {
    for (const server of others) {
      server.close()
      server.closeAllConnections()
    }
    await api.close()
  }
  try {
    if (first) await api.listen({ host: first.address, port: first.port })
    else await api.ready()
    for (const [at, server] of others.entries()) {
      const { address, port } = further[at]!
      server.listen({ host: address, port })
      await once(server, 'listening')
    }
  } catch (error) {
    await close()
    throw error
  }
  const servers = first ? [api.server, ...others] : others
  return { addresses: servers.map((server) => server.address() as AddressInfo), close }
}

function backupsOf(live: Omit<BackupRequest, 'now'>, clock: Clock) {
  const view = (one: Backup, lang: keyof Text) => ({
    id: one.id,
    createdAt: new Date(one.createdAt).toISOString(),
    bytes: one.bytes,
    verified: one.verified,
    problem: one.problem?.text[lang] ?? null,
  })
  return {
    listBackups: async (lang: keyof Text) => ({
      items: (await listBackups(live.to)).map((one) => view(one, lang)),
      next: null,
    }),
    addBackup: async (folder: string | undefined, lang: keyof Text) =>
      view(await createBackup({ ...live, to: folder ?? live.to, now: clock.now() }), lang),
    /** Makes one if the last good one is a day old, and keeps seven. */
    daily: () => backUpDaily({ ...live, now: clock.now() }),
  }
}

function warningsFor(settings: Settings, first: { kind: string; weak?: boolean }): Text[] {
  const warnings: Text[] = []
  if (first.weak)
    warnings.push({
      en: 'ULAK_TOKEN is short and could be guessed. Use at least 20 random characters.',
      tr: 'ULAK_TOKEN kısa ve tahmin edilebilir. En az 20 rastgele karakter kullanın.',
    })
  if (settings.ULAK_NAMESERVERS.length < 2)
    warnings.push({
      en: 'ULAK_NAMESERVERS names one server only: when it fails, every domain fails with it.',
      tr: 'ULAK_NAMESERVERS tek bir sunucu içeriyor: o durursa bütün alan adları onunla durur.',
    })
  return warnings
}
