/*
 * Who is taken at the door of a domain.
 *
 *   the recipient is                                          answer
 *   on the domain's list                                      taken
 *   learned, and seen within a day                            taken
 *   not on a list that is complete, and the rule is `refuse`  550 5.1.1     an empty list is none
 *   learned as not there, a moment ago                        550 5.1.1
 *   anybody else: a better host is asked, if it may be
 *     it takes him                                            taken
 *     it says 5.1.1 or 5.1.10                                 550 5.1.1
 *     it says something else, or says nothing in time         as known before, else taken as unknown
 *     it is down                                              as known before, else by the rule: taken as unknown, or 450 4.1.1
 *
 * Successes are learned of domains that refuse a mailbox that cannot be there (tested daily) and last 60 days; failures last 6 hours, and never
 * stand against the list or a success. A domain that takes every name teaches nothing, and none of its names is unknown.
 */
import { randomBytes } from 'node:crypto'
import type { MailPolicy } from '../declare/mail-policy.ts'
import { type Cause, cause } from '../declare/refusal.ts'
import { keptMs } from '../declare/retention.ts'
import { parseName, type Name } from '../dns/name.ts'
import { formatMailbox, formatMailDomain, type Mailbox, parseMailbox } from '../smtp/address.ts'
import { formatReply, isPermanent, isPositive, type Reply, safeText } from '../smtp/reply.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import type { FactsOf } from './recipient-facts.ts'
import { keyOf, mailboxesOf, sameOf } from './recipient-name.ts'
import type { Learner } from './recipients-learn.ts'
import { type DomainFacts, findRecipients, type LearnedSource } from './recipients.store.ts'

/** As carry asks and answers; structurally its own types. */
export type Refused = { readonly code: number; readonly text: string; readonly by: Cause }
export type Verdict = Refused | 'unknown' | undefined

export type HostAnswer =
  | { readonly kind: 'replies'; readonly host: string; readonly replies: readonly (Reply | undefined)[] }
  | { readonly kind: 'down' | 'not-now' }

export type RecipientPorts = {
  readonly store: Store<ControlTables>
  readonly facts: FactsOf
  readonly learner: Learner
  readonly clock: Clock
  readonly log: Log
  readonly policyFor: (domain: Name) => Promise<MailPolicy | undefined>
  /** Asks a better host of the domain about recipients, without sending anything. */
  readonly callAhead: (policy: MailPolicy, addresses: readonly string[]) => Promise<HostAnswer>
  /** What a better host did with a recipient of the domain. */
  onSeen?(domain: string, what: 'took' | 'failed'): void
}

export type Outcomes = {
  /** A domain of ours; other texts are of no use here. */
  readonly route: string
  readonly recipients: readonly { readonly address: string; readonly rcpt?: Reply }[]
}

/** What a better host said of one recipient. */
export type Asked = 'taken' | 'nobody' | 'unclear' | 'down' | 'not-now'

export type Recipients = {
  admit(ask: { readonly policy: MailPolicy; readonly mailbox: Mailbox }): Promise<Verdict>
  /** Asks a better host about a recipient, unless that was done within the last `maxAgeMs`. */
  ask(policy: MailPolicy, mailbox: Mailbox, maxAgeMs: number): Promise<Asked>
  /** A person changed what is known of the domain. */
  forget(domainId: string): void
  /** What a host said to the recipients of a message that was handed on. */
  learn(outcomes: Outcomes): void
  /** What is being learned is in the database. */
  settled(): Promise<void>
}

const [minute, day] = [60_000, 86_400_000]
const [thereMs, notThereMs] = [keptMs('recipients'), keptMs('not-recipients')]
/** A success is not asked about again for so long, a failure for so long. */
const freshThereMs = day
const freshNotThereMs = 5 * minute
/** An answer that taught nothing is remembered for so long. */
const askedMs = 30_000
const welcomeMs = 10_000
const maxAsked = 10_000
const testEveryMs = day
/** After a test that told nothing. */
const testAgainMs = 10 * minute
/** Whoever is at the door does not wait longer for the database: then nothing is known. */
const lookMs = 2_000

type Known = { readonly is: 'listed' } | { readonly is: 'there' | 'not-there'; readonly seenAt: number }

export function createRecipients(ports: RecipientPorts): Recipients {
  const { clock, learner, facts, log } = ports
  const asking = new Map<string, { readonly at: number; readonly answer: Promise<Asked> }>()
  const tests = new Map<string, { readonly at: number; readonly running: Promise<void> }>()
  /** Who was found on the list or among the learned a moment ago, and until when that needs no look. */
  const welcome = new Map<string, number>()
  const work = new Set<Promise<void>>()

  /** undefined: the database did not answer in time. */
  async function lookUp(
    policy: MailPolicy,
    local: string,
  ): Promise<{ known: Known | undefined; of: DomainFacts } | undefined> {
    const done = new AbortController()
    const late = clock.sleep(lookMs, done.signal).then(() => undefined)
    try {
      return await Promise.race([find(policy, local), late])
    } catch (error) {
      log.warn({ err: error, domain: policy.domain }, 'recipients could not be looked up')
      return undefined
    } finally {
      done.abort()
    }
  }

  async function find(policy: MailPolicy, local: string): Promise<{ known: Known | undefined; of: DomainFacts }> {
    const of = await facts.find(policy.domainId)
    // Nothing is kept of a domain that takes every name.
    if (of.takesAll && of.listedAt === null) return { known: undefined, of }
    const names = mailboxesOf(local, policy.rules).map((name) => ({
      key: keyOf(name),
      local: sameOf(name, policy.rules),
    }))
    const rows = await findRecipients(await ports.store.reader(), {
      domain: policy.domainId,
      generation: of.generation,
      keys: [...new Set(names.map(({ key }) => key))],
      now: clock.now(),
    })
    const noted = names.flatMap((name) => learner.pending({ domain: policy.domainId, ...name }) ?? [])
    const seen = [
      ...noted.map(({ local: name, isThere, at }) => ({ local: name, isListed: false, isThere, seenAt: at })),
      ...rows.map((row) => ({ ...row, local: sameOf(row.local, policy.rules) })),
    ].filter((row) => names.some((name) => name.local === row.local))
    if (seen.some(({ isListed }) => isListed)) return { known: { is: 'listed' }, of }
    const there = seen.filter(({ isThere }) => isThere).map(({ seenAt }) => seenAt)
    if (there.length > 0) return { known: { is: 'there', seenAt: Math.max(...there) }, of }
    // Nobody at ali-veli says nothing of ali, nor the other way round.
    const own = seen.filter((row) => row.local === names[0]!.local).map(({ seenAt }) => seenAt)
    return { known: own.length > 0 ? { is: 'not-there', seenAt: Math.max(...own) } : undefined, of }
  }

  // ── Asking ──────────────────────────────────────────────────────────────────────────────────

  function ask(policy: MailPolicy, mailbox: Mailbox, maxAgeMs = askedMs): Promise<Asked> {
    const id = idOf(policy, mailbox)
    const now = clock.now()
    const before = asking.get(id)
    if (before && now - before.at <= maxAgeMs) return before.answer
    const answer = askNow(policy, mailbox).catch((error: unknown): Asked => {
      log.error({ err: error, domain: policy.domain }, 'a better host could not be asked')
      return 'unclear'
    })
    asking.delete(id)
    asking.set(id, { at: now, answer })
    if (asking.size > maxAsked) asking.delete(asking.keys().next().value!)
    // Then it was not asked at all.
    void answer.then((said) => {
      if ((said === 'not-now' || said === 'down') && asking.get(id)?.answer === answer) asking.delete(id)
    })
    return answer
  }

  /** One question, and with it the daily one for a mailbox that cannot be there. */
  async function askNow(policy: MailPolicy, mailbox: Mailbox): Promise<Asked> {
    const of = await facts.find(policy.domainId)
    const test = isTestDue(policy, of) ? [impossible(mailbox)] : []
    if (test.length > 0) tests.set(policy.domainId, { at: clock.now(), running: Promise.resolve() })
    const said = await ports.callAhead(policy, [formatMailbox(mailbox), ...test])
    if (said.kind !== 'replies') {
      if (said.kind === 'down') ports.onSeen?.(policy.domain, 'failed')
      return said.kind
    }
    const [reply, impossibleReply] = said.replies
    if (test.length > 0) noteTest(policy, impossibleReply)
    // A refusal of one recipient says nothing of the others.
    if (!reply) ports.onSeen?.(policy.domain, 'failed')
    else if (isPositive(reply)) ports.onSeen?.(policy.domain, 'took')
    if (!reply) return 'unclear'
    await note(policy, mailbox.local, reply, 'call-ahead')
    return isPositive(reply) ? 'taken' : isNobody(reply) ? 'nobody' : 'unclear'
  }

  // ── Learning ────────────────────────────────────────────────────────────────────────────────

  const isTestDue = ({ domainId }: MailPolicy, { testedAt }: DomainFacts): boolean =>
    (testedAt === null || clock.now() - testedAt >= testEveryMs) &&
    clock.now() - (tests.get(domainId)?.at ?? -Infinity) >= testAgainMs

  function noteTest({ domainId, domain }: MailPolicy, reply: Reply | undefined): void {
    if (tests.size > maxAsked) tests.clear()
    // 4xx and silence tell nothing; a day without knowing is over, and what was learned before stays.
    const takesAll = reply && isPositive(reply) ? true : reply && isPermanent(reply) ? false : null
    if (takesAll === null) return
    if (takesAll) log.info({ domain }, 'its mail host takes any recipient, so nothing is learned of its recipients')
    facts.note(domainId, { takesAll, testedAt: clock.now() })
  }

  /** Tests the domain if that is due; one at a time. */
  function tested(policy: MailPolicy, of: DomainFacts): Promise<void> {
    const running = tests.get(policy.domainId)
    if (!isTestDue(policy, of)) return running?.running ?? Promise.resolve()
    const test = (async () => {
      const local = parseMailbox(`x@${policy.domain}`)
      if (!local.ok) return
      const said = await ports.callAhead(policy, [impossible(local.value)])
      if (said.kind === 'replies') noteTest(policy, said.replies[0])
    })()
    tests.set(policy.domainId, { at: clock.now(), running: test })
    return test
  }

  async function note(policy: MailPolicy, local: string, reply: Reply, source: LearnedSource): Promise<void> {
    const isThere = isPositive(reply)
    if (!isThere && !isNobody(reply)) return
    if (isThere) {
      const of = await facts.find(policy.domainId)
      if (source === 'delivery') await tested(policy, of)
      const { takesAll, testedAt } = await facts.find(policy.domainId)
      // An old test is no test.
      if (takesAll !== false || testedAt === null || clock.now() - testedAt >= 2 * testEveryMs) return
    }
    const now = clock.now()
    learner.note({
      domain: policy.domainId,
      key: keyOf(local),
      local: sameOf(local, policy.rules),
      isThere,
      source,
      at: now,
      until: now + (isThere ? thereMs : notThereMs),
      reply: isThere ? null : safeText(formatReply(reply), 200),
    })
  }

  async function learnNow({ route, recipients }: Outcomes): Promise<void> {
    const name = parseName(`${route}.`)
    const policy = name.ok ? await ports.policyFor(name.value) : undefined
    if (!policy || policy.domainId === '') return
    for (const { address, rcpt } of recipients) {
      const mailbox = parseMailbox(address)
      if (!rcpt || !mailbox.ok || formatMailDomain(mailbox.value.domain) !== policy.domain) continue
      if (isPositive(rcpt)) ports.onSeen?.(policy.domain, 'took')
      await note(policy, mailbox.value.local, rcpt, 'delivery')
    }
  }

  // ── The door ────────────────────────────────────────────────────────────────────────────────

  async function admit({ policy, mailbox }: { policy: MailPolicy; mailbox: Mailbox }): Promise<Verdict> {
    const now = clock.now()
    const id = idOf(policy, mailbox)
    if ((welcome.get(id) ?? -Infinity) > now) return undefined
    const found = await lookUp(policy, mailbox.local)
    const known = found?.known
    const age = known && known.is !== 'listed' ? now - known.seenAt : 0
    if (known?.is === 'listed' || (known?.is === 'there' && age < freshThereMs)) {
      if (welcome.size >= maxAsked) welcome.delete(welcome.keys().next().value!)
      welcome.set(id, now + welcomeMs)
      return undefined
    }
    const { unknownRecipients, recipientListComplete } = policy.rules
    const hasList = found !== undefined && found.of.listedAt !== null
    if (unknownRecipients === 'refuse' && recipientListComplete && hasList && known?.is !== 'there')
      return nobody(mailbox, 'recipient-list')
    if (known?.is === 'not-there' && age < freshNotThereMs) return nobody(mailbox, 'recipient-learned')
    // Whoever takes every name would say yes to this one, too.
    if (found?.of.takesAll && !isTestDue(policy, found.of)) return undefined
    const mayAsk = policy.ownServers && policy.rules.callAhead
    const said = mayAsk ? await ask(policy, mailbox) : 'not-now'
    if (said === 'nobody') return nobody(mailbox, 'recipient-asked')
    if (said === 'taken' || known?.is === 'there') return undefined
    if (known?.is === 'not-there') return nobody(mailbox, 'recipient-learned')
    if (found?.of.takesAll) return undefined
    if (unknownRecipients === 'defer' && (said === 'down' || !mayAsk)) return later(mailbox)
    return 'unknown'
  }

  return {
    admit,
    ask,
    forget(domainId) {
      for (const map of [asking, welcome])
        for (const id of map.keys()) if (id.startsWith(`${domainId}\0`)) map.delete(id)
      tests.delete(domainId)
    },
    learn(outcomes) {
      if (work.size >= maxAsked) return
      const learning = learnNow(outcomes)
        .catch((error: unknown) => log.warn({ err: error }, 'nothing was learned of a delivery'))
        .finally(() => work.delete(learning))
      work.add(learning)
    },
    async settled() {
      await Promise.all(work)
      await facts.settled()
      await learner.flush()
    },
  }
}

const idOf = (policy: MailPolicy, mailbox: Mailbox): string =>
  `${policy.domainId}\0${sameOf(mailbox.local, policy.rules)}`

/** RFC 3463 §3.2 and RFC 7505 §4.2: this very mailbox is not there, or its domain takes no mail. */
const isNobody = ({ enhanced }: Reply): boolean => enhanced === '5.1.1' || enhanced === '5.1.10'

/** Nobody has a mailbox of 80 random bits. */
const impossible = (mailbox: Mailbox): string =>
  formatMailbox({ ...mailbox, local: `ulak-test-${randomBytes(10).toString('hex')}` })

export const nobody = (mailbox: Mailbox, why: 'recipient-list' | 'recipient-learned' | 'recipient-asked'): Refused => ({
  code: 550,
  text: `5.1.1 there is no mailbox ${shown(mailbox)} here`,
  ...cause(why),
})
const later = (mailbox: Mailbox): Refused => ({
  code: 450,
  text: `4.1.1 whether there is a mailbox ${shown(mailbox)} cannot be found out while its mail host is down, try again later`,
  ...cause('recipient-not-known'),
})

/** A reply is ASCII unless the client asked for more. */
// oxlint-disable-next-line no-control-regex
const shown = (mailbox: Mailbox): string => `<${formatMailbox(mailbox).replace(/[^\x20-\x7e]/g, '?')}>`
