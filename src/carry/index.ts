// The store-and-forward MX as a whole: what comes in is queued, what is queued goes out. Everything that reaches outside is handed in.
import { randomBytes } from 'node:crypto'
import type { Health } from '../declare/health.ts'
import type { MailPolicy } from '../declare/mail-policy.ts'
import { type Scope, systemScope } from '../declare/scope.ts'
import { type Name, parseName } from '../dns/name.ts'
import type { Problem } from '../dns/problem.ts'
import type { Resolver } from '../dns/resolver.ts'
import type { Mailbox } from '../smtp/address.ts'
import type { QueueTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { type CallAhead, type CallAheadAnswer, createCallAhead } from './call-ahead.ts'
import { capabilitiesOf } from './capabilities.ts'
import { createDelivery, type Waiting } from './deliver.ts'
import { createDestinations, type Destination, destinationText } from './destinations.ts'
import { listWaits } from './destinations.store.ts'
import { detourPolicy, isDetour, parseDetour, readElsewhere, type ReleaseTo } from './detour.ts'
import { type Fate, fateOf } from './fate.ts'
import type { HopMeeting } from './hop-history.store.ts'
import { createHopFinder, type Hop } from './hops.ts'
import { timelineOf, type TimelineEvent, writeGap } from './journal.store.ts'
import type { RecipientOutcomes } from './lanes.ts'
import { createLoopGuard } from './loops.ts'
import { createNotes } from './notes.ts'
import { createNotifier } from './notices.ts'
import { Paces } from './pace.ts'
import type { Decision, RecipientState } from './queue.ts'
import { createQueueWriter } from './queue-writer.ts'
import * as rows from './queue.store.ts'
import type { Conditions as QueueConditions, QueuedMessage } from './queue.store.ts'
import { createBulk, type Bulk, type Cursor } from './bulk.ts'
import { maxReadBytes, type Readable, readable } from '../message/readable.ts'
import { type Admission, type Ask, type Incoming, type Judged, startReceiver } from './receive.ts'
import { lifetimeOf } from './schedule.ts'
import { createSessions, type Dial } from './sessions.ts'
import { defaultLimits, type KeyPair, type SmtpLimits, type SmtpListener } from './session.ts'
import { createRoom } from './room.ts'
import { openSpool } from './spool.ts'
import { lastSeen, moveTimes, noteSeen } from './standstill.store.ts'
import { createStsPolicies, noStsPolicies, type StsPolicies, type StsPorts } from './sts.ts'
import { findPolicy, type KeptPolicy } from './sts.store.ts'
import { createTlsFacts, type TlsFact } from './tls-facts.ts'
import { createTlsPolicies } from './tls-policy.ts'
import type { WorldThen } from './trace.ts'
import { traceText } from './trace-words.ts'
import { createTracing, type Traced, type TraceRequest } from './tracing.ts'

export { destinationText, traceText }
export type {
  Admission,
  Ask,
  Bulk,
  CallAhead,
  CallAheadAnswer,
  Cursor,
  Decision,
  Destination,
  Dial,
  Incoming,
  Judged,
  RecipientOutcomes,
  KeyPair,
  QueueConditions,
  QueuedMessage,
  Readable,
  TimelineEvent,
  ReleaseTo,
  SmtpLimits,
  Waiting,
  WorldThen,
}

type Endpoint = { readonly address: string; readonly port: number }

export type CarryOptions = {
  /** Where SMTP listens; none for a node that only hands on. */
  readonly listen: readonly Endpoint[]
  /** In EHLO, Received and Authentication-Results. */
  readonly hostname: string
  /** All names under which this installation is an MX, in lower case without the final dot. */
  readonly ownNames: readonly string[]
  /** Where the world finds this installation, beside the listeners: its published addresses, which a router in front may translate. */
  readonly ownEndpoints?: readonly Endpoint[]
  /** Who reads what is written to the postmaster of this installation (RFC 5321 §4.5.1). */
  readonly postmaster?: Mailbox | undefined
  readonly outPort: number
  readonly spoolFolder: string
  readonly tls: KeyPair
  readonly limits?: Partial<SmtpLimits>
  /** By which this server knows mail again that comes back to it; kept over restarts, else a loop takes one round more after each. */
  readonly loopKey?: Uint8Array
  /** The resolver's word on DNSSEC counts (`ULAK_RESOLVERS_VALIDATE`): without it there is no DANE. */
  readonly validates?: boolean
  /** The only authorities that are trusted towards next hops, PEM; the public ones without. */
  readonly ca?: readonly string[]
}

export type CarryPorts = {
  readonly store: Store<QueueTables>
  readonly policyFor: (domain: Name) => Promise<MailPolicy | undefined>
  /** How the postmaster's mail travels where his domain is not ours; nothing else is taken by it. */
  readonly postmasterPolicyFor?: (domain: Name) => Promise<MailPolicy | undefined>
  /** Whether a recipient of a domain of ours is taken; without it all are. */
  readonly admit?: (ask: Ask) => Promise<Admission>
  readonly judge: (message: Incoming) => Promise<Judged>
  readonly resolver: Resolver
  /** Fetches an MTA-STS policy over HTTPS; without it there is none that binds us. */
  readonly fetchPolicy?: StsPorts['fetchPolicy']
  readonly dial: Dial
  /** What is known of next hops, kept over restarts; without it each start finds out anew. */
  readonly health?: Health
  /** What the world was told of a domain's mail at a time, for traces. */
  readonly worldThen?: (domain: Name, at: number) => Promise<WorldThen | undefined>
  readonly clock: Clock
  /** The same without steps, by which what waits is timed (`steadyClock`). Default: `clock`. */
  readonly steady?: Clock
  readonly log: Log
  /** In [0, 1). */
  random(): number
  /** The disk failed: the process should stop and be started anew. */
  onFatal(error: unknown): void
  /** What a next hop said to each recipient of a message. */
  onRecipients?(outcomes: RecipientOutcomes): void
  /** For how many days the journal of an account is kept; by the default without it. */
  journalDays?(accountPath: string): number
  /** What was answered to RCPT and to the end of DATA, to be counted. */
  onReply?(command: 'RCPT' | 'DATA', code: number): void
}

export type DecisionResult =
  | { readonly kind: 'done'; readonly message: QueuedMessage | undefined }
  | { readonly kind: 'not-found' }
  /** No recipient of the message is in a state in which this can be done. */
  | { readonly kind: 'not-possible'; readonly problem: Problem }

export type Carry = {
  start(): Promise<void>
  /** Under ten seconds: messages under way may finish, the rest waits for the next start. */
  stop(): Promise<void>
  readonly addresses: readonly Endpoint[]
  setTls(pair: KeyPair): void
  /** The domain's policy changed: what waits for it is tried now, by the new one. */
  changed(domain: string): Promise<void>
  /** Asks a domain's own mail hosts whether they would take recipients, and sends nothing. */
  readonly callAhead: CallAhead
  /** Undeliverable and quarantined recipients whose time is over, by their ids. */
  forgetRecipients(ids: readonly string[]): Promise<void>
  /** Bodies in the spool stay where they are until the answer is called. */
  keepSpool(): () => void
  /** How TLS towards a domain's next hops went in the last `days`, and the MTA-STS policy that binds us. */
  tls(domain: string, days: number): Promise<TlsOfDomain>
  /** What became of a message that this server took for a domain since then, or what keeps it; undefined: there is none such. */
  fateOf(message: string, of: { readonly domain: string; readonly since: number }): Promise<Fate | undefined>
  /** Where the mail of a domain of ours goes from here, and whether that host is told by XCLIENT whose mail it gets; none where that is not known. */
  nextHops(domain: Name): Promise<readonly { readonly host: string; readonly xclient: boolean }[]>
  /**
   * The same, best first, while each that was not met lately is looked for; `key` names a host in the journal. Waits some seconds for them, or until
   * the signal aborts.
   */
  meetHops(domain: Name, signal: AbortSignal): Promise<readonly { readonly key: string; readonly host: string }[]>
  connections(): number
  /** Why the mail of a domain waits, if no host is to be had for it. */
  waiting(domain: string): Waiting | undefined
  readonly queue: {
    list(
      scope: Scope,
      filter: QueueConditions & { readonly after?: string | undefined; readonly limit: number },
    ): Promise<{ readonly items: readonly QueuedMessage[]; readonly next: string | null }>
    find(scope: Scope, id: string): Promise<QueuedMessage | undefined>
    /** All that happened to a message, also to one that is gone; oldest first. */
    timeline(scope: Scope, id: string): Promise<readonly TimelineEvent[] | undefined>
    /** What a person may read of a message. The caller has made sure that he may, and records that he did before it leaves. */
    text(scope: Scope, id: string): Promise<QueuedText | undefined>
    /** How many messages fit. */
    count(scope: Scope, search: QueueConditions): Promise<number>
    /** The routes of waiting mail whose best host this is, of those that the scope sees, or of this domain alone; undefined: more than a search takes. */
    routesTo(scope: Scope, host: string, domain?: string): Promise<readonly string[] | undefined>
    /** A decision on all that fits and came in before now, or before the first of several calls. */
    decideAll(scope: Scope, decision: Decision, search: QueueConditions, cursor?: Cursor): Promise<Bulk>
    retry(scope: Scope, id: string): Promise<DecisionResult>
    hold(scope: Scope, id: string): Promise<DecisionResult>
    /** `to`: not where it was written to, but to another address or host. */
    release(scope: Scope, id: string, to?: ReleaseTo): Promise<DecisionResult>
    remove(scope: Scope, id: string): Promise<DecisionResult>
    /** Where waiting mail waits to go, longest waiting first. */
    destinations(scope: Scope): Promise<readonly Destination[]>
    /** Tries all that waits for the domains of this host, of those that the scope sees. How many they are. */
    retryHost(scope: Scope, host: string): Promise<number>
    /** The caller has made sure that the domain is his. */
    retryDomain(domain: string): Promise<void>
    /** Why a mail to a domain that the scope sees, or saw, did or did not arrive. */
    trace(scope: Scope, asked: TraceRequest): Promise<Traced>
    counts(): Promise<Record<RecipientState, number>>
    /** Messages here: of all that the scope sees, or of these domains. */
    total(scope: Scope): Promise<number>
    totals(scope: Scope, domains: readonly string[]): Promise<ReadonlyMap<string, number>>
  }
}

export type QueuedText = { readonly accountId: string; readonly domain: string; readonly text: Readable }

export type TlsOfDomain = {
  /** Whether DANE is used at all. */
  readonly dane: boolean
  readonly policy: KeptPolicy | undefined
  readonly facts: readonly TlsFact[]
}

const sweepMs = 60_000
/** A host that was met within this time is not looked for, so that an hourly look meets each host once, whoever shares it. */
const greetMs = 50 * 60_000
const greetWaitMs = 5_000
/** Nobody ran the queue for so long: a trace tells of it. */
const stoppedMs = 2 * sweepMs
const stopMs = 7_000

export async function createCarry(options: CarryOptions, ports: CarryPorts): Promise<Carry> {
  const { store, log } = ports
  // What people and headers are told is the time of day; the queue has a clock that nobody sets.
  const [wall, clock] = [ports.clock, ports.steady ?? ports.clock]
  const postmasterPolicyFor = ports.postmasterPolicyFor ?? (async () => undefined)
  const spool = await openSpool(options.spoolFolder)
  const stopping = new AbortController()
  const limits = { ...defaultLimits, ...options.limits }
  let listener: SmtpListener | undefined
  let sweeping: Promise<unknown> | undefined

  const hops = createHopFinder({
    resolver: ports.resolver,
    random: ports.random,
    outPort: options.outPort,
    own: {
      names: () => [options.hostname, ...options.ownNames],
      endpoints: () => [...(listener?.addresses ?? []), ...(options.ownEndpoints ?? [])],
    },
  })
  const tlsFacts = createTlsFacts({ store, clock: wall, log })
  const sts: StsPolicies = ports.fetchPolicy
    ? createStsPolicies({
        store,
        clock: wall,
        log,
        resolver: ports.resolver,
        fetchPolicy: ports.fetchPolicy,
        onFault: (domain, { result, text }) =>
          tlsFacts.count({ domain, policyType: 'sts', policyText: [], host: '', address: '', result, detail: text }),
      })
    : noStsPolicies
  const paces = new Paces()
  const sessions = createSessions({
    hostname: options.hostname,
    dial: ports.dial,
    addresses: hops.addresses,
    tlsOf: createTlsPolicies({ resolver: ports.resolver, validates: options.validates ?? false, sts }),
    ca: options.ca,
    clock,
    sessionsOf: (host) => paces.sessions(host),
    onTls: tlsFacts.count,
  })

  const notes = createNotes({ store, clock: wall, log })
  const hopMet = (meeting: Omit<HopMeeting, 'at'>): void => notes.hopMet({ ...meeting, at: wall.now() })
  const writer = createQueueWriter({
    store,
    spool,
    clock,
    log,
    stopping: stopping.signal,
    isParked: (domain) => delivery.waiting(domain) !== undefined,
    wake: (domain) => delivery.wake(domain),
    onFatal: ports.onFatal,
  })

  const ownNames = [...new Set([options.hostname, ...options.ownNames])]
  async function policyOfRoute(route: string): Promise<MailPolicy | undefined> {
    const detour = parseDetour(route)
    if (detour?.kind === 'host') return detourPolicy(detour, ownNames)
    const name = parseName(`${detour?.domain ?? route}.`)
    if (!name.ok) return undefined
    const own = await ports.policyFor(name.value)
    return own ?? (detour ? detourPolicy(detour, ownNames) : postmasterPolicyFor(name.value))
  }

  const delivery = createDelivery({
    policyFor: policyOfRoute,
    hops,
    sessions,
    paces,
    health: ports.health,
    spool,
    clock,
    log,
    claim: writer.claim,
    settle: writer.settle,
    nextDue: writer.nextDue,
    waitingDomains: () => rows.waitingDomains(store.db),
    hopMet,
    onRecipients: (outcomes) => ports.onRecipients?.(outcomes),
  })

  const notifier = createNotifier({
    store,
    spool,
    clock: wall,
    queueNow: clock.now,
    log,
    hostname: options.hostname,
    policyOf: policyOfRoute,
    reasonOf: (domain) => delivery.waiting(domain)?.reason,
    wake(route) {
      writer.waits(route)
      delivery.wake(route)
    },
  })

  async function sweep(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(sweepMs, stopping.signal)
      if (stopping.signal.aborted) return
      try {
        await noteSeen(store.db, clock.now())
        for (let left = true; left;) {
          const expired = await store.transact((tx) =>
            rows.expireSome(tx, clock.now(), (domain) => delivery.waiting(domain)?.reason),
          )
          await writer.removeSpools(expired.spools)
          left = expired.count > 0
        }
        while (!stopping.signal.aborted && (await store.shrink()));
      } catch (error) {
        log.error({ err: error }, 'the queue could not be swept')
      }
      await notifier.look().catch((error: unknown) => log.error({ err: error }, 'notices could not be made'))
    }
  }

  /** A waiting recipient is shown with what keeps its domain's mail here. */
  function shown(message: QueuedMessage): QueuedMessage {
    const wait = delivery.waiting(message.domain)
    const byDay = Math.round(wall.now() - clock.now())
    if (!wait && byDay === 0) return message
    const recipients = message.recipients.map((one) => {
      if (one.nextTry === null || one.state !== 'waiting') return one
      const nextTry = Math.max(one.nextTry, wait?.nextTry ?? 0) + byDay
      return { ...one, nextTry, lastReply: one.lastReply ?? wait?.reason ?? null }
    })
    return { ...message, recipients }
  }

  /** None where there is none, or it is not known now. */
  async function hopsOf(domain: Name): Promise<readonly Hop[]> {
    const policy = await ports.policyFor(domain)
    const found = policy && (await hops.find(policy))
    return found?.kind === 'hops' ? found.hops : []
  }

  async function changed(domain: string): Promise<void> {
    if (await rows.retryDomain(store.db, domain, clock.now())) delivery.tryNow(domain)
  }

  const destinations = createDestinations({
    clock,
    listWaits: () => listWaits(store.db),
    hopsOf: delivery.hopsOf,
    waiting: delivery.waiting,
  })

  async function routesTo(scope: Scope, host: string): Promise<ReadonlySet<string>> {
    const found = (await destinations(scope)).filter((one) => one.host === host)
    return new Set(found.flatMap(({ domains }) => domains))
  }

  const bulk = createBulk({
    store,
    clock,
    stopping: stopping.signal,
    removeSpools: writer.removeSpools,
    lifetimeOf: async (domain) => lifetimeOf((await policyOfRoute(domain))?.rules),
    waits: () => writer.waits(),
    tryNow: (route) => delivery.tryNow(route),
  })

  async function lifetimeFor(scope: Scope, id: string): Promise<number> {
    const message = await rows.findMessage(store.db, scope, id)
    return lifetimeOf(message && (await policyOfRoute(message.domain))?.rules)
  }

  async function decide(
    scope: Scope,
    id: string,
    decision: Decision,
    elsewhere?: rows.Elsewhere,
  ): Promise<DecisionResult> {
    const event =
      decision === 'release' ? { kind: decision, lifetimeMs: await lifetimeFor(scope, id) } : { kind: decision }
    const decided = await store.transact((tx) => rows.decide(tx, scope, id, event, clock.now(), elsewhere))
    if (!decided) return { kind: 'not-found' }
    if (decided.changed === 0) return { kind: 'not-possible', problem: notPossible[decision] }
    await writer.removeSpools(decided.spools)
    const { message } = decided
    writer.waits()
    if (message && (decision === 'retry' || decision === 'release')) delivery.tryNow(elsewhere?.route ?? message.domain)
    return { kind: 'done', message: message && shown(message) }
  }

  return {
    async start() {
      const seen = await lastSeen(store.db)
      if (seen !== undefined && clock.now() - seen >= stoppedMs)
        await writeGap(store.db, { from: seen, to: clock.now(), why: 'stopped', lost: 0 })
      const moved = await moveTimes(store, clock.now())
      if (moved !== 0)
        log.warn({ ms: moved }, 'the queue stood still, or the clock was set: what waits has the time that it had left')
      const recovered = await rows.recoverTrying(store.db, clock.now())
      const orphans = await spool.sweep(await rows.spoolNames(store.db))
      if (recovered + orphans > 0) log.info({ recovered, orphans }, 'the queue was left in the middle of its work')
      listener = await startReceiver(
        {
          listen: options.listen,
          hostname: options.hostname,
          ownNames: [options.hostname, ...options.ownNames],
          postmaster: options.postmaster,
          tls: options.tls,
          limits,
        },
        {
          policyFor: ports.policyFor,
          postmasterPolicyFor,
          hopsOf: (policy) => hops.find(policy),
          capabilitiesOf: (found) => capabilitiesOf(found, (key) => ports.health?.find(key)),
          loops: createLoopGuard(options.loopKey ?? randomBytes(32), options.hostname),
          peerSeen: delivery.peerSeen,
          admit: ports.admit ?? (async () => undefined),
          judge: ports.judge,
          accept: writer.accept,
          note: notes.note,
          spool,
          room: createRoom(options.spoolFolder),
          clock: wall,
          log,
          onFatal: ports.onFatal,
          onReply: ports.onReply,
        },
      )
      await delivery.start()
      sweeping = Promise.all([sweep(), tlsFacts.run(stopping.signal)])
    },
    async stop() {
      await listener?.close(stopMs / 2)
      await delivery.stop(stopMs / 2)
      stopping.abort()
      await writer.settled()
      await notes.settled()
      await sweeping
      await spool.close()
    },
    get addresses() {
      return listener?.addresses ?? []
    },
    setTls: (pair) => listener?.setTls(pair),
    changed,
    callAhead: createCallAhead({ hops, sessions, clock, hopMet }),
    async forgetRecipients(ids) {
      if (ids.length === 0) return
      const { spools } = await store.transact((tx) => rows.forgetRecipients(tx, ids, clock.now()))
      await writer.removeSpools(spools)
    },
    keepSpool: spool.keep,
    async tls(domain, days) {
      const policy = await findPolicy(store.db, domain, clock.now())
      return { dane: options.validates ?? false, policy, facts: await tlsFacts.list(domain, days) }
    },
    async fateOf(message, { domain, since }) {
      const scope = { ...systemScope, domains: [domain] }
      const waits = await rows.findMessage(store.db, scope, message)
      const events = await timelineOf(store.db, scope, message)
      const isOlder = (waits?.received ?? events?.[0]?.at ?? since) < since
      return isOlder ? undefined : fateOf(waits && shown(waits), events)
    },
    async meetHops(domain, signal) {
      const found = (await hopsOf(domain)).toSorted((a, b) => a.preference - b.preference || (a.key < b.key ? -1 : 1))
      const isDue = ({ key }: Hop): boolean => wall.now() - (notes.lastMet(key) ?? -Infinity) >= greetMs
      const met = new AbortController()
      const greetings = Promise.all(found.filter(isDue).map(delivery.greet)).finally(() => met.abort())
      await Promise.race([greetings, clock.sleep(greetWaitMs, AbortSignal.any([signal, met.signal]))])
      return found.map(({ key, host }) => ({ key, host }))
    },
    async nextHops(domain) {
      return (await hopsOf(domain)).map(({ host, key, tellsClient }) => ({
        host,
        xclient: tellsClient && ports.health?.find(key)?.offer?.xclient === true,
      }))
    },
    connections: () => listener?.connections() ?? 0,
    waiting: delivery.waiting,
    queue: {
      async list(scope, { after, limit, ...search }) {
        const filter = { ...search, after, limit: limit + 1 }
        const found = await rows.listMessages(store.db, scope, filter)
        const items = found.slice(0, limit)
        return { items: items.map(shown), next: found.length > items.length ? items.at(-1)!.id : null }
      },
      async find(scope, id) {
        const message = await rows.findMessage(store.db, scope, id)
        return message && shown(message)
      },
      async timeline(scope, id) {
        const found = await timelineOf(store.db, scope, id)
        // Letters of our own came through no door.
        return found ?? ((await rows.findMessage(store.db, scope, id)) && [])
      },
      async text(scope, id) {
        const found = await rows.findText(store.db, scope, id)
        if (!found) return undefined
        const { accountId, domain, body, spool: file, size } = found
        const bytes = body ?? (await beginningOf(spool.read(file!), maxReadBytes))
        return { accountId, domain, text: readable(bytes, { isWhole: bytes.length >= size }) }
      },
      count: (scope, search) => rows.countMatching(store.db, scope, search),
      async routesTo(scope, host, domain) {
        const isAsked = (route: string): boolean => domain === undefined || route === domain || isDetour(route)
        const routes = [...(await routesTo(scope, host))].filter(isAsked)
        return routes.length > rows.maxRoutes ? undefined : routes
      },
      decideAll: bulk,
      retry: (scope, id) => decide(scope, id, 'retry'),
      hold: (scope, id) => decide(scope, id, 'hold'),
      release: async (scope, id, to) => {
        const elsewhere = to && readElsewhere(to, options.outPort)
        if (elsewhere && !elsewhere.ok) return { kind: 'not-possible', problem: elsewhere.problem }
        return decide(scope, id, 'release', elsewhere?.value)
      },
      remove: (scope, id) => decide(scope, id, 'remove'),
      destinations,
      async retryHost(scope, host) {
        const routes = await routesTo(scope, host)
        for (const route of routes) await changed(route)
        return routes.size
      },
      retryDomain: changed,
      trace: createTracing({
        store,
        clock: wall,
        notes,
        hops,
        policyFor: ports.policyFor,
        journalDays: ports.journalDays,
        worldThen: ports.worldThen,
        shown,
      }),
      counts: () => rows.countByState(store.db),
      total: (scope) => rows.countMessages(store.db, scope),
      totals: (scope, domains) => rows.countByDomain(store.db, scope, domains),
    },
  }
}

/** At least `bytes` of it, if there are as many. */
async function beginningOf(chunks: AsyncIterable<Uint8Array>, bytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let seen = 0
  for await (const chunk of chunks) {
    parts.push(chunk)
    seen += chunk.length
    if (seen >= bytes) break
  }
  return Buffer.concat(parts)
}

const impossible = (code: string, en: string, tr: string): Problem => ({ code, text: { en, tr } })

const notPossible: Readonly<Record<Decision, Problem>> = {
  retry: impossible(
    'queue-not-waiting',
    'Only waiting mail can be tried now. Release it first.',
    'Yalnızca bekleyen posta hemen denenebilir. Önce serbest bırakın.',
  ),
  hold: impossible(
    'queue-held',
    'Nothing of the message is on its way: it is held or in quarantine already.',
    'İletinin yolda olan bir parçası yok: zaten tutuluyor ya da karantinada.',
  ),
  release: impossible(
    'queue-not-held',
    'The message is not held, undeliverable or in quarantine.',
    'İleti tutulmuyor, teslim edilemez durumda değil ve karantinada değil.',
  ),
  remove: impossible('queue-gone', 'The message is gone already.', 'İleti zaten yok.'),
}
