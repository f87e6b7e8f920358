// A domain name as DNS means it: a list of byte labels, kept in wire form, compared without ASCII case (RFC 4343).
// Text exists only at the edge: parseName/formatName for presentation format, idna.ts for what people type.
import { bad, ok, type Result } from './problem.ts'

/** RFC 1035 §2.3.4: length bytes and the root's zero included. */
export const maxNameBytes = 255
export const maxLabelBytes = 63

/**
 * An absolute domain name. `wire` is uncompressed wire form with the case it came with; `key` is the same in lower case as a
 * latin1 string: equal names have equal keys, so it serves Maps.
 */
export class Name {
  readonly wire: Uint8Array
  #key: string | undefined

  constructor(wire: Uint8Array) {
    this.wire = wire
  }

  get key(): string {
    return (this.#key ??= lowerLatin1(this.wire))
  }

  /** Presentation format with the final dot, so that `${name}` and logs read well. */
  toString(): string {
    return formatName(this)
  }

  toJSON(): string {
    return nameToText(this)
  }
}

export const root = new Name(Uint8Array.of(0))

/** Labels from left to right, the root's empty label left out. */
export function labelsOf(name: Name): Uint8Array[] {
  const labels: Uint8Array[] = []
  for (let at = 0; name.wire[at];) {
    const end = at + 1 + name.wire[at]!
    labels.push(name.wire.subarray(at + 1, end))
    at = end
  }
  return labels
}

export function labelCount(name: Name): number {
  let count = 0
  for (let at = 0; name.wire[at]; at += name.wire[at]! + 1) count += 1
  return count
}

export function nameFromLabels(labels: readonly Uint8Array[]): Result<Name> {
  let length = 1
  for (const label of labels) {
    if (label.length === 0) return emptyLabel()
    if (label.length > maxLabelBytes) return longLabel(label.length)
    length += label.length + 1
  }
  if (length > maxNameBytes) return longName(length)
  const wire = new Uint8Array(length)
  let at = 0
  for (const label of labels) {
    wire[at] = label.length
    wire.set(label, at + 1)
    at += label.length + 1
  }
  return ok(new Name(wire))
}

/**
 * Reads presentation format (RFC 1035 §5.1, escapes `\.` and `\DDD`). A text without a final dot is taken below `origin`;
 * without an origin it is taken as absolute. Only ASCII: for what people type see idna.ts.
 */
export function parseName(text: string, origin: Name = root): Result<Name> {
  if (text === '@') return ok(origin)
  if (text === '.') return ok(root)
  if (text === '') return emptyLabel()
  const labels: Uint8Array[] = []
  let label: number[] = []
  let absolute = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x2e) {
      if (label.length === 0) return emptyLabel()
      labels.push(Uint8Array.from(label))
      label = []
      absolute = at === text.length - 1
    } else if (code === 0x5c) {
      const escape = readEscape(text, at)
      if (!escape) return badEscape(text.slice(at, at + 4))
      label.push(escape.byte)
      at = escape.end - 1
    } else if (code > 0x7e || code < 0x21) {
      return bad('name-not-ascii', {
        en: `"${text}" has a character that cannot stand in a DNS name as it is; write \\DDD or its A-label (xn--…).`,
        tr: `"${text}" içinde DNS adında olduğu gibi duramayan bir karakter var; \\DDD ya da A-label (xn--…) biçiminde yazın.`,
      })
    } else label.push(code)
    // A text may be of any length; stop as soon as it cannot become a name.
    if (label.length > maxLabelBytes) return longLabel(label.length)
    if (labels.length > maxNameBytes / 2) return longName(text.length)
  }
  if (label.length > 0) labels.push(Uint8Array.from(label))
  return nameFromLabels(absolute ? labels : [...labels, ...labelsOf(origin)])
}

/** For names that stand in our own source text; throws on a bad one. */
export function name(text: string): Name {
  const parsed = parseName(text)
  if (!parsed.ok) throw new Error(`${parsed.problem.code}: ${text}`)
  return parsed.value
}

/** Presentation format with the final dot, case as it came. */
export function formatName(name: Name): string {
  if (name.wire.length === 1) return '.'
  let text = ''
  for (const label of labelsOf(name)) text += `${formatLabel(label)}.`
  return text
}

/** The form of our JSON: lower case, no final dot; the root is `.`. */
export function nameToText(name: Name): string {
  const text = formatName(new Name(fromLatin1(name.key)))
  return text === '.' ? text : text.slice(0, -1)
}

export const equalNames = (a: Name, b: Name): boolean => a === b || a.key === b.key

/** The name without its first label; undefined for the root. */
export function parentOf(name: Name): Name | undefined {
  const first = name.wire[0]
  return first ? new Name(name.wire.subarray(first + 1)) : undefined
}

/** True if `name` is `ancestor` or lies below it. */
export function isWithin(name: Name, ancestor: Name): boolean {
  if (!name.key.endsWith(ancestor.key)) return false
  // The match must begin at a label, not inside one.
  const start = name.key.length - ancestor.key.length
  for (let at = 0; at <= start; at += name.wire[at]! + 1) {
    if (at === start) return true
    if (name.wire[at] === 0) return false
  }
  return false
}

/** `*` before the name; undefined if it would be too long. */
export function wildcardOf(name: Name): Name | undefined {
  if (name.wire.length + 2 > maxNameBytes) return undefined
  const wire = new Uint8Array(name.wire.length + 2)
  wire.set([1, 0x2a])
  wire.set(name.wire, 2)
  return new Name(wire)
}

export const isWildcard = (name: Name): boolean => name.wire[0] === 1 && name.wire[1] === 0x2a

/** One label put before a name: `under('_dmarc', domain)`. Several labels may be given, separated by dots. */
export function under(labels: string, parent: Name): Result<Name> {
  return labels === '@' ? ok(parent) : parseName(labels, parent)
}

/** `name`, which lies within `from`, at the same place below `to`; undefined if that is too long. */
export function movedBelow({ wire }: Name, from: Name, to: Name): Name | undefined {
  const labels = wire.subarray(0, wire.length - from.wire.length)
  return labels.length + to.wire.length > maxNameBytes ? undefined : new Name(Uint8Array.of(...labels, ...to.wire))
}

/** The name as a zone's owner would write it: `@` for the apex, else the labels before it. */
export function relativeTo(name: Name, apex: Name): string {
  if (equalNames(name, apex)) return '@'
  if (!isWithin(name, apex)) return formatName(name)
  const labels = labelsOf(name)
  return labels
    .slice(0, labels.length - labelCount(apex))
    .map(formatLabel)
    .join('.')
}

/** Canonical order, RFC 4034 §6.1. */
export function compareNames(a: Name, b: Name): number {
  const left = labelsOf(new Name(fromLatin1(a.key))).reverse()
  const right = labelsOf(new Name(fromLatin1(b.key))).reverse()
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const order = Buffer.compare(left[at]!, right[at]!)
    if (order !== 0) return order
  }
  return left.length - right.length
}

export function formatLabel(label: Uint8Array): string {
  let text = ''
  for (const byte of label) {
    if (byte < 0x21 || byte > 0x7e) text += `\\${String(byte).padStart(3, '0')}`
    else
      text += '.\\"();@$'.includes(String.fromCharCode(byte))
        ? `\\${String.fromCharCode(byte)}`
        : String.fromCharCode(byte)
  }
  return text
}

/** One `\X` or `\DDD` at `at`; undefined if it is neither. RFC 1035 §5.1 */
export function readEscape(text: string, at: number): { byte: number; end: number } | undefined {
  const next = text.charCodeAt(at + 1)
  if (Number.isNaN(next)) return undefined
  if (next < 0x30 || next > 0x39) return next > 0x7f ? undefined : { byte: next, end: at + 2 }
  const digits = text.slice(at + 1, at + 4)
  if (!/^[0-9]{3}$/.test(digits) || Number(digits) > 255) return undefined
  return { byte: Number(digits), end: at + 4 }
}

/** A-Z as a-z, every other byte as it is: names compare so. RFC 4343 §3 */
export const lowerByte = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)

function lowerLatin1(wire: Uint8Array): string {
  // Length bytes are at most 63 and so never in A-Z (65-90).
  const hasUpper = wire.some((byte) => byte >= 0x41 && byte <= 0x5a)
  const lower = hasUpper ? wire.map(lowerByte) : wire
  // In one call: a text that grows by the byte is put together again at its first use as a key.
  return String.fromCharCode.apply(null, lower as unknown as number[])
}

const fromLatin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))

const emptyLabel = () =>
  bad('name-empty-label', {
    en: 'The name has an empty label (two dots in a row, or a dot at its beginning). Remove the extra dot.',
    tr: 'Adda boş bir etiket var (art arda iki nokta ya da başta nokta). Fazla noktayı silin.',
  })

const longLabel = (length: number) =>
  bad('name-long-label', {
    en: `A label of the name has ${length} bytes or more; at most ${maxLabelBytes} are allowed (RFC 1035 §2.3.4).`,
    tr: `Adın bir etiketi en az ${length} bayt; en çok ${maxLabelBytes} bayt olabilir (RFC 1035 §2.3.4).`,
  })

const longName = (length: number) =>
  bad('name-too-long', {
    en: `The name needs ${length} bytes or more; at most ${maxNameBytes} are allowed (RFC 1035 §2.3.4).`,
    tr: `Ad en az ${length} bayt tutuyor; en çok ${maxNameBytes} bayt olabilir (RFC 1035 §2.3.4).`,
  })

const badEscape = (text: string) =>
  bad('name-bad-escape', {
    en: `"${text}" is no escape: write \\ and one character, or \\ and three digits up to 255.`,
    tr: `"${text}" geçerli bir kaçış değil: \\ ve bir karakter ya da \\ ve 255'e kadar üç rakam yazın.`,
  })
