// Refusals as RFC 9457 problem documents. A code never changes its meaning; its status stands here, once.
import type { DeclareProblem } from '../declare/finding.ts'
import type { Text } from '../dns/problem.ts'
import type { ApiProblem } from './contract.ts'
import { planJson } from './views.ts'

export type Lang = keyof Text

/** Codes whose status is not 422 (what was sent cannot be done as it is). */
const statuses: Readonly<Record<string, number>> = {
  'not-json': 400,
  'bad-request': 400,
  'bad-idempotency-key': 400,
  'not-signed-in': 401,
  'role-not-allowed': 403,
  'role-too-high': 403,
  'no-such-call': 404,
  'no-such-account': 404,
  'no-such-token': 404,
  'no-such-domain': 404,
  'no-such-plan': 404,
  'no-such-change': 404,
  'no-such-message': 404,
  'no-such-preset': 404,
  'domain-exists': 409,
  'domain-of-another': 409,
  'plan-refused': 409,
  'plan-outdated': 409,
  'mail-waits': 409,
  'last-operator': 409,
  'queue-not-waiting': 409,
  'queue-held': 409,
  'queue-not-held': 409,
  'queue-gone': 409,
  'idempotency-unknown': 409,
  'idempotency-answer-gone': 409,
  'version-changed': 412,
  'too-large': 413,
  'store-full': 507,
  'store-locked': 503,
  'not-here': 501,
  fault: 500,
}

export const statusOf = (code: string): number => statuses[code] ?? 422

/** Thrown by handlers, turned into a reply in one place. */
export class Refusal extends Error {
  readonly problem: DeclareProblem
  constructor(problem: DeclareProblem) {
    super(problem.text.en)
    this.problem = problem
  }
}

export const refusal = (code: string, en: string, tr: string): Refusal => new Refusal({ code, text: { en, tr } })

export function problemJson(problem: DeclareProblem, lang: Lang): ApiProblem {
  const status = statusOf(problem.code)
  const at = placeOf(problem)
  return {
    type: `urn:ulak:problem:${problem.code}`,
    title: titles[lang][Math.floor(status / 100)] ?? '',
    status,
    code: problem.code,
    detail: problem.text[lang],
    ...(at !== undefined && { at }),
    ...(problem.problems && {
      problems: problem.problems.map((one) => ({
        code: one.code,
        detail: one.text[lang],
        ...(placeOf(one) !== undefined && { at: placeOf(one) }),
      })),
    }),
    ...(problem.plan && { plan: planJson(problem.plan, lang) }),
  }
}

const placeOf = (problem: Pick<DeclareProblem, 'pointer' | 'at'>): string | undefined =>
  problem.pointer ?? (problem.at && `line ${problem.at.line}`)

const titles: Record<Lang, Record<number, string>> = {
  en: { 4: 'Refused', 5: 'Not possible now' },
  tr: { 4: 'Reddedildi', 5: 'Şu anda olmuyor' },
}
