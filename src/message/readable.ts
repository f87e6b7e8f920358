// A message as plain text for a person who has to decide about it: no HTML, nothing fetched, nothing that changes how a terminal or a page shows
// the rest. Mail is hostile here: each thing has a cap, and what is beyond it is said to be cut.
import { decodeCharset, decodeQuoted, decodeWords } from './encoded-word.ts'
import { fieldBody, type HeaderSection, readHeader } from './header.ts'

export type Readable = {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly date: string
  /** The first text of the message, lines ended by \n. */
  readonly text: string
  /** `html`: there was no plain text, so the words of the HTML are shown. */
  readonly source: 'plain' | 'html' | 'none'
  readonly attachments: readonly { readonly name: string; readonly type: string }[]
  /** Something was left out: a cap was reached. */
  readonly isCut: boolean
}

/** Bytes of a message that are looked at; a code or a letter stands near the beginning. */
export const maxReadBytes = 1024 * 1024
export const maxTextLength = 100_000
export const maxParts = 100
const maxDepth = 8
const maxFieldLength = 1_000

/** `bytes`: the message or its beginning; `isWhole`: all of it. */
export function readable(bytes: Uint8Array, { isWhole }: { readonly isWhole: boolean }): Readable {
  const seen = bytes.subarray(0, maxReadBytes)
  const found: Found = {
    plain: undefined,
    html: undefined,
    attachments: [],
    parts: 0,
    isCut: !isWhole || seen.length < bytes.length,
  }
  const top = readHeader(seen, { whole: true })
  const field = (name: string): string =>
    shown(top.kind === 'header' ? bodyOf(seen, top, name) : '').slice(0, maxFieldLength)
  walk(seen, found, 0)
  const text = found.plain ?? (found.html === undefined ? '' : wordsOf(found.html))
  return {
    from: field('from'),
    to: field('to'),
    subject: field('subject'),
    date: field('date'),
    text: harmless(text.replace(/\r\n?/g, '\n')).slice(0, maxTextLength).toWellFormed(),
    source: found.plain !== undefined ? 'plain' : found.html !== undefined ? 'html' : 'none',
    attachments: found.attachments,
    isCut: found.isCut || text.length > maxTextLength,
  }
}

type Found = {
  plain: string | undefined
  html: string | undefined
  readonly attachments: { name: string; type: string }[]
  parts: number
  isCut: boolean
}
type Header = Extract<HeaderSection, { kind: 'header' }>

/** One entity (RFC 2045 §2.4) and what is in it. */
function walk(bytes: Uint8Array, found: Found, depth: number): void {
  found.parts += 1
  const header = readHeader(bytes, { whole: true })
  if (header.kind !== 'header') return
  if (found.parts > maxParts || depth > maxDepth) {
    found.isCut = true
    return
  }
  const { type, parameters } = contentType(bodyOf(bytes, header, 'content-type'))
  const disposition = contentType(bodyOf(bytes, header, 'content-disposition'))
  const body = bytes.subarray(endOfEmptyLine(bytes, header.end))
  const boundary = parameters.get('boundary')
  if (type.startsWith('multipart/') && boundary) {
    for (const part of partsOf(body, boundary)) {
      if (found.parts > maxParts) break
      walk(part, found, depth + 1)
    }
    return
  }
  const name = disposition.parameters.get('filename') ?? parameters.get('name')
  const isText = (type === 'text/plain' || type === 'text/html') && disposition.type !== 'attachment'
  if (!isText) found.attachments.push({ name: shown(name ?? '').slice(0, 200), type: shown(type).slice(0, 100) })
  else if (type === 'text/plain') found.plain ??= decoded(bytes, header, body, parameters.get('charset'))
  else found.html ??= decoded(bytes, header, body, parameters.get('charset'))
}

function decoded(bytes: Uint8Array, header: Header, body: Uint8Array, charset: string | undefined): string {
  const encoding = bodyOf(bytes, header, 'content-transfer-encoding').trim().toLowerCase()
  const latin1 = Buffer.from(body).toString('latin1')
  if (encoding === 'base64') return decodeCharset(Buffer.from(latin1, 'base64'), charset)
  if (encoding === 'quoted-printable')
    return decodeCharset(Buffer.from(decodeQuoted(latin1.replace(/=[ \t]*\r?\n/g, '')), 'latin1'), charset)
  return decodeCharset(body, charset)
}

function bodyOf(bytes: Uint8Array, header: Header, name: string): string {
  const field = header.fields.find((one) => one.name === name)
  return field ? fieldBody(bytes, field).slice(0, 8_192) : ''
}

function endOfEmptyLine(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(0x0a, at)
  return end < 0 ? bytes.length : end + 1
}

/** `text/plain; charset="x"`. RFC 2045 §5.1; without one, or with nonsense, it is plain text (§5.2). */
function contentType(value: string): { readonly type: string; readonly parameters: ReadonlyMap<string, string> } {
  const [first = '', ...rest] = value.replace(/\r?\n/g, '').split(';')
  const parameters = rest.slice(0, 20).flatMap((one) => {
    const [, name, quoted, plain] = /^\s*([\w*-]+)\s*=\s*(?:"([^"]*)"?|(\S*))/.exec(one) ?? []
    return name === undefined ? [] : [[name.toLowerCase(), quoted ?? plain ?? ''] as const]
  })
  return { type: first.trim().toLowerCase() || 'text/plain', parameters: new Map(parameters) }
}

/** RFC 2046 §5.1.1 */
function* partsOf(body: Uint8Array, boundary: string): Generator<Uint8Array> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const mark = Buffer.from(`--${boundary}`, 'latin1')
  let start: number | undefined
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + mark.length)) {
    if (at > 0 && bytes[at - 1] !== 0x0a) continue
    if (start !== undefined) yield bytes.subarray(start, at)
    if (bytes.subarray(at + mark.length, at + mark.length + 2).toString('latin1') === '--') return
    start = endOfEmptyLine(bytes, at)
  }
  if (start !== undefined) yield bytes.subarray(start)
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', apos: "'" }

const unseen = new Set(['script', 'style', 'head', 'title'])
const blocks = new Set(['br', 'p', 'div', 'tr', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])

/** The words of an HTML text, without what is not shown and without any of its addresses. Each byte is looked at once. */
function wordsOf(html: string): string {
  // ASCII alone: other letters may change their length.
  const lower = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
  let words = ''
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    words += html.slice(at, open < 0 ? html.length : open)
    const close = open < 0 ? -1 : html.indexOf('>', open)
    if (close < 0) break
    const tag = /^<\/?([a-z][a-z0-9]*)/.exec(lower.slice(open, open + 20))?.[1] ?? ''
    words += blocks.has(tag) ? '\n' : ' '
    const end = unseen.has(tag) && lower[open + 1] !== '/' ? lower.indexOf(`</${tag}`, close) : close + 1
    if (end < 0) break
    at = end
  }
  return words
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (all, decimal, hex, name) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? all
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code <= 0x10_ffff ? String.fromCodePoint(code) : all
    })
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim()
}

/** Controls, marks of direction and what has no width are replaced: they could hide or turn round what is read. */
// oxlint-disable-next-line no-control-regex
const harmless = (text: string): string =>
  text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]|[^\P{Cf}\u200d]|[\u2028\u2029]/gu, '\ufffd')

const shown = (latin1: string): string => harmless(decodeWords(latin1).replace(/\s+/g, ' ').trim())
