/*
 * A drill: one small message to the owner's address through each MX host of the domain, as a stranger sends it. It shows that each takes over,
 * and how long that takes; Ulak's own part is followed until the primary has the message.
 *
 *   from      event                                                        to
 *   sending   the domain's own host took it                                passed
 *   sending   Ulak took it                                                 carried
 *   sending   the host said "never"                                        refused
 *   sending   … "later", or hung up                                        put-off
 *   sending   there was no connection to it                                unreached
 *   carried   a next hop took it                                           passed
 *   carried   a next hop said "never"                                      refused
 *   carried   a rule or a person keeps it                                  kept
 *   carried   nothing is known of it here (another server of ours has it)  not-followed
 *   carried   the time is over                                             waiting
 *
 * The messages have the null reverse-path, so that nothing can bounce. Ulak treats them as those of any sender: what is written to postmaster is
 * kept out by no rule and no shut standby; any other address meets the rules of its domain, and a shut standby puts the drill off as it would a
 * stranger. That this message comes from ourselves is no loop: it was never here before.
 *
 * One more goes through Ulak in the name of the address itself, where the domain's SPF record says that Ulak may not send for it: a primary that
 * judges the backup as if it were the sender refuses that one. Nobody else's name is used.
 */
import type { Name } from '../dns/name.ts'
import { nameToText } from '../dns/name.ts'
import type { Resolver } from '../dns/resolver.ts'
import type { SpfWord } from '../mailauth/verdict.ts'
import { judgeSpf } from '../mailauth/spf.ts'
import { formatMailbox, type Mailbox } from '../smtp/address.ts'
import { findMailHosts, type MailHost, type MailHosts } from '../smtp/mail-hosts.ts'
import { newId } from '../system/id.ts'
import { drillLetter } from './drill/letter.ts'
import { sendTo, type SendPorts, type Sent } from './drill/send.ts'

export type WayState =
  | 'sending'
  | 'carried'
  | 'passed'
  | 'refused'
  | 'put-off'
  | 'unreached'
  | 'kept'
  | 'not-followed'
  | 'waiting'

/** What became of the message through one MX host. */
export type DrillWay = {
  readonly host: string
  readonly preference: number
  /** The host is this installation. */
  readonly isUlak: boolean
  readonly state: WayState
  /** The last words of whoever decided, or why there are none. */
  readonly reply?: string
  /** Under which id Ulak has or had it. */
  readonly message?: string
  /** The next hop that had the last word. */
  readonly to?: string
  /** From the first packet to its end, ms. */
  readonly ms?: number
}

/** Whether the next hop takes what a backup hands on although the sender's SPF record speaks against the backup. */
export type HandOver = {
  readonly outcome: 'exempt' | 'xclient' | 'refused' | 'not-seen'
  readonly host?: string
  /** Of the message's reverse-path, for the addresses of the backup. */
  readonly spf?: SpfWord
  readonly reply?: string
  /** Why it could not be seen. */
  readonly why?: 'no-way' | 'spf-allows' | 'only-softfail' | 'other-refusal' | 'no-end'
}

export type DrillFacts = {
  /** Why there is nobody to send to. */
  readonly nowhere?: Exclude<MailHosts['kind'], 'hosts'>
  readonly ways: readonly DrillWay[]
  /** Of a domain for which Ulak is an MX. */
  readonly handOver?: HandOver
}

export type DrillOutcome = 'passed' | 'refused' | 'unknown'

/** What Ulak knows of a message that it took. `reply` begins with the next hop's name where one spoke. */
export type Fate = {
  readonly state: 'waiting' | 'passed' | 'refused' | 'kept'
  /** ms since 1970. */
  readonly at: number
  readonly reply: string | undefined
}

export type DrillPorts = SendPorts & {
  readonly resolver: Resolver
  /** In [0, 1). */
  random(): number
  /** Names under which this installation is an MX of the domain, as routes have them. */
  ownNames(domain: Name): Promise<readonly string[]>
  /** Where the world finds this installation, and from where it connects. */
  readonly ownAddresses: readonly string[]
  /** Of a message that Ulak took for this domain since then (ms since 1970); undefined: there is none such. */
  fateOf(message: string, of: { readonly domain: string; readonly since: number }): Promise<Fate | undefined>
  /** Takes a message of this domain out of the queue: nobody needs it any more. */
  discard(message: string, domain: string): Promise<unknown>
  /** Where Ulak hands the domain's mail, and whether it tells that host whose mail it is. */
  nextHops(domain: Name): Promise<readonly { readonly host: string; readonly xclient: boolean }[]>
}

export type DrillRequest = {
  readonly domain: Name
  readonly address: Mailbox
  /** In the messages. */
  readonly token: string
  /** Called whenever something is known that was not before. */
  readonly onChange: (facts: DrillFacts) => void
  /** The server stops. */
  readonly signal: AbortSignal
}

/** A domain may name any number of hosts; the best are drilled. */
export const maxWays = 10
/** A primary that greylists lets the second try in. */
const totalMs = 150_000
const lookEveryMs = 250
/** What the queue gave away a moment ago may not stand in the journal yet. */
const unseenMs = 5_000
const maxOwnAddresses = 8

/** Rejects only when `signal` aborts. */
export async function runDrill(request: DrillRequest, ports: DrillPorts): Promise<DrillFacts> {
  const over = new AbortController()
  const done = new AbortController()
  void ports.clock.sleep(totalMs, AbortSignal.any([done.signal, request.signal])).then(() => over.abort())
  try {
    return await drill(request, ports, AbortSignal.any([over.signal, request.signal]))
  } finally {
    done.abort()
  }
}

async function drill(request: DrillRequest, ports: DrillPorts, end: AbortSignal): Promise<DrillFacts> {
  const { domain, signal, onChange } = request
  const found = await findMailHosts(domain, { resolver: ports.resolver, random: ports.random, isSelf: () => false })
  const names = await ports.ownNames(domain)
  signal.throwIfAborted()
  if (found.kind !== 'hosts') return { nowhere: found.kind, ways: [] }
  const hosts = found.hosts.slice(0, maxWays)
  const ways = hosts.map(({ text, preference, addresses }): DrillWay => ({
    host: text,
    preference,
    isUlak: names.includes(text) || addresses.some((one) => ports.ownAddresses.includes(one)),
    state: 'sending',
  }))
  const set = (at: number, change: Partial<DrillWay>): void => {
    ways[at] = { ...ways[at]!, ...change }
    onChange({ ways: [...ways] })
  }
  onChange({ ways: [...ways] })
  await Promise.all(hosts.map((host, at) => walk(host, ways[at]!, request, ports, { end, set: (c) => set(at, c) })))
  const judged = await judge(hosts, ways, request, ports, end)
  signal.throwIfAborted()
  return { ways, ...(judged && { handOver: judged }) }
}

type Walk = { readonly end: AbortSignal; set(change: Partial<DrillWay>): void }

async function walk(
  host: MailHost,
  way: DrillWay,
  request: DrillRequest,
  ports: DrillPorts,
  { end, set }: Walk,
): Promise<void> {
  const begun = ports.clock.now()
  const sent = await send(host, undefined, request, ports, end)
  const since = (at: number): number => Math.max(0, at - begun)
  const first = firstState(sent)
  if (first !== 'passed' || !way.isUlak)
    return set({ state: first, reply: wordsOf(sent), ms: since(ports.clock.now()) })
  const message = idIn(wordsOf(sent))
  set({ state: 'carried', reply: wordsOf(sent), ...(message !== undefined && { message }) })
  const fate = message === undefined ? undefined : await follow(message, { domain: request.domain, begun }, ports, end)
  if (!fate) return set({ state: 'not-followed', ms: since(ports.clock.now()) })
  set({ state: fate.state, ms: since(fate.at), ...spoken(fate.reply) })
}

const firstState = (sent: Sent): 'passed' | 'refused' | 'put-off' | 'unreached' => {
  if (sent.kind === 'unreached') return 'unreached'
  return sent.outcome === 'taken' ? 'passed' : sent.outcome === 'never' ? 'refused' : 'put-off'
}

const wordsOf = (sent: Sent): string => (sent.kind === 'answered' ? sent.reply : sent.reason)

/** In our own reply to the end of DATA. */
const idIn = (reply: string): string | undefined => /\baccepted as (\S+)$/.exec(reply)?.[1]

/** `mail.firma.example: 250 2.0.0 Ok` as the host and its words. */
export function spoken(text: string | undefined): { to?: string; reply?: string } {
  const split = /^([^\s:]+|\[[^\]]+\]): (\d{3}\b[^]*)$/.exec(text ?? '')
  return split ? { to: split[1]!, reply: split[2]! } : text === undefined ? {} : { reply: text }
}

function send(
  host: MailHost,
  from: string | undefined,
  { domain, address, token }: DrillRequest,
  ports: DrillPorts,
  end: AbortSignal,
): Promise<Sent> {
  const to = formatMailbox(address)
  const body = drillLetter({
    id: newId(ports.clock.now()),
    at: ports.clock.now(),
    hostname: ports.hostname,
    domain: nameToText(domain),
    address: to,
    through: host.text,
    token,
    judged: from !== undefined,
  })
  return sendTo(host, { from, recipients: [to], size: body.length, smtputf8: address.utf8, body }, ports, end)
}

/**
 * Until it has an end, or there is no more time. What was refused for good stays in nobody's list of undeliverable mail. Where the name of the host
 * is in the customer's zone, anybody may have answered: an id is believed only for mail of this very domain that came since.
 */
async function follow(
  message: string,
  { domain, begun }: { readonly domain: Name; readonly begun: number },
  ports: DrillPorts,
  end: AbortSignal,
): Promise<Fate | undefined> {
  const of = { domain: nameToText(domain), since: begun }
  const known = ports.clock.now() + unseenMs
  for (;;) {
    const fate = await ports.fateOf(message, of)
    if (fate?.state === 'refused') await ports.discard(message, of.domain)
    const goesOn = fate ? fate.state === 'waiting' : ports.clock.now() < known
    if (!goesOn || end.aborted) return fate
    await ports.clock.sleep(lookEveryMs, end)
  }
}

// ── Whether the primary judges the backup as if it were the sender ─────────────────────────────

async function judge(
  hosts: readonly MailHost[],
  ways: readonly DrillWay[],
  request: DrillRequest,
  ports: DrillPorts,
  end: AbortSignal,
): Promise<HandOver | undefined> {
  const own = ways.filter(({ isUlak }) => isUlak)
  if (own.length === 0) return undefined
  // Without a reverse-path SPF judges the name in EHLO, which is ours.
  const blamed = own.find(({ state, reply }) => state === 'refused' && blamesSender(reply ?? ''))
  if (blamed) return { outcome: 'refused', ...ended(blamed) }
  const at = ways.findIndex(({ isUlak, state }) => isUlak && state === 'passed')
  if (at < 0) return { outcome: 'not-seen', why: 'no-way' }
  const hops = await ports.nextHops(request.domain)
  const told = hops.find(({ host, xclient }) => xclient && host === ways[at]!.to)
  if (told) return { outcome: 'xclient', host: told.host }
  const spf = await spfOf(request, hosts[at]!, ports, end)
  if (spf !== 'fail' && spf !== 'softfail') return { outcome: 'not-seen', why: 'spf-allows', spf }
  const begun = ports.clock.now()
  const sent = await send(hosts[at]!, formatMailbox(request.address), request, ports, end)
  const message = sent.kind === 'answered' && sent.outcome === 'taken' ? idIn(sent.reply) : undefined
  const fate = message === undefined ? undefined : await follow(message, { domain: request.domain, begun }, ports, end)
  if (!fate) return { outcome: 'not-seen', why: 'no-way', spf, reply: wordsOf(sent) }
  return { ...verdictOf(fate, spf), spf, ...hostOf(spoken(fate.reply)) }
}

function verdictOf(fate: Fate, spf: 'fail' | 'softfail'): Pick<HandOver, 'outcome' | 'why'> {
  switch (fate.state) {
    case 'refused':
      return blamesSender(fate.reply ?? '') ? { outcome: 'refused' } : { outcome: 'not-seen', why: 'other-refusal' }
    case 'passed':
      // Hardly anybody refuses for "~all", so that to be taken with it shows nothing.
      return spf === 'fail' ? { outcome: 'exempt' } : { outcome: 'not-seen', why: 'only-softfail' }
    case 'waiting':
    case 'kept':
      return { outcome: 'not-seen', why: 'no-end' }
  }
}

const ended = ({ to, reply }: DrillWay): Pick<HandOver, 'host' | 'reply'> =>
  hostOf({ ...(to !== undefined && { to }), ...(reply !== undefined && { reply }) })

const hostOf = ({ to, reply }: { to?: string; reply?: string }): Pick<HandOver, 'host' | 'reply'> => ({
  ...(to !== undefined && { host: to }),
  ...(reply !== undefined && { reply }),
})

/** RFC 7372 §3.2: 5.7.23 says that SPF failed, 5.7.24 that it could not be judged; others say it in words. */
const blamesSender = (reply: string): boolean => /\b5\.7\.2[34]\b|\bSPF\b|sender policy framework/i.test(reply)

/** What every receiver finds for the address if its mail comes from us; `fail` only where it is that for all of our addresses. */
async function spfOf(
  { address }: DrillRequest,
  host: MailHost,
  ports: DrillPorts,
  signal: AbortSignal,
): Promise<SpfWord> {
  const addresses = ports.ownAddresses.length > 0 ? ports.ownAddresses : host.addresses
  const words = await Promise.all(
    addresses
      .slice(0, maxOwnAddresses)
      .map((ip) => judgeSpf({ ip, helo: ports.hostname, mailFrom: formatMailbox(address) }, { ...ports, signal })),
  )
  return words.find((word) => word !== 'fail' && word !== 'softfail') ?? words.find((word) => word !== 'fail') ?? 'fail'
}

// ── What it means ───────────────────────────────────────────────────────────────────────────────

export function outcomeOf({ ways, handOver }: DrillFacts): DrillOutcome {
  if (ways.some(({ state }) => state === 'refused') || handOver?.outcome === 'refused') return 'refused'
  return ways.length > 0 && ways.every(({ state }) => state === 'passed') ? 'passed' : 'unknown'
}
