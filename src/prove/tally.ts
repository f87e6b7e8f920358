// What many reports say together: how many of each answer and finding, and which domains are worst.
import type { CheckJson } from './check.ts'
import type { AnswerWord } from './answers.ts'
import type { Question, Severity } from './result.ts'
import { questions, severities } from './words.ts'

/** One domain in a list of many. `worst` holds the ids of its findings, worst first, each once. */
export type Row = {
  readonly domain: string
  readonly answers: CheckJson['answers']
  readonly counts: Readonly<Record<Severity, number>>
  readonly worst: readonly string[]
}

export type Tally = {
  readonly domains: number
  readonly answers: Readonly<Record<Question, Readonly<Record<AnswerWord, number>>>>
  /** In how many domains each finding was met, the most frequent first. */
  readonly findings: readonly { readonly id: string; readonly domains: number }[]
  readonly worst: readonly Row[]
}

export function rowOf({ domain, answers, results }: Pick<CheckJson, 'domain' | 'answers' | 'results'>): Row {
  const found = severities.map((severity) =>
    results.filter((one) => one.status === 'finding' && one.severity === severity),
  )
  const [error = [], warning = [], notice = []] = found
  return {
    domain,
    answers,
    counts: { error: error.length, warning: warning.length, notice: notice.length },
    worst: [...new Set(found.flat().map(({ id }) => id))],
  }
}

/** Worse first: what does not arrive, then by errors, then by warnings. */
function byHarm(a: Row, b: Row): number {
  const rank = { no: 0, partly: 1, unknown: 2, yes: 3 }
  return (
    rank[a.answers.arrives] - rank[b.answers.arrives] ||
    b.counts.error - a.counts.error ||
    b.counts.warning - a.counts.warning ||
    (a.domain < b.domain ? -1 : 1)
  )
}

/** Counts as reports come in; only `worstKept` rows are held, so that any number of domains may come. */
export function createTally(worstKept = 20): { add(row: Row): void; tally(): Tally } {
  let domains = 0
  const words = (): Record<AnswerWord, number> => ({ yes: 0, partly: 0, no: 0, unknown: 0 })
  const answers = { arrives: words(), authenticated: words(), private: words(), survives: words() }
  const findings = new Map<string, number>()
  let worst: Row[] = []
  return {
    add(row) {
      domains += 1
      for (const question of questions) answers[question][row.answers[question]] += 1
      for (const id of row.worst) findings.set(id, (findings.get(id) ?? 0) + 1)
      if (row.counts.error + row.counts.warning === 0 && row.answers.arrives === 'yes') return
      worst.push(row)
      if (worst.length > 2 * worstKept) worst = worst.toSorted(byHarm).slice(0, worstKept)
    },
    tally: () => ({
      domains,
      answers,
      findings: [...findings]
        .map(([id, count]) => ({ id, domains: count }))
        .toSorted((a, b) => b.domains - a.domains || (a.id < b.id ? -1 : 1)),
      worst: worst.toSorted(byHarm).slice(0, worstKept),
    }),
  }
}
