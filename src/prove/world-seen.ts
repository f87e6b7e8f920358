// What the world is told of a domain's mail, as one look saw it: where mail goes, where Ulak hands it on, and what the check found. Pure.
import type { MailHost, MailHosts } from '../smtp/mail-hosts.ts'
import type { CheckReport } from './check.ts'

/** Kept as JSON; a reader takes older ones, too. */
export type WorldSeen = {
  /** `hosts` also where nobody is better than Ulak. */
  readonly kind: Exclude<MailHosts['kind'], 'loops-back'>
  /** Best first; the domain itself where it has addresses and no MX. */
  readonly mx: readonly { readonly preference: number; readonly host: string; readonly isOurs: boolean }[]
  /** `key`: the host as the journal of mail names it. */
  readonly hops: readonly { readonly key: string; readonly host: string }[]
  /** Undefined: nobody has checked yet. */
  readonly findings: readonly Finding[] | undefined
}
type Finding = { readonly id: string; readonly severity: string; readonly subject: string }

export type Ours = { readonly names: readonly string[]; readonly addresses: readonly string[] }

/** More than these are not kept of one look. */
const maxFindings = 100

/** `report`: of a check that was made with this look. */
export function worldSeen(
  { mail, hops, report }: { mail: MailHosts; hops: WorldSeen['hops']; report: CheckReport | undefined },
  ours: Ours,
  before: WorldSeen | undefined,
): WorldSeen {
  const found = 'hosts' in mail ? mail.hosts : []
  const mx = found
    .map((host) => ({ preference: host.preference, host: host.text, isOurs: isOurs(host, ours) }))
    .toSorted((a, b) => a.preference - b.preference || (a.host < b.host ? -1 : 1))
  return {
    kind: mail.kind === 'loops-back' ? 'hosts' : mail.kind,
    mx,
    // Where it cannot be found out, what was true before is the best that is known.
    hops: hops.length > 0 ? hops : (before?.hops ?? []),
    findings: report ? findingsOf(report, before?.findings ?? []) : before?.findings,
  }
}

/** RFC 5321 §5.1: by its name, or because all its addresses are ours. */
const isOurs = ({ text, addresses }: MailHost, ours: Ours): boolean =>
  ours.names.includes(text) || (addresses.length > 0 && addresses.every((one) => ours.addresses.includes(one)))

/** What could not be determined now stands as it was. */
function findingsOf({ results }: CheckReport, before: readonly Finding[]): Finding[] {
  const unknown = new Set(results.filter(({ status }) => status === 'unknown').map(({ check }) => check.id))
  const found = results.flatMap((one) =>
    one.status === 'finding' ? [{ id: one.check.id, severity: one.severity, subject: one.subject }] : [],
  )
  const known = new Set(found.map(textOf))
  const kept = before.filter((one) => unknown.has(one.id) && !known.has(textOf(one)))
  return [...found, ...kept].toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1)).slice(0, maxFindings)
}

const textOf = ({ id, severity, subject }: Finding): string => `${id} ${subject} ${severity}`

export const sameMx = (a: WorldSeen | undefined, b: WorldSeen): boolean =>
  a !== undefined && JSON.stringify([a.kind, a.mx]) === JSON.stringify([b.kind, b.mx])
