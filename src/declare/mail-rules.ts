// How Ulak treats the mail of a domain while it is here: choices that make no record, each with a default that cannot hurt. A rule has one
// line in each table of this file, its shape in the contract (api/contract.ts), and is carried to the queue and the door in MailPolicy.
import type { Text } from '../dns/problem.ts'
import type { MailIntent } from './intent.ts'

export type MailRules = {
  /** How long mail is tried before it becomes undeliverable, 1 to 30. RFC 5321 §4.5.4.1: "at least 4-5 days" */
  readonly lifetimeDays: number
}

export const defaultRules: MailRules = {
  lifetimeDays: 5,
}

/** All rules of a domain: what its intent says, else the default. */
export function rulesOf(intent: Pick<MailIntent, 'ulak'> | undefined): MailRules {
  const said = Object.entries(intent?.ulak?.rules ?? {}).filter(([, value]) => value !== undefined)
  return { ...defaultRules, ...Object.fromEntries(said) }
}

/** The rules that a change of intent changes, as sentences of a plan. */
export function rulesSentences(before: MailRules, after: MailRules): Text[] {
  const keys = Object.keys(defaultRules) as (keyof MailRules)[]
  return keys
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => sentenceOf(key, after))
}

const sentences: { readonly [K in keyof MailRules]: (value: MailRules[K]) => Text } = {
  lifetimeDays: (days) => ({
    en: `Mail that cannot be handed on is tried for ${days === 1 ? 'one day' : `${days} days`}, then kept for a decision.`,
    tr: `İletilemeyen posta ${days} gün boyunca denenir, sonra karar için saklanır.`,
  }),
}

const sentenceOf = <K extends keyof MailRules>(key: K, rules: MailRules): Text => sentences[key](rules[key])
