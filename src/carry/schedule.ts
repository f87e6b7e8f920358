// When to try again. Two clocks, because two things can be wrong: a host that cannot be reached says nothing about any message, so it is
// probed often and mail leaves within seconds of its return; a reply of 4xx is about this recipient, who is asked again less and less.
import { defaultRules, type MailRules } from '../declare/mail-rules.ts'

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000]

/** How long a message is tried before it becomes `undeliverable`: a rule of its domain, or the default. */
export const lifetimeOf = (rules: MailRules | undefined): number => (rules ?? defaultRules).lifetimeDays * day

/** Waits after a recipient's first, second … temporary refusal; the last one repeats. */
const recipientWaits = [1 * minute, 5 * minute, 15 * minute, 30 * minute, 1 * hour] as const

/** The next attempt for a recipient that has been tried `attempts` times (at least once), the last time now. */
export function nextAttempt(now: number, attempts: number): number {
  return now + recipientWaits[Math.min(Math.max(attempts, 1), recipientWaits.length) - 1]!
}

/**
 * Why a host is not used now.
 *
 *   silent     nobody answered, or nothing was said
 *   unknown    its address cannot be found out now
 *   closed     it answered and asked us to come later: 4xx to the connection or to EHLO
 *   refusing   it answered and does not want us: 5xx to the connection or to EHLO
 *   busy       a session that was open was sent away, or the host said that it cannot take any more now; how long it is left alone says pace.ts
 */
export const hostFaults = ['silent', 'unknown', 'closed', 'refusing', 'busy'] as const
export type HostFault = (typeof hostFaults)[number]

/** Most outages are restarts: while one is young, its end is noticed within seconds. */
const youngOutage = 1 * hour

type Waits = { readonly young: number; readonly old: number }
const often: Waits = { young: 4 * second, old: 60 * second }
/** A host that refuses us must not be pressed like one that is gone. */
const seldom: Waits = { young: 15 * second, old: 60 * second }
const probeWaits: Readonly<Record<HostFault, Waits>> = {
  silent: often,
  unknown: often,
  closed: often,
  busy: often,
  refusing: seldom,
}

/** The next look at a host that has been failing since `since`, after one that began at `begun`. */
export function nextProbe(begun: number, since: number, fault: HostFault): number {
  const waits = probeWaits[fault]
  return begun + (begun - since < youngOutage ? waits.young : waits.old)
}

/** How often all hosts together are probed: one in this many milliseconds, 200 a second. */
export const probeSpacingMs = 5

/** How long a host that sends us away again and again is left alone: after its first time, its second, … */
export const busyWait = (times: number): number => Math.min(5 * second * 2 ** (Math.max(times, 1) - 1), 60 * second)
