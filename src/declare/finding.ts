// What Ulak has to say about a domain or a change, and the faults with which declare answers.
import type { Problem, Text } from '../dns/problem.ts'
import type { PlanView } from './plan-view.ts'

export type Severity = 'error' | 'warning' | 'notice'

export type Finding = {
  /** Stable; also what `insist` names. */
  readonly id: string
  readonly status: 'finding'
  readonly severity: Severity
  /** A name, or a name and its record. */
  readonly subject: string
  readonly message: Text
  readonly reference: string | null
  readonly fix: readonly Text[] | null
}

export const finding = (
  id: string,
  severity: Severity,
  subject: string,
  message: Text,
  more: { reference?: string; fix?: readonly Text[] } = {},
): Finding => ({
  id,
  status: 'finding',
  severity,
  subject,
  message,
  reference: more.reference ?? null,
  fix: more.fix ?? null,
})

/**
 * Why something was not done. `pointer` is where in the request (RFC 6901); `problems` are all that were found, when there are
 * several (the lines of a zone file); `plan` is the one that was refused.
 */
export type DeclareProblem = Problem & {
  readonly pointer?: string
  readonly problems?: readonly (Problem & { readonly pointer?: string })[]
  readonly plan?: PlanView
}

export type Declared<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: DeclareProblem }

export const refuse = (
  code: string,
  text: Text,
  more: { pointer?: string; problems?: readonly Problem[]; plan?: PlanView } = {},
): { readonly ok: false; readonly problem: DeclareProblem } => ({ ok: false, problem: { code, text, ...more } })

/** The same problem, told where in the request it is. */
export const atPointer = (
  problem: DeclareProblem,
  pointer: string,
): { readonly ok: false; readonly problem: DeclareProblem } => ({
  ok: false,
  problem: { ...problem, pointer: `${pointer}${problem.pointer ?? ''}` },
})
