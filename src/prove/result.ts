// What a check says. Judging is pure: evidence in, judgements out; texts in both languages, chosen only when they are shown.
import type { Text } from '../dns/problem.ts'
import type { Evidence } from './evidence/index.ts'

export type Severity = 'error' | 'warning' | 'notice'

/** The four questions that a domain's owner has. */
export type Question = 'arrives' | 'authenticated' | 'private' | 'survives'

/** Records to publish, in presentation format, or steps in words. */
export type Fix = readonly (string | Text)[]

/** `subject` is what it is about: a name, or a name and its record. */
export type Judgement = { readonly subject: string; readonly message: Text } & (
  | { readonly status: 'pass' }
  | { readonly status: 'unknown' }
  | { readonly status: 'finding'; readonly severity: Severity; readonly fix?: Fix }
)

/** One question, in a file of its own. No judgement: the question does not arise. */
export type Check = {
  /** Stable; in JSON and in `--insist`. */
  readonly id: string
  readonly question: Text
  /** When a finding is how bad, in words. */
  readonly rule: Text
  readonly reference: string
  readonly serves: readonly Question[]
  /** It needs somebody to act before it can know; while it does not, the answers that it serves are given without it. */
  readonly unknownIsUsual?: true
  judge(evidence: Evidence): readonly Judgement[]
}

export type Result = Judgement & { readonly check: Check }

export const pass = (subject: string, message: Text): Judgement => ({ status: 'pass', subject, message })

export const finding = (severity: Severity, subject: string, message: Text, fix?: Fix): Judgement => ({
  status: 'finding',
  severity,
  subject,
  message,
  ...(fix ? { fix } : {}),
})

export const unknown = (subject: string, reason: string): Judgement => ({
  status: 'unknown',
  subject,
  message: {
    en: `This could not be determined now (${reason}).`,
    tr: `Bu şu anda belirlenemedi (${reason}).`,
  },
})
