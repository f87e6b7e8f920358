// The only file that knows everyone: builds the parts, hands each what it asks for, starts and stops them.
import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { type HttpListener, listenHttp } from './api/listen.ts'
import { ofDomain } from './api/recipients.ts'
import { createApi } from './api/server.ts'
import { type Carry, createCarry } from './carry/index.ts'
import { lifetimeOf } from './carry/schedule.ts'
import { createAccounts, type Started as StartedAccounts } from './declare/accounts.ts'
import { isOneOfThese } from './declare/brand.ts'
import { createHealth } from './declare/health.ts'
import { createDeclare, type Declare } from './declare/index.ts'
import { createKeys, type Keys } from './declare/keys.ts'
import { createPeers, type Peers } from './declare/peers.ts'
import { createRepeats } from './declare/repeats.ts'
import { retention } from './declare/retention.ts'
import { createRetentionJob } from './declare/retention-job.ts'
import { createTerms } from './declare/retention-terms.ts'
import { systemScope } from './declare/scope.ts'
import { growForNewFrame } from './declare/served-serials.ts'
import { rcodes } from './dns/message.ts'
import { type Name, nameToText, parseName } from './dns/name.ts'
import type { Text } from './dns/problem.ts'
import { createResolver } from './dns/resolver.ts'
import { createProtection } from './protect/index.ts'
import type { Judge } from './protect/judge.ts'
import { createRecipientsPart } from './protect/recipients-part.ts'
import { createScanners } from './protect/scanners.ts'
import { check, checkJson } from './prove/check.ts'
import { createDrills } from './prove/drills.ts'
import { createHere } from './prove/here.ts'
import { createPolicyFetch } from './prove/fetch-policy.ts'
import type { FindHandOver } from './prove/evidence/hand-over.ts'
import type { Tools } from './prove/evidence/index.ts'
import { probeJson } from './prove/probe-json.ts'
import { httpGet } from './prove/http-get.ts'
import { look } from './prove/propagation.ts'
import { lookTools } from './prove/propagation-tools.ts'
import { createPropagationWatch } from './prove/propagation-watch.ts'
import { route } from './prove/route.ts'
import { answerSimulation } from './prove/simulation.ts'
import { createWorldWatch } from './prove/world-watch.ts'
import { probeOf, worldTools } from './prove/world-tools.ts'
import { createCookies } from './publish/cookies.ts'
import { createFront } from './publish/front.ts'
import { createRateLimiter } from './publish/rate-limit.ts'
import type { Transport } from './publish/reply.ts'
import { respond, type Service } from './publish/respond.ts'
import { listenDns, type RunningDnsServer } from './publish/server.ts'
import { createTransfers } from './publish/transfer/index.ts'
import { createZones } from './publish/zones.ts'
import { type Backup, type BackupRequest, backUpDaily, createBackup, listBackups } from './store/backup.ts'
import { parseMailbox } from './smtp/address.ts'
import { type ControlTables, openControl, openQueue, type Store, storeFault, StoreRefused } from './store/store.ts'
import { type Clock, steadyClock, systemClock } from './system/clock.ts'
import { type Holder, takeLock } from './system/lock.ts'
import { createLog, type Log } from './system/log.ts'
import { createMetrics, type Metrics } from './system/metrics.ts'
import { createDial, dnsTransport, randomId, resolversOf } from './system/net.ts'
import { ownKey } from './system/own-key.ts'
import { createSecrets } from './system/secrets.ts'
import type { Endpoint, NodeRole, Settings } from './system/settings.ts'
import { readKeyPair, selfSigned, watchKeyPair } from './system/tls.ts'

export type App = {
  readonly listening: {
    readonly dns: readonly Endpoint[]
    readonly smtp: readonly Endpoint[]
    readonly http: readonly Endpoint[]
    readonly https: readonly Endpoint[]
  }
  /** Code of the one-time link, while there is no operator. */
  readonly firstCode: string | undefined
  readonly warnings: readonly Text[]
  /** Resolves with the fault after which the process must end. */
  readonly failed: Promise<unknown>
  stop(): Promise<void>
}

export type Started = { readonly ok: true; readonly app: App } | { readonly ok: false; readonly holder: Holder }

const dayMs = 86_400_000
/** What a person is told of how long we keep mail. */
const keepDays = { tries: lifetimeOf(undefined) / dayMs, keeps: retention.undeliverable.days }
/** For all visits of a domain together: who asks over HTTP waits for the answer. */
const probeMs = 45_000
const backupCheckMs = 10 * 60_000

export type AppOptions = {
  readonly version: string
  readonly clock?: Clock
  /** Instead of the one that asks the DNS. */ readonly judge?: Judge
}

/** Builds and starts a server. Rejects when a listener or a database cannot be opened; then nothing runs any more. */
export async function createApp(settings: Settings, options: AppOptions): Promise<Started> {
  const folder = settings.ULAK_DATA
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = takeLock(folder)
  if (!lock.ok) return { ok: false, holder: lock.holder }
  const toStop: (() => Promise<unknown> | void)[] = [lock.release]
  const stop = async (): Promise<void> => {
    // What cannot be stopped in order must not keep the rest from it.
    const faults: unknown[] = []
    for (const one of toStop.splice(0).reverse()) {
      try {
        await one()
      } catch (error) {
        faults.push(error)
      }
    }
    if (faults.length > 0) throw faults[0]
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
    judge,
    toStop,
    stop,
  }: AppOptions & { clock: Clock; toStop: (() => Promise<unknown> | void)[]; stop(): Promise<void> },
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
    { servers: resolversOf(settings), trustAd: settings.ULAK_RESOLVERS_VALIDATE },
    { transport: dnsTransport, now: clock.now, randomId },
  )
  const metrics = createMetrics(version)
  const stopping = new AbortController()
  const does = (role: NodeRole): boolean => settings.ULAK_ROLES.includes(role)

  const accounts = createAccounts({ store: control, clock })
  const terms = createTerms({ store: control, clock })
  const first: StartedAccounts = does('control')
    ? await accounts.start({ token: settings.ULAK_TOKEN || undefined })
    : { kind: 'ready', unknownToken: false }
  const brand = {
    nameservers: settings.ULAK_NAMESERVERS,
    mxNames: settings.ULAK_MX_NAMES,
    hostmaster: settings.ULAK_HOSTMASTER,
  }
  const declare = createDeclare({ store: control, clock, brand, allowPrivate, resolver })
  const secrets = createSecrets({
    file: settings.ULAK_KEY_FILE,
    made: (file) =>
      log.warn({ file }, 'a key file was made, which encrypts stored secrets: keep a copy of it, a restore needs it'),
  })
  const keys = await createKeys({ store: control, clock, secrets, log })
  const peers = await createPeers({ store: control, clock })
  await growForNewFrame(control, brand, clock.now())

  const dns = does('dns')
    ? await publish({ settings, store: control, declare, keys, peers, clock, metrics, log })
    : undefined
  if (dns) toStop.push(() => dns.close())

  const files = settings.ULAK_TLS_CERT ? { cert: settings.ULAK_TLS_CERT, key: settings.ULAK_TLS_KEY } : undefined
  const tls = files
    ? readKeyPair(files)
    : await selfSigned(path.join(folder, 'tls'), [...new Set([settings.ULAK_HOSTNAME, ...ownNames])], clock.now())
  const spoolFolder = path.join(folder, 'spool')
  // As the world finds us, which a router in front may translate: to connect there is a loop as well.
  const publicEndpoints = settings.ULAK_MX_NAMES.flatMap(({ addresses }) =>
    addresses.map((address) => ({ address, port: settings.ULAK_SMTP_OUT_PORT })),
  )
  const hostmaster = parseMailbox(settings.ULAK_HOSTMASTER)
  const dial = createDial({ allowPrivate, own: () => [...carry.addresses, ...publicEndpoints] })
  const health = createHealth({ store: control, clock, log })
  const healthEnd = new AbortController()
  await health.load()
  const healthRun = health.run(healthEnd.signal)
  toStop.push(() => {
    healthEnd.abort()
    return healthRun
  })
  const protection = createProtection({
    resolver,
    store: queue,
    clock,
    log,
    authservId: settings.ULAK_HOSTNAME,
    ownNames: [settings.ULAK_HOSTNAME, ...ownNames],
    blocklists: settings.ULAK_BLOCKLISTS,
    scanners: createScanners({ rspamd: settings.ULAK_RSPAMD, clamd: settings.ULAK_CLAMD }, dial),
    policyFor: declare.mailPolicyFor,
  })
  const recipients = createRecipientsPart({
    store: control,
    clock,
    log,
    policyFor: declare.mailPolicyFor,
    callAhead: (policy, addresses) => carry.callAhead(policy, addresses),
    fetch: (target, limits) => httpGet(target, limits, { resolver, dial }),
    async domainOf(domain) {
      const found = await declare.find(systemScope, domain)
      return found.ok ? ofDomain(found.value) : undefined
    },
  })
  toStop.push(() => recipients.settled())
  const steady = clock === systemClock ? steadyClock(clock) : clock
  const carry: Carry = await createCarry(
    {
      listen: settings.ULAK_SMTP,
      hostname: settings.ULAK_HOSTNAME,
      ownNames,
      ownEndpoints: publicEndpoints,
      postmaster: hostmaster.ok ? hostmaster.value : undefined,
      outPort: settings.ULAK_SMTP_OUT_PORT,
      spoolFolder,
      loopKey: ownKey(path.join(folder, 'loop-key')),
      tls,
      validates: settings.ULAK_RESOLVERS_VALIDATE,
    },
    {
      store: queue,
      policyFor: declare.mailPolicyFor,
      postmasterPolicyFor: declare.postmasterPolicyFor,
      // First whether the client is welcome, which asks nobody's mail host.
      admit: async (ask) => (await protection.admit(ask)) ?? recipients.admit(ask),
      judge: judge ?? protection.judge,
      resolver,
      dial,
      health,
      worldThen: async (domain, at) => ({
        seen: await worldWatch.at(domain, at),
        published: await publishedThen(domain, at),
      }),
      fetchPolicy: createPolicyFetch({ resolver, dial }),
      clock,
      steady,
      journalDays: (accountPath) => terms.daysOf('journal', accountPath),
      log,
      random: Math.random,
      onFatal: failure.resolve,
      onReply: metrics.smtpReplied,
      onRecipients: recipients.learn,
    },
  )
  if (does('mx')) {
    await carry.start()
    toStop.push(() => carry.stop())
  }
  metrics.watch({
    recipients: carry.queue.counts,
    messages: () => carry.queue.total(systemScope),
    smtpConnections: carry.connections,
  })
  declare.onPolicy((domain) => {
    carry
      .changed(domain)
      .catch((error: unknown) => log.error({ err: error, domain }, 'waiting mail was not told of the new policy'))
    recipients.pulls
      .declared(domain)
      .catch((error: unknown) => log.error({ err: error, domain }, 'it was not noted where recipients are fetched'))
  })

  const backups = backupsOf(
    {
      control,
      queue,
      spool: spoolFolder,
      keepSpool: carry.keepSpool,
      keyFile: settings.ULAK_KEY_FILE,
      version,
      to: settings.ULAK_BACKUPS,
    },
    clock,
  )
  const world = worldTools(settings, { now: clock.now, resolver })
  const looking = { ...lookTools(settings, { resolver, now: clock.now }), signal: stopping.signal }
  const propagation = createPropagationWatch({ clock, look: (name, type) => look(name, type, looking) })
  const findDomain = async (domain: string) => {
    const found = await declare.find(systemScope, domain)
    return found.ok ? found.value : undefined
  }
  const here = createHere({
    store: control,
    clock,
    brand,
    tools: { ...looking, resolvers: [] },
    log,
    find: findDomain,
  })
  const ownAddresses = settings.ULAK_MX_NAMES.flatMap(({ addresses }) => addresses)
  /** All names under which this installation is an MX of the domain. */
  const ownNamesOf = async (domain: Name): Promise<string[]> => [
    settings.ULAK_HOSTNAME,
    ...ownNames,
    ...((await declare.mailPolicyFor(domain))?.ownNames ?? []),
  ]
  const drills = createDrills({
    store: control,
    log,
    signal: stopping.signal,
    resolver,
    clock,
    random: Math.random,
    // A drill comes to our own door, too, as everybody does.
    dial: createDial({ allowPrivate, own: () => [] }),
    hostname: settings.ULAK_HOSTNAME,
    port: settings.ULAK_SMTP_OUT_PORT,
    ownNames: ownNamesOf,
    ownAddresses,
    fateOf: carry.fateOf,
    discard: (message, domain) => carry.queue.remove({ ...systemScope, domains: [domain] }, message),
    nextHops: carry.nextHops,
  })
  const handOver: FindHandOver = async (domain) => {
    const policy = await declare.mailPolicyFor(domain)
    if (!policy) return undefined
    const [hops, seen] = await Promise.all([carry.nextHops(domain), drills.handOvers(policy.domainId)])
    return {
      backups: settings.ULAK_MX_NAMES,
      hops: hops.map((hop) => ({ ...hop, drilled: seen.find(({ host }) => host === hop.host) })),
    }
  }
  const checkTools = (dns: 'here' | 'elsewhere'): Tools => ({
    resolver,
    now: clock.now,
    ...world,
    ownNames: [settings.ULAK_HOSTNAME, ...ownNames],
    handOver,
    ...(dns === 'here' ? { ownNameservers: settings.ULAK_NAMESERVERS.map(({ name }) => name) } : {}),
  })
  const worldWatch = createWorldWatch({
    store: control,
    clock,
    log,
    signal: stopping.signal,
    tools: checkTools,
    find: findDomain,
    ours: async (domain) => ({ names: await ownNamesOf(domain), addresses: ownAddresses }),
    meetHops: async (domain, signal) =>
      (await declare.mailPolicyFor(domain)) ? carry.meetHops(domain, signal) : undefined,
  })
  const publishedThen = async (domain: Name, at: number) => {
    const [mx, names] = await Promise.all([declare.publishedMx(domain, at), ownNamesOf(domain)])
    return mx?.map(({ preference, exchange }) => {
      const host = nameToText(exchange)
      return { preference, host, isOurs: names.includes(host) }
    })
  }
  const panel = path.resolve(import.meta.dirname, '../panel/dist')
  let isReady = false
  const api = await createApi({
    accounts,
    declare,
    terms,
    keys,
    peers,
    repeats: createRepeats({ store: control, clock, log }),
    queue: carry.queue,
    recipients,
    log,
    clock,
    stopping: stopping.signal,
    propagation: { ...propagation, isOwn: (server) => isOneOfThese(settings.ULAK_NAMESERVERS, server) },
    drills,
    handOver,
    delegation: here.of,
    outwardTls: carry.tls,
    mxNames: settings.ULAK_MX_NAMES,
    route: async (domain: Name, down) => {
      const found = await route({ kind: 'name', name: domain }, { resolver, down, allowPrivate })
      return {
        ...found,
        tries: found.tries.map((one) => ({ ...one, addresses: [...one.addresses], problems: [...one.problems] })),
        findings: [...found.findings],
      }
    },
    simulate: (request, lang) => answerSimulation(request, { resolver, allowPrivate, days: keepDays, lang }),
    check: async (domain, lang, dns) => checkJson(await check(domain, checkTools(dns)), lang),
    probe: async (domain, { recipient, lang, dns, signal }) => {
      const recipientsOf = () => (recipient === undefined ? [] : [recipient])
      const probe = probeOf(settings, { resolver, recipientsOf, totalMs: probeMs })
      return probeJson(await check(domain, { ...checkTools(dns), probe, signal }), lang)
    },
    ...backups,
    about: () => ({
      version,
      hostname: settings.ULAK_HOSTNAME,
      nameservers: settings.ULAK_NAMESERVERS.map(({ name }) => name),
      mxNames: ownNames,
      dns: (dns?.addresses ?? []).map(textOf),
      smtp: carry.addresses.map(textOf),
    }),
    isReady: () => isReady,
    metrics,
    hasCalls: does('control'),
    trustedProxies: settings.ULAK_TRUSTED_PROXIES,
    storeProblem(error) {
      if (error instanceof StoreRefused) return error.problem
      const fault = storeFault(error)
      return fault?.kind === 'full' || fault?.kind === 'locked' ? fault : undefined
    },
    panel: existsSync(path.join(panel, 'index.html')) ? panel : undefined,
  })
  const http: HttpListener = await listenHttp(api, { http: settings.ULAK_HTTP, https: settings.ULAK_HTTPS, tls })
  toStop.push(http.close)
  const watching =
    files &&
    watchKeyPair(files, tls, {
      clock,
      signal: stopping.signal,
      changed(pair) {
        http.setTls(pair)
        carry.setTls(pair)
        log.info('the certificate was read again')
      },
      fault: (error) => log.warn({ err: error }, 'the new certificate cannot be used; the old one stays'),
    })

  const daily = (async () => {
    for (;;) {
      await clock.sleep(backupCheckMs, stopping.signal)
      if (stopping.signal.aborted) return
      await backups.daily().catch((error: unknown) => log.error({ err: error }, 'the daily backup failed'))
    }
  })()
  const watches = does('control') ? [here.watch(stopping.signal), worldWatch.run()] : []
  const learning = recipients.run(stopping.signal)
  await terms.load()
  const forgetting = createRetentionJob({
    control,
    queue,
    terms,
    clock,
    log,
    now: () => Math.min(clock.now(), steady.now()),
    forgetRecipients: carry.forgetRecipients,
  }).run(stopping.signal)
  toStop.push(() => {
    stopping.abort()
    return Promise.all([daily, watching, ...watches, learning, forgetting, drills.settled()])
  })
  isReady = true
  return {
    listening: { dns: dns?.addresses ?? [], smtp: carry.addresses, http: http.http, https: http.https },
    firstCode: first.kind === 'needs-operator' ? first.code : undefined,
    warnings: warningsFor(settings, first),
    failed: failure.promise,
    stop,
  }
}

/** The authority over everything that is declared. */
async function publish(options: {
  readonly settings: Settings
  readonly store: Store<ControlTables>
  readonly declare: Declare
  readonly keys: Keys
  readonly peers: Peers
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
}): Promise<RunningDnsServer> {
  const { settings, declare, metrics, log, clock } = options
  const zones = createZones()
  const transfers = createTransfers({
    ...options,
    zones,
    catalogZone: catalogZone(settings),
    send: dnsTransport.udp,
    randomId,
    ownAddresses: () => settings.ULAK_DNS.map(({ address }) => address),
  })
  declare.onPublished((change) => {
    if (change.kind === 'replaced') {
      const { before, after } = zones.replace(change.zone)
      transfers.replaced(before, after)
    } else {
      zones.remove(change.apex)
      transfers.removed(change.apex)
    }
  })
  for await (const zone of declare.zones()) transfers.loaded(zones.replace(zone).after)
  const counted = (transport: Transport, reply: Uint8Array | undefined): void =>
    metrics.dnsAnswered(transport, reply ? rcodeName(reply) : 'none')
  const service: Service = {
    zones,
    identity: { id: settings.ULAK_DNS_ID, version: settings.ULAK_DNS_VERSION },
    cookies: createCookies({ now: clock.now, newSecret: () => randomBytes(16) }),
    limiter:
      settings.ULAK_DNS_RRL &&
      createRateLimiter(settings.ULAK_DNS_RRL, {
        exempt: settings.ULAK_DNS_RRL_EXEMPT,
        now: () => performance.now(),
        seed: randomInt(2 ** 32),
      }),
    onLimited: metrics.dnsLimited,
  }
  const front = createFront({
    answer: (query, asker) => respond(service, query, asker),
    keys: options.keys,
    now: clock.now,
    log,
    transfer: transfers.answer,
    catalog: transfers.catalog,
    onAnswer: counted,
  })
  const server = await listenDns({
    addresses: settings.ULAK_DNS,
    answer(query, asker) {
      const special = front(query, asker)
      if (special !== undefined) return special
      const reply = respond(service, query, asker)
      counted(asker.transport, reply)
      return reply
    },
    onFault: (error) => log.error({ err: error }, 'a DNS question could not be answered'),
  })
  metrics.watchDns({ connections: server.connections })
  await transfers.start()
  return {
    ...server,
    async close() {
      await transfers.stop()
      await server.close()
    },
  }
}

function catalogZone({ ULAK_CATALOG_ZONE: text }: Settings): Name | undefined {
  const parsed = text === '' ? undefined : parseName(text)
  return parsed?.ok ? parsed.value : undefined
}

/** Of the header, RFC 1035 §4.1.1. */
function rcodeName(message: Uint8Array): string {
  const rcode = message[3]! & 0x0f
  return Object.entries(rcodes).find(([, number]) => number === rcode)?.[0] ?? String(rcode)
}

const textOf = ({ address, port }: Endpoint): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

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

function warningsFor(settings: Settings, first: StartedAccounts): Text[] {
  const warnings: Text[] = []
  if (first.kind === 'ready' && first.unknownToken)
    warnings.push({
      en: 'ULAK_TOKEN is no token of this server, which has its operator already. Use the token that the one-time link showed, or one that an operator makes.',
      tr: 'ULAK_TOKEN bu sunucunun bir belirteci değil; sunucunun operatörü zaten var. Tek kullanımlık bağlantının gösterdiği belirteci ya da bir operatörün ürettiğini kullanın.',
    })
  if (first.kind === 'token-taken' && first.weak)
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
