// A rule looks at a zone as it would be published and names what is wrong with it. Rules run before and after a change: what the
// change brings in stands in its way if it is an error, what stood before is only told.
import type { Name } from '../../dns/name.ts'
import type { Text } from '../../dns/problem.ts'
import type { Brand } from '../brand.ts'
import type { Severity } from '../finding.ts'
import type { MailIntent } from '../intent.ts'
import type { ZoneSets } from '../rrset.ts'

/** One fault. `subject` tells apart faults of the same rule: name and record. */
export type Fault = { readonly subject: string; readonly message: Text; readonly fix?: readonly Text[] }

export type RuleZone = {
  readonly zone: ZoneSets
  readonly intent: MailIntent | undefined
  readonly brand: Brand
  /** False where the DNS lives elsewhere: then only what the sets say by themselves is known. */
  readonly whole: boolean
  /** Private addresses are meant (laboratories). */
  readonly allowPrivate: boolean
}

export type Rule = {
  readonly id: string
  readonly severity: Severity
  /**
   * `refuse`: a change that brings this in needs insisting. All errors do; a warning does where mail would stop although it can be
   * meant.
   */
  readonly stance: 'refuse' | 'tell'
  readonly reference?: string
  /** Needs the whole zone to be sure. */
  readonly whole?: true
  look(zone: RuleZone): Iterable<Fault>
}

/** A rule about the step from one zone to another; what it names is always brought in. */
export type StepRule = Omit<Rule, 'look' | 'whole'> & { look(before: RuleZone, after: RuleZone): Iterable<Fault> }

export type Reach = 'outside' | 'delegated' | 'alias' | 'addressed' | 'none'
export type Reachable = (host: Name) => Reach
