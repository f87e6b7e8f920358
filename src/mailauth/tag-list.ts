// A list of tags, `name=value; name=value`, with the place of every fault: the form of DKIM keys (RFC 6376 §3.2), DMARC records
// (RFC 9989 §4.8) and BIMI records.
import type { Problem, Text } from '../dns/problem.ts'

/** `name` as it stands; `column` from 1. */
export type Tag = { readonly name: string; readonly value: string; readonly column: number; readonly text: string }
export type TagList = { readonly tags: readonly Tag[]; readonly problems: readonly Problem[] }

const maxTags = 100

/** `caseless`: names are lower-cased. `emptyValues`: `p=` has the value '' and is no fault. Of a tag that stands twice the first counts. */
export function parseTagList(text: string, options: { caseless?: boolean; emptyValues?: boolean } = {}): TagList {
  const tags: Tag[] = []
  const problems: Problem[] = []
  const seen = new Set<string>()
  let start = 0
  for (const part of text.split(';').slice(0, maxTags)) {
    const column = start + 1 + (part.length - part.trimStart().length)
    start += part.length + 1
    const trimmed = part.trim()
    // The list may end in a semicolon.
    if (trimmed === '') {
      if (start < text.length) problems.push(tagProblem('tag-empty', { column, text: ';' }, emptyTag))
      continue
    }
    const match = /^([A-Za-z][A-Za-z0-9_]*)[ \t]*=[ \t]*([\x20-\x3A\x3C-\x7E\t]*)$/.exec(trimmed)
    const name = options.caseless ? match?.[1]?.toLowerCase() : match?.[1]
    const value = match?.[2]?.trim()
    if (name === undefined || value === undefined || (value === '' && !options.emptyValues)) {
      problems.push(tagProblem('tag-bad', { column, text: trimmed }, badTag))
      continue
    }
    if (seen.has(name)) problems.push(tagProblem('tag-twice', { column, text: trimmed }, tagTwice))
    else tags.push({ name, value, column, text: trimmed })
    seen.add(name)
  }
  return { tags, problems }
}

/** A fault at a tag; the sentence gets the tag, shortened and without what is not ASCII. */
export function tagProblem(code: string, tag: Pick<Tag, 'column' | 'text'>, say: (word: string) => Text): Problem {
  const short = tag.text.replaceAll(/[^\x20-\x7E]/g, '?')
  return { code, text: say(short.length > 60 ? `${short.slice(0, 60)}…` : short), at: { line: 1, column: tag.column } }
}

const badTag = (word: string): Text => ({
  en: `"${word}" is no tag: each is written name=value, with semicolons between.`,
  tr: `"${word}" bir etiket değil: her biri ad=değer biçiminde yazılır, araya noktalı virgül konur.`,
})
const tagTwice = (word: string): Text => ({
  en: `"${word}" stands a second time; each tag may stand once.`,
  tr: `"${word}" ikinci kez geçiyor; her etiket bir kez bulunabilir.`,
})
const emptyTag = (): Text => ({
  en: 'There are two semicolons with nothing between.',
  tr: 'Arasında hiçbir şey olmayan iki noktalı virgül var.',
})
