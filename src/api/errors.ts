// Refusals as RFC 9457 problem documents.
import type { DeclareProblem } from '../declare/finding.ts'
import type { Text } from '../dns/problem.ts'
import { catalogue } from './catalogue.ts'
import type { ApiProblem } from './contract.ts'
import type { ApiDeps } from './deps.ts'
import { planJson } from './views.ts'

export type Lang = keyof Text

/** 422 (what was sent cannot be done as it is) for what the catalogue does not expect here. */
const statusOf = (code: string): number => catalogue.get(code)?.status || 422

/** Thrown by handlers, turned into a reply in one place. */
export class Refusal extends Error {
  readonly problem: DeclareProblem
  constructor(problem: DeclareProblem) {
    super(problem.text.en)
    this.problem = problem
  }
}

/** The value, or the refusal thrown. */
export function must<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: DeclareProblem },
): T {
  if (!result.ok) throw new Refusal(result.problem)
  return result.value
}

export const refusal = (code: string, en: string, tr: string): Refusal => new Refusal({ code, text: { en, tr } })

/** Of what went wrong with us: a full or busy database is told, what nobody foresaw is logged, and tells the caller nothing. */
export function faultRefusal(error: unknown, deps: Pick<ApiDeps, 'log' | 'storeProblem'>): Refusal {
  const known = deps.storeProblem(error)
  if (known) return new Refusal(known)
  deps.log.error({ err: error }, 'a call failed')
  return refusal(
    'fault',
    'Something broke on our side; it is in the log.',
    'Bizim tarafımızda bir şey bozuldu; günlükte yazıyor.',
  )
}

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
