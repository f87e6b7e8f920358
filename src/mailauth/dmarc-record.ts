// The text of a DMARC record as a value, with the place of every fault. RFC 9989 §4.7-4.8; nothing is asked of the DNS here.
import type { Problem, Text } from '../dns/problem.ts'
import { parseTagList, type Tag, tagProblem } from './tag-list.ts'

export type DmarcPolicy = 'none' | 'quarantine' | 'reject'

export type DmarcRecord = {
  readonly text: string
  /** Known and unknown ones, as they stand; receivers ignore the unknown. */
  readonly tags: readonly Tag[]
  /** Only where it is valid; a record without counts as `none` at best. */
  readonly policy: DmarcPolicy | undefined
  /** `t=y`: the policy is applied one level milder. */
  readonly isTest: boolean
  readonly problems: readonly Problem[]
}

/** Of RFC 7489, removed by RFC 9989. */
export const removedTags: readonly string[] = ['pct', 'rf', 'ri']

export const isDmarc = (text: string): boolean => /^v[ \t]*=[ \t]*DMARC1[ \t]*(;|$)/.test(text)

const policies: readonly string[] = ['none', 'quarantine', 'reject']
const oneOf =
  (...words: string[]) =>
  (value: string): boolean =>
    words.includes(value.toLowerCase())
const uris = (value: string): boolean =>
  value
    .split(',')
    .every(
      (uri) =>
        /^[a-z][a-z0-9+.-]*:[\x21-\x7E]+$/i.test(uri.trim()) &&
        (!/^mailto:/i.test(uri.trim()) || /^mailto:[^@,;\s]+@[^@,;\s]+$/i.test(uri.trim())),
    )

/** What each known tag may have. RFC 9989 §4.7 */
const valueRules: Readonly<Record<string, (value: string) => boolean>> = {
  p: oneOf(...policies),
  sp: oneOf(...policies),
  np: oneOf(...policies),
  adkim: oneOf('r', 's'),
  aspf: oneOf('r', 's'),
  psd: oneOf('y', 'n', 'u'),
  t: oneOf('y', 'n'),
  fo: (value) => value.split(':').every((one) => /^[01ds]$/i.test(one.trim())),
  rua: uris,
  ruf: uris,
}

export function parseDmarc(text: string): DmarcRecord {
  const { tags: written, problems } = parseTagList(text, { caseless: true })
  const isWrong = ({ name, value }: Tag): boolean => Object.hasOwn(valueRules, name) && !valueRules[name]!(value)
  const tags = written.filter((tag) => !isWrong(tag))
  const valueOf = (name: string): string | undefined => tags.find((tag) => tag.name === name)?.value.toLowerCase()
  return {
    text,
    tags,
    policy: valueOf('p') as DmarcPolicy | undefined,
    isTest: valueOf('t') === 'y',
    problems: [
      ...problems,
      ...written.filter(isWrong).map((tag) => tagProblem('dmarc-bad-value', tag, badValue)),
    ].toSorted((a, b) => a.at!.column! - b.at!.column!),
  }
}

const badValue = (word: string): Text => ({
  en: `"${word}" has a value that this tag cannot have (RFC 9989 §4.7); receivers ignore it.`,
  tr: `"${word}" bu etiketin alamayacağı bir değer (RFC 9989 §4.7); alıcılar yok sayar.`,
})
