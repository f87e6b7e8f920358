// Checks a domain: gathers evidence once, lets every check judge it, and answers the four questions of its owner.
import type { Name } from '../dns/name.ts'
import type { Text } from '../dns/problem.ts'
import { isPublicIp } from '../smtp/mail-address.ts'
import type { MailHost } from '../smtp/mail-hosts.ts'
import { dmarcPolicy } from './checks/dmarc-policy.ts'
import { checks } from './checks/index.ts'
import { type Evidence, gather, type GatherOptions, type Provider } from './evidence.ts'
import type { Question, Result, Severity } from './result.ts'

export type AnswerWord = 'yes' | 'no' | 'partly' | 'unknown'
export type Answers = Readonly<Record<Question, AnswerWord>>

export type CheckReport = {
  readonly domain: string
  /** ms since 1970. */
  readonly checkedAt: number
  readonly provider: Provider | undefined
  readonly answers: Answers
  readonly results: readonly Result[]
}

/** Checks one domain. Rejects only when `signal` aborts. */
export async function check(domain: Name, options: GatherOptions & { now(): number }): Promise<CheckReport> {
  const evidence = await gather(domain, options)
  const results = judge(evidence)
  return {
    domain: evidence.name,
    checkedAt: options.now(),
    provider: evidence.provider,
    answers: answersOf(evidence, results),
    results,
  }
}

export const judge = (evidence: Evidence): Result[] =>
  checks.flatMap((one) => one.judge(evidence).map((judgement) => ({ ...judgement, check: one })))

// ── The four answers ────────────────────────────────────────────────────────────────────────────

export function answersOf(evidence: Evidence, results: readonly Result[]): Answers {
  const about = (question: Question): Result[] => results.filter((result) => result.check.serves.includes(question))
  return {
    arrives: arrives(evidence, about('arrives')),
    authenticated: authenticated(evidence, about('authenticated')),
    // Nothing judges yet how mail is protected on its way.
    private: 'unknown',
    survives: survives(about('survives')),
  }
}

function arrives({ mail }: Evidence, results: readonly Result[]): AnswerWord {
  if (mail.kind === 'unknown-now') return 'unknown'
  if (mail.kind !== 'hosts') return 'no'
  if (!mail.hosts.some(isReachable)) return 'no'
  if (worst(results) === 'error') return 'partly'
  return results.some(isUnknown) ? 'unknown' : 'yes'
}

const isReachable = (host: MailHost): boolean =>
  host.addressState === 'known' && (!host.problems.includes('private-address') || host.addresses.some(isPublicIp))

/** Both records readable and a policy that acts: yes. DKIM cannot be seen from here, as its selectors are not known. */
function authenticated({ spf, dmarc }: Evidence, results: readonly Result[]): AnswerWord {
  if (results.some(isUnknown) || results.length === 0) return 'unknown'
  if (spf.kind === 'none' && dmarc.kind === 'none') return 'no'
  // A notice is no lack, but for a policy that only watches.
  const isLack = (result: Result): boolean =>
    result.status === 'finding' && (result.severity !== 'notice' || result.check === dmarcPolicy)
  return results.some(isLack) ? 'partly' : 'yes'
}

function survives(results: readonly Result[]): AnswerWord {
  if (results.length === 0 || results.some(isUnknown)) return 'unknown'
  return results.some((result) => result.status === 'finding') ? 'no' : 'yes'
}

const isUnknown = (result: Result): boolean => result.status === 'unknown'

/** The worst severity among findings. */
export function worst(results: readonly Result[]): Severity | undefined {
  const order: readonly Severity[] = ['error', 'warning', 'notice']
  return order.find((severity) => results.some((result) => result.status === 'finding' && result.severity === severity))
}

// ── For programs ────────────────────────────────────────────────────────────────────────────────

/** design.md's `check --json`, one object a domain; the same shape in the API. */
export function checkJson(report: CheckReport, lang: keyof Text) {
  return {
    domain: report.domain,
    checkedAt: new Date(report.checkedAt).toISOString(),
    provider: report.provider ? { id: report.provider.id, name: report.provider.name } : null,
    answers: report.answers,
    results: report.results.map((result) => ({
      id: result.check.id,
      status: result.status,
      severity: result.status === 'finding' ? result.severity : null,
      subject: result.subject,
      message: result.message[lang],
      reference: result.check.reference,
      fix:
        result.status === 'finding' && result.fix
          ? result.fix.map((step) => (typeof step === 'string' ? step : step[lang]))
          : null,
    })),
  }
}
