// The text of a BIMI record as a value (draft-brand-indicators-for-message-identification §4.2), with the place of every fault.
import type { Problem, Text } from '../dns/problem.ts'
import { parseTagList, type Tag, tagProblem } from './tag-list.ts'

/** `logo` and `evidence` are URLs, '' where the tag is empty or missing. Both empty: the domain declines to take part. */
export type BimiRecord = {
  readonly logo: string
  readonly evidence: string
  readonly isDeclined: boolean
  readonly problems: readonly Problem[]
}

export const isBimi = (text: string): boolean => /^\s*v\s*=\s*BIMI1\s*(;|$)/i.test(text)

export function parseBimi(text: string): BimiRecord {
  const { tags, problems: faults } = parseTagList(text, { caseless: true, emptyValues: true })
  const tag = (name: string): Tag | undefined => tags.find((one) => one.name === name)
  const [logo, evidence] = [tag('l')?.value ?? '', tag('a')?.value ?? '']
  const problems = [...faults]
  if (!tag('l')) problems.push(tagProblem('bimi-no-logo', { column: 1, text }, noLogo))
  for (const one of [tag('l'), tag('a')])
    if (one && one.value !== '' && !isHttps(one.value)) problems.push(tagProblem('bimi-bad-url', one, badUrl))
  return { logo, evidence, isDeclined: tag('l') !== undefined && logo === '' && evidence === '', problems }
}

const isHttps = (text: string): boolean => /^https:\/\//i.test(text) && URL.canParse(text)

const noLogo = (): Text => ({
  en: 'The tag l with the address of the logo is missing.',
  tr: 'Logonun adresini taşıyan l etiketi eksik.',
})
const badUrl = (word: string): Text => ({
  en: `"${word}" is no address that begins with https://.`,
  tr: `"${word}" https:// ile başlayan bir adres değil.`,
})
