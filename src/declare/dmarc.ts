// DMARC records as tags, for writing and for changing one tag of a published record (RFC 9989 §4.7).
import type { DmarcIntent } from './intent.ts'

export const isDmarc = (text: string): boolean => /^v\s*=\s*DMARC1\s*(;|$)/.test(text)

export function parseDmarc(text: string): Map<string, string> {
  const tags = new Map<string, string>()
  for (const part of text.split(';')) {
    const equals = part.indexOf('=')
    if (equals > 0) tags.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim())
  }
  return tags
}

/** New domains start at p=none: stricter is a choice. */
export function writeDmarc(intent: DmarcIntent | undefined): string {
  const tags = ['v=DMARC1', `p=${intent?.policy ?? 'none'}`]
  if (intent?.subdomains) tags.push(`sp=${intent.subdomains}`)
  if (intent?.reports?.length) tags.push(`rua=${intent.reports.map(reportUri).join(',')}`)
  return tags.join('; ')
}

/** A domain that sends nothing: everything is refused; where reports go stays as published. */
export function rejectAll(published: string | undefined): string {
  const tags = new Map([
    ['v', 'DMARC1'],
    ['p', 'reject'],
  ])
  for (const [tag, value] of published === undefined ? [] : parseDmarc(published)) {
    if (tag === 'rua' || tag === 'ruf' || tag === 'fo') tags.set(tag, value)
  }
  return [...tags].map(([tag, value]) => `${tag}=${value}`).join('; ')
}

/** A comma, an exclamation mark or a semicolon would end the address. RFC 9989 §4.7, RFC 3986 §2.1 */
export const reportUri = (address: string): string =>
  `mailto:${address.replace(/^mailto:/i, '').replace(/[,!;%\s]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)}`

/** Enough to keep what is no address out of a published record. */
export const isReportAddress = (text: string): boolean =>
  /^(mailto:)?[\x21-\x7e]+@[A-Za-z0-9.-]+$/i.test(text) && text.length <= 320
