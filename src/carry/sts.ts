// MTA-STS as a sender keeps it (RFC 8461 §3.3, §5.1): a policy that was fetched once is obeyed until its max_age has passed, even if its record or its
// host vanish; a new id at `_mta-sts` is a reason to fetch it again, and so is a day. What cannot be fetched the first time does not bind anyone.
import { type Name, parseName, under } from '../dns/name.ts'
import { type Rdata, TXT } from '../dns/records/index.ts'
import type { Resolver } from '../dns/resolver.ts'
import { joinStrings } from '../mailauth/spf-record.ts'
import { parseStsPolicy, type PolicyAnswer, stsIdOf, type StsPolicy } from '../smtp/mta-sts.ts'
import type { TlsResult } from '../smtp/tls-rpt.ts'
import type { QueueTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { findPolicy, type KeptPolicy, keepPolicy } from './sts.store.ts'

export type StsPorts = {
  readonly store: Store<QueueTables>
  readonly resolver: Resolver
  /** Over HTTPS from the policy host; rejects only when the signal aborts. */
  readonly fetchPolicy: (domain: Name, signal?: AbortSignal) => Promise<PolicyAnswer>
  readonly clock: Clock
  readonly log: Log
  /** A policy that could not be had or read; for the counts. */
  onFault(domain: string, fault: { readonly result: TlsResult; readonly text: string }): void
}

export type StsPolicies = {
  /** The policy that binds us for this domain now; undefined: none, or one in mode `none`. Rejects only when the signal aborts. */
  find(domain: string, signal: AbortSignal): Promise<StsPolicy | undefined>
}

/** Where nobody can fetch. */
export const noStsPolicies: StsPolicies = { find: () => Promise.resolve(undefined) }

/** RFC 8461 §3.3: after a fetch that failed, the same id is not fetched again for five minutes. */
const retryMs = 5 * 60_000
/** RFC 8461 §3.3: a policy in use is looked at again about once a day. */
const refreshMs = 24 * 3_600_000
/** Domains of which it is remembered what is kept of them; the database knows the rest. */
const maxRemembered = 10_000

type Known = { kept: KeptPolicy | undefined; failed?: { readonly id: string; readonly until: number } }

export function createStsPolicies(ports: StsPorts): StsPolicies {
  const { clock, store, log } = ports
  const known = new Map<string, Known>()
  const fetching = new Map<string, Promise<void>>()

  async function knownOf(domain: string): Promise<Known> {
    const remembered = known.get(domain)
    if (remembered) return remembered
    const fresh: Known = { kept: await findPolicy(store.db, domain, clock.now()) }
    // The oldest goes: who asks again reads the database again.
    if (known.size >= maxRemembered) known.delete(known.keys().next().value!)
    known.set(domain, fresh)
    return fresh
  }

  function fetched(name: Name, id: string, one: Known, signal: AbortSignal): Promise<void> {
    const domain = `${name}`
    return fetching.getOrInsertComputed(domain, () =>
      fetchOnce(name, id, one, signal).finally(() => void fetching.delete(domain)),
    )
  }

  async function fetchOnce(name: Name, id: string, one: Known, signal: AbortSignal): Promise<void> {
    const domain = textOf(name)
    const read = readAnswer(await ports.fetchPolicy(name, signal))
    const now = clock.now()
    if ('fault' in read) {
      one.failed = { id, until: now + retryMs }
      log.info({ domain, why: read.fault.text }, 'an MTA-STS policy could not be had')
      return ports.onFault(domain, read.fault)
    }
    delete one.failed
    one.kept = { id, policy: read.policy, fetched: now, until: now + read.policy.maxAge * 1_000 }
    // It is obeyed now as well when it cannot be stored; only a restart forgets it then.
    await keepPolicy(store.db, domain, one.kept).catch((error: unknown) =>
      log.error({ err: error, domain }, 'an MTA-STS policy could not be stored'),
    )
  }

  return {
    async find(domain, signal) {
      const name = parseName(`${domain}.`)
      if (!name.ok) return undefined
      const one = await knownOf(domain)
      const id = await announcedId(name.value, ports.resolver, signal)
      const now = clock.now()
      const mayFetch = id !== undefined && !(one.failed?.id === id && now < one.failed.until)
      const isCurrent = one.kept !== undefined && now < one.kept.until
      if (mayFetch && (!isCurrent || one.kept!.id !== id)) await fetched(name.value, id, one, signal)
      else if (mayFetch && now - one.kept!.fetched > refreshMs)
        fetched(name.value, id, one, signal).catch((error: unknown) => {
          if (!signal.aborted) log.error({ err: error, domain }, 'an MTA-STS policy could not be looked at again')
        })
      const { kept } = one
      return kept && clock.now() < kept.until && kept.policy.mode !== 'none' ? kept.policy : undefined
    },
  }
}

const textOf = (name: Name): string => `${name}`.toLowerCase().replace(/\.$/, '')

/** Undefined also where it cannot be found out: what was fetched before stands. */
async function announcedId(domain: Name, resolver: Resolver, signal: AbortSignal): Promise<string | undefined> {
  const at = under('_mta-sts', domain)
  if (!at.ok) return undefined
  const answer = await resolver.resolve(at.value, TXT.code, { signal })
  if (answer.kind !== 'records') return undefined
  const texts = answer.records.filter(({ type }) => type === TXT.code)
  return stsIdOf(texts.map(({ data }) => joinStrings((data as Rdata['TXT']).strings)))
}

type Fault = { readonly result: TlsResult; readonly text: string }

function readAnswer(answer: PolicyAnswer): { readonly policy: StsPolicy } | { readonly fault: Fault } {
  const failed = (result: TlsResult, text: string): { fault: Fault } => ({ fault: { result, text } })
  switch (answer.kind) {
    case 'no-host':
      return failed('sts-policy-fetch-error', 'the policy host has no address')
    case 'unknown':
      return failed('sts-policy-fetch-error', answer.detail)
    case 'failed':
      return failed(
        answer.why === 'certificate' ? 'sts-webpki-invalid' : 'sts-policy-fetch-error',
        `${answer.why}: ${answer.detail}`,
      )
    case 'fetched': {
      // RFC 8461 §3.2
      if (answer.contentType !== 'text/plain')
        return failed('sts-policy-invalid', `it comes as ${answer.contentType || 'nothing'}, not as text/plain`)
      const reading = parseStsPolicy(answer.body)
      return reading.ok
        ? { policy: reading.policy }
        : failed('sts-policy-invalid', reading.problems.map(({ en }) => en).join(' '))
    }
  }
}
