// The one SPF record of the domain, for the checks that look into it; where there are several another check speaks.
import { parseSpf, type SpfRecord, type SpfTerm } from '../../../mailauth/spf-record.ts'
import type { Evidence } from '../../evidence/index.ts'
import { recordStep } from '../../evidence/texts.ts'

export const onlyRecord = ({ spf }: Evidence): SpfRecord | undefined =>
  spf.kind === 'found' && spf.texts.length === 1 ? parseSpf(spf.texts[0]!) : undefined

/** Never advised: everybody may send. */
const openEnd = /^\+?all$/i

/** The record as a step of a fix, without these terms; an open end (`+all`) is not repeated. */
export const without = (name: string, { text }: SpfRecord, terms: readonly SpfTerm[]): string[] => {
  const columns = new Set(terms.map(({ column }) => column))
  const kept = [...text.matchAll(/[^ ]+/g)]
    .filter(({ index }) => !columns.has(index + 1))
    .map(([word]) => (openEnd.test(word) ? '~all' : word))
  return recordStep(name, kept.join(' '))
}

/** Texts of strangers in a sentence: a few of them, short. */
export const listed = (words: readonly string[]): string =>
  [...new Set(words)]
    .slice(0, 5)
    .map((word) => (word.length > 80 ? `${word.slice(0, 80)}…` : word))
    .join(', ') + (new Set(words).size > 5 ? ', …' : '')
