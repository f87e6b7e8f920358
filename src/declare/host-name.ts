// Host names and owner names as people write them in an intent or an edit: with their own letters, relative to the domain or not.
import { readDomain, toUnicode } from '../dns/idna.ts'
import { formatName, isWithin, labelsOf, type Name, nameFromLabels, nameToText, parseName } from '../dns/name.ts'
import { bad, ok, type Result } from '../dns/problem.ts'
import { parseIp } from '../dns/ip.ts'
import { hasPublicSuffix } from './reserved-names.ts'

/**
 * A host of an intent. Without a dot at its end it lies in the domain; where that cannot be what was meant (`mx.firma.com`), both
 * readings are told and asked back.
 */
export function readHost(text: string, apex: Name): Result<Name> {
  if (parseIp(text.replace(/\.$/, '')) || /^[0-9]{1,3}(\.[0-9]{1,3}){3}\.?$/.test(text)) return addressAsHost(text)
  if (text.endsWith('.')) return readAbsolute(text)
  if (text === '@') return ok(apex)
  const alone = readAbsolute(text)
  if (!alone.ok) return alone
  if (isWithin(alone.value, apex)) return alone
  const inside = nameFromLabels([...labelsOf(alone.value), ...labelsOf(apex)])
  if (!inside.ok || labelsOf(alone.value).length === 1 || !hasPublicSuffix(alone.value)) return inside
  return bad('host-name-ambiguous', {
    en: `"${text}" can be the host ${shownHost(alone.value)} itself or ${shownHost(inside.value)} in the domain. Write "${text}." for the first, "${text}.${toUnicode(apex)}" for the second.`,
    tr: `"${text}", ${shownHost(alone.value)} sunucusunun kendisi de olabilir, alan adının içindeki ${shownHost(inside.value)} da. İlki için "${text}.", ikincisi için "${text}.${toUnicode(apex)}" yazın.`,
  })
}

/** Where mail is handed to: never published, so one label lies in the domain and everything else stands for itself. */
export function readTarget(text: string, apex: Name): Result<string> {
  const address = text.replace(/^\[(.*)\]$/, '$1').replace(/^IPv6:/i, '')
  if (parseIp(address)) return ok(address.toLowerCase())
  const alone = text === '@' ? ok(apex) : readAbsolute(text)
  if (!alone.ok) return alone
  if (text.endsWith('.') || labelsOf(alone.value).length > 1) return ok(nameToText(alone.value))
  const inside = nameFromLabels([...labelsOf(alone.value), ...labelsOf(apex)])
  return inside.ok ? ok(nameToText(inside.value)) : inside
}

/** The owner of a record: relative to the domain, `@` for the domain itself; absolute with a dot at its end. */
export function readOwner(text: string, apex: Name): Result<Name> {
  const read = readOwnerText(text, apex)
  if (!read.ok || isWithin(read.value, apex)) return read
  return bad('name-outside-zone', {
    en: `${formatName(read.value)} does not lie in ${toUnicode(apex)}. Names without a dot at their end are taken inside the domain.`,
    tr: `${formatName(read.value)}, ${toUnicode(apex)} içinde değil. Sonunda nokta olmayan adlar alan adının içinde sayılır.`,
  })
}

function readOwnerText(text: string, apex: Name): Result<Name> {
  if (isAscii(text)) {
    const relative = parseName(text, apex)
    if (!relative.ok || text.endsWith('.') || text === '@') return relative
    // `www.firma.example` in firma.example is written by people who mean the name itself.
    const alone = parseName(text)
    return alone.ok && isWithin(alone.value, apex) ? alone : relative
  }
  const wildcard = text.startsWith('*.')
  const read = readAbsolute(wildcard ? text.slice(2) : text)
  if (!read.ok) return read
  const inside =
    text.endsWith('.') || isWithin(read.value, apex)
      ? labelsOf(read.value)
      : [...labelsOf(read.value), ...labelsOf(apex)]
  return nameFromLabels(wildcard ? [Uint8Array.of(0x2a), ...inside] : inside)
}

/**
 * Names with letters beyond ASCII in the data of a record (`10 mail.örnek.example.`) become their A-labels; everything else stays
 * as it is.
 */
export function withAsciiNames(text: string): Result<string> {
  if (isAscii(text)) return ok(text)
  const words: string[] = []
  for (const word of text.split(/(\s+)/)) {
    if (isAscii(word)) {
      words.push(word)
      continue
    }
    const read = readAbsolute(word)
    if (!read.ok) return read
    words.push(word.endsWith('.') ? formatName(read.value) : nameToText(read.value))
  }
  return ok(words.join(''))
}

/** A domain as people type it, or in the form of our JSON. */
export function domainName(text: string): Result<Name> {
  // Text of our own making is in lower case and absolute already.
  const known = /^[a-z0-9_.-]+$/.test(text) ? parseName(`${text.replace(/\.$/, '')}.`) : undefined
  if (known?.ok) return known
  const read = readDomain(text)
  return read.kind === 'domain' ? ok(read.reading.name) : { ok: false, problem: read.problem }
}

export const isAscii = (text: string): boolean => /^[\x20-\x7e\t]*$/.test(text)

/** For sentences. */
export const shownHost = (name: Name): string => toUnicode(name)

function readAbsolute(text: string): Result<Name> {
  if (isAscii(text) && /[_\\]/.test(text)) return parseName(text)
  const read = readDomain(text)
  if (read.kind === 'domain') return ok(read.reading.name)
  return { ok: false, problem: read.problem }
}

const addressAsHost = (text: string): Result<never> =>
  bad('host-is-address', {
    en: `"${text}" is an address. A mail host needs a name: give it one (mail) and put the address into "addresses".`,
    tr: `"${text}" bir adres. Posta sunucusuna ad gerekir: bir ad verin (mail) ve adresi "addresses" alanına yazın.`,
  })
