// The Authentication-Results field (RFC 8601): written for our own verdicts, and recognised when somebody forged one in our name.
import { fold, formatComment, formatValue } from './field-text.ts'
import { fieldBody, type HeaderField } from './header.ts'

export type AuthenticationResult = {
  readonly method: 'spf' | 'dkim' | 'dmarc' | 'arc'
  readonly result: string
  /** Free text for people, in a comment after the result. */
  readonly comment?: string
  /** `smtp.mailfrom`, `header.d` … with their values, in the order in which they are written. */
  readonly properties: readonly (readonly [name: string, value: string])[]
}

/** The whole field with its line end, one method a line. `none` if nothing was looked at (RFC 8601 §2.2). */
export function formatAuthenticationResults(authservId: string, results: readonly AuthenticationResult[]): string {
  const parts = results.length === 0 ? ['none'] : results.map(formatResult)
  return `Authentication-Results: ${formatValue(authservId)};\r\n\t${parts.join(';\r\n\t')}\r\n`
}

function formatResult({ method, result, comment, properties }: AuthenticationResult): string {
  const words = [`${method}=${result}`]
  if (comment) words.push(`(${formatComment(comment)})`)
  for (const [name, value] of properties) words.push(`${name}=${formatValue(value)}`)
  return fold(words)
}

/**
 * The fields of a message that claim to be our own word, which is for us alone to write: RFC 8601 §5 has them removed. One that
 * cannot be read counts as forged when our name stands in it anywhere.
 */
export function forgedResults(
  bytes: Uint8Array,
  fields: readonly HeaderField[],
  authservIds: readonly string[],
): HeaderField[] {
  const own = authservIds.map((id) => id.toLowerCase())
  return fields.filter((field) => {
    if (field.name !== 'authentication-results') return false
    const body = fieldBody(bytes, field).toLowerCase()
    const claimed = readAuthservId(body)
    return claimed === undefined ? own.some((id) => body.includes(id)) : own.includes(claimed.replace(/\.$/, ''))
  })
}

/** The authserv-id of a field body: `[CFWS] value`, a token or a quoted string. RFC 8601 §2.2 */
export function readAuthservId(body: string): string | undefined {
  const at = skipBlanksAndComments(body, 0)
  if (at === undefined) return undefined
  if (body[at] !== '"') return /^[^\s()<>@,;:\\"/[\]?=]+/.exec(body.slice(at))?.[0]
  const quoted = /^"((?:[^"\\]|\\[^])*)"/.exec(body.slice(at))?.[1]
  return quoted?.replace(/\r?\n/g, '').replace(/\\([^])/g, '$1')
}

/** Where the first word begins; undefined if a comment has no end. Comments nest (RFC 5322 §3.2.2). */
function skipBlanksAndComments(text: string, from: number): number | undefined {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]!
    if (depth > 0 && character === '\\') at += 1
    else if (character === '(') depth += 1
    else if (depth > 0 && character === ')') depth -= 1
    else if (depth === 0 && !/\s/.test(character)) return at
  }
  return undefined
}
