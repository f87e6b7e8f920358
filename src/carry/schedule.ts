// When to try again. Two clocks, because two things can be wrong: a host that cannot be reached says nothing about any message, so it is
// probed often and mail leaves within seconds of its return; a reply of 4xx is about this recipient, who is asked again less and less.
import { defaultRules, type MailRules } from '../declare/mail-rules.ts'

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000]

/** How long a message is tried before it becomes `undeliverable`: a rule of its domain, or the default. */
export const lifetimeOf = (rules: MailRules | undefined): number => (rules ?? defaultRules).lifetimeDays * day
/** How long an undeliverable message is kept for a person's decision. */
export const undeliverableKeptMs = 30 * day
/** The same of a quarantined one. */
export const quarantineKeptMs = 14 * day

/** Waits after a recipient's first, second … temporary refusal; the last one repeats. */
const recipientWaits = [1 * minute, 5 * minute, 15 * minute, 30 * minute, 1 * hour] as const

/** The next attempt for a recipient that has been tried `attempts` times (at least once), the last time now. */
export function nextAttempt(now: number, attempts: number): number {
  return now + recipientWaits[Math.min(Math.max(attempts, 1), recipientWaits.length) - 1]!
}

/** Why a host is not used now. `silent`: nobody answered; `busy`: it answered and sent us away; `unknown`: its address cannot be found out now. */
export type HostFault = 'silent' | 'busy' | 'unknown'

/** Most outages are restarts: while one is young, its end is noticed within seconds. */
const youngOutage = 1 * hour

/** A host that talks but refuses must not be pressed like one that is gone. */
const probeWaits: Readonly<Record<HostFault, { readonly young: number; readonly old: number }>> = {
  silent: { young: 4 * second, old: 60 * second },
  busy: { young: 15 * second, old: 60 * second },
  unknown: { young: 15 * second, old: 60 * second },
}

/** The next look at a host that has been failing since `since`. */
export function nextProbe(now: number, since: number, fault: HostFault): number {
  const waits = probeWaits[fault]
  return now + (now - since < youngOutage ? waits.young : waits.old)
}
