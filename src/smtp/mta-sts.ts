// MTA-STS (RFC 8461): the record at _mta-sts, and the policy that it announces. Text in, values out; who fetches is another's business.
import type { Text } from '../dns/problem.ts'

// ── The record ──────────────────────────────────────────────────────────────────────────────────

/** RFC 8461 §3.1: what does not begin so is no MTA-STS record for a sender. */
export const isStsRecord = (text: string): boolean => /^v=STSv1[ \t]*;/.test(text)

/** Was most likely meant as one: a slip in case, a space, the missing semicolon. */
export const looksLikeStsRecord = (text: string): boolean => /^\s*v\s*=\s*"?sts/i.test(text)

/** `problem`: why a sender cannot use it. RFC 8461 §3.1 */
export type StsRecord =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly problem: 'version' | 'no-id' | 'bad-id' | 'bad-field' }

export function parseStsRecord(text: string): StsRecord {
  if (!isStsRecord(text)) return { ok: false, problem: 'version' }
  const fields = text.split(/[ \t]*;[ \t]*/).slice(1)
  // One semicolon may end the record.
  if (fields.at(-1)?.trim() === '') fields.pop()
  const pairs = fields.map((field) => /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([\x21-\x3A\x3C\x3E-\x7E]+)$/.exec(field))
  const id = fields.find((field) => field.startsWith('id='))?.slice('id='.length)
  if (id === undefined) return { ok: false, problem: 'no-id' }
  if (!/^[A-Za-z0-9]{1,32}$/.test(id)) return { ok: false, problem: 'bad-id' }
  return pairs.includes(null) ? { ok: false, problem: 'bad-field' } : { ok: true, id }
}

/** The id that a domain announces; undefined: none, for a sender needs exactly one usable record. RFC 8461 §3.1 */
export function stsIdOf(texts: readonly string[]): string | undefined {
  const [only, ...more] = texts.filter(isStsRecord)
  const record = only !== undefined && more.length === 0 ? parseStsRecord(only) : undefined
  return record?.ok ? record.id : undefined
}

// ── The policy ──────────────────────────────────────────────────────────────────────────────────

export type StsPolicy = {
  readonly mode: 'enforce' | 'testing' | 'none'
  /** Seconds. */
  readonly maxAge: number
  /** Host names, or `*.` and a domain; lower case. */
  readonly mx: readonly string[]
}

/** What came of fetching a policy; `contentType` in lower case without its parameters. RFC 8461 §3.3 */
export type PolicyAnswer =
  | { readonly kind: 'fetched'; readonly contentType: string; readonly body: string }
  /** `mta-sts.<domain>` has no address. */
  | { readonly kind: 'no-host' }
  | { readonly kind: 'failed'; readonly why: string; readonly detail: string }
  /** Its address could not be determined now. */
  | { readonly kind: 'unknown'; readonly detail: string }

export type StsPolicyReading =
  | { readonly ok: true; readonly policy: StsPolicy }
  | { readonly ok: false; readonly problems: readonly Text[] }

/** RFC 8461 §3.2: one year and a leap day. */
export const longestMaxAge = 31_557_600
/** A policy with more hosts than this says nothing that a sender would use. */
export const maxPolicyHosts = 200
const maxPolicyProblems = 10

/** Reads the file. A key other than `mx` that stands twice counts with its first value (RFC 8461 §3.2); unknown keys are passed over. */
export function parseStsPolicy(text: string): StsPolicyReading {
  const values = new Map<string, string>()
  const mx: string[] = []
  const problems: Text[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const [, key, value] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \t]*:[ \t]*(\S.*?)[ \t]*$/.exec(line) ?? []
    if (key === undefined || value === undefined) problems.push(notReadable(index + 1))
    else if (key === 'mx') mx.push(value.toLowerCase().replace(/\.$/, ''))
    else if (!values.has(key)) values.set(key, value)
    if (problems.length >= maxPolicyProblems) break
  }
  const mode = values.get('mode')
  const age = values.get('max_age')
  if (values.get('version') !== 'STSv1') problems.push(noVersion)
  if (!isMode(mode)) problems.push(noMode)
  if (age === undefined || !/^\d{1,10}$/.test(age) || Number(age) > longestMaxAge) problems.push(noAge)
  const bad = mx.find((pattern) => !isPattern(pattern))
  if (bad !== undefined) problems.push(badPattern)
  if (mx.length === 0 && mode !== 'none') problems.push(noHosts)
  if (problems.length > 0 || !isMode(mode)) return { ok: false, problems }
  return { ok: true, policy: { mode, maxAge: Number(age), mx: mx.slice(0, maxPolicyHosts) } }
}

const isMode = (text: string | undefined): text is StsPolicy['mode'] =>
  text === 'enforce' || text === 'testing' || text === 'none'

const isPattern = (pattern: string): boolean =>
  pattern.length <= 255 && /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(pattern)

/** Whether a pattern of the policy covers a host; a wildcard stands for exactly the first label. RFC 8461 §4.1 */
export function matchesPattern(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host
  const dot = host.indexOf('.')
  return dot > 0 && host.slice(dot + 1) === pattern.slice(2)
}

const notReadable = (line: number): Text => ({
  en: `Line ${line} is not of the form "key: value".`,
  tr: `${line}. satır "anahtar: değer" biçiminde değil.`,
})
const noVersion: Text = { en: 'The line "version: STSv1" is missing.', tr: '"version: STSv1" satırı eksik.' }
const noMode: Text = {
  en: 'There is no valid mode; it is enforce, testing or none.',
  tr: 'Geçerli bir mode yok; enforce, testing ya da none olmalı.',
}
const noAge: Text = {
  en: `There is no valid max_age; it is a number of seconds, at most ${longestMaxAge}.`,
  tr: `Geçerli bir max_age yok; en çok ${longestMaxAge} olabilen saniye sayısıdır.`,
}
const badPattern: Text = {
  en: 'An mx line is neither a host name nor "*." with a domain.',
  tr: 'Bir mx satırı ne sunucu adı ne de "*." ile başlayan bir alan adı.',
}
const noHosts: Text = { en: 'There is no mx line.', tr: 'Hiç mx satırı yok.' }
