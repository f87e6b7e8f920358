// Checks a domain: gathers evidence once, lets every check judge it, and answers the four questions of its owner.
import type { Name } from '../dns/name.ts'
import type { Text } from '../dns/problem.ts'
import type { MailHosts } from '../smtp/mail-hosts.ts'
import { type Answers, answersOf } from './answers.ts'
import { checks } from './checks/index.ts'
import { canonicalOrder } from './evidence/canonical.ts'
import { type Evidence, gather, type Provider, type Tools } from './evidence/index.ts'
import type { ProbeEvidence } from './evidence/probe.ts'
import type { Result } from './result.ts'

export type CheckReport = {
  readonly domain: string
  /** ms since 1970. */
  readonly checkedAt: number
  readonly provider: Provider | undefined
  readonly mail: MailHosts
  /** With a probe. */
  readonly probe: ProbeEvidence | undefined
  readonly answers: Answers
  readonly results: readonly Result[]
}

/** Checks one domain. Rejects only when `signal` aborts. */
export async function check(domain: Name, tools: Tools): Promise<CheckReport> {
  const evidence = await gather(domain, { ...tools, resolver: canonicalOrder(tools.resolver) })
  const results = judge(evidence)
  return {
    domain: evidence.name,
    checkedAt: tools.now(),
    provider: evidence.provider,
    mail: evidence.mail,
    probe: evidence.probe,
    answers: answersOf(evidence, results),
    results,
  }
}

export const judge = (evidence: Evidence): Result[] =>
  checks.flatMap((one) => one.judge(evidence).map((judgement) => ({ ...judgement, check: one })))

// ── For programs ────────────────────────────────────────────────────────────────────────────────

export type CheckJson = ReturnType<typeof checkJson>

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
