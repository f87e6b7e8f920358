// The text of a DMARC record as a value, with the place of every fault. RFC 9989 §4.7-4.8; nothing is asked of the DNS here.
import type { Problem, Text } from '../dns/problem.ts'

export type DmarcPolicy = 'none' | 'quarantine' | 'reject'

export type DmarcTag = { readonly name: string; readonly value: string; readonly column: number }

export type DmarcRecord = {
  readonly text: string
  /** Known and unknown ones, as they stand; receivers ignore the unknown. */
  readonly tags: readonly DmarcTag[]
  /** Only where it is valid; a record without counts as `none` at best. */
  readonly policy: DmarcPolicy | undefined
  /** `t=y`: the policy is applied one level milder. */
  readonly isTest: boolean
  readonly problems: readonly Problem[]
}

/** Of RFC 7489, removed by RFC 9989. */
export const removedTags: readonly string[] = ['pct', 'rf', 'ri']
const maxTags = 100

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
  const tags: DmarcTag[] = []
  const problems: Problem[] = []
  const seen = new Set<string>()
  let start = 0
  for (const part of text.split(';').slice(0, maxTags)) {
    const column = start + 1 + (part.length - part.trimStart().length)
    start += part.length + 1
    const trimmed = part.trim()
    // The record may end in a semicolon.
    if (trimmed === '') {
      if (start < text.length) problems.push(problem('dmarc-empty-tag', column, ';', emptyTag))
      continue
    }
    const match = /^([A-Za-z]+)[ \t]*=[ \t]*([\x20-\x3A\x3C-\x7E\t]*)$/.exec(trimmed)
    const [name, value] = [match?.[1]?.toLowerCase(), match?.[2]?.trim()]
    if (!name || !value) {
      problems.push(problem('dmarc-bad-tag', column, trimmed, badTag))
      continue
    }
    if (seen.has(name)) problems.push(problem('dmarc-tag-twice', column, trimmed, tagTwice))
    else if (Object.hasOwn(valueRules, name) && !valueRules[name]!(value))
      problems.push(problem('dmarc-bad-value', column, trimmed, badValue))
    else tags.push({ name, value, column })
    seen.add(name)
  }
  const valueOf = (name: string): string | undefined => tags.find((tag) => tag.name === name)?.value.toLowerCase()
  return { text, tags, policy: valueOf('p') as DmarcPolicy | undefined, isTest: valueOf('t') === 'y', problems }
}

function problem(code: string, column: number, word: string, say: (word: string) => Text): Problem {
  const short = word.replaceAll(/[^\x20-\x7E]/g, '?')
  return { code, text: say(short.length > 60 ? `${short.slice(0, 60)}…` : short), at: { line: 1, column } }
}

const badTag = (word: string): Text => ({
  en: `"${word}" is no tag: each is written name=value, with semicolons between (RFC 9989 §4.8).`,
  tr: `"${word}" bir etiket değil: her biri ad=değer biçiminde yazılır, araya noktalı virgül konur (RFC 9989 §4.8).`,
})
const badValue = (word: string): Text => ({
  en: `"${word}" has a value that this tag cannot have (RFC 9989 §4.7); receivers ignore it.`,
  tr: `"${word}" bu etiketin alamayacağı bir değer (RFC 9989 §4.7); alıcılar yok sayar.`,
})
const tagTwice = (word: string): Text => ({
  en: `"${word}" stands a second time; each tag may stand once.`,
  tr: `"${word}" ikinci kez geçiyor; her etiket bir kez bulunabilir.`,
})
const emptyTag = (): Text => ({
  en: 'There are two semicolons with nothing between.',
  tr: 'Arasında hiçbir şey olmayan iki noktalı virgül var.',
})
