// A list of recipients as people have it: CSV in the encodings that spreadsheets write, with or without a header, or plain lines. What cannot be
// read is told line by line; the work is done in slices, so that a long list does not hold up the mail.
import { type Declared, refuse } from '../declare/finding.ts'
import { ok, type Problem, type Text } from '../dns/problem.ts'
import { equalNames, type Name } from '../dns/name.ts'
import { parseLocalPart, parseMailbox } from '../smtp/address.ts'
import { keyOf } from './recipient-name.ts'
import type { Listed } from './recipients.store.ts'

/** A hundred thousand addresses have about three megabytes. */
export const maxTextBytes = 16 * 1024 * 1024
export const maxListed = 500_000
/** More faults than this are not told. */
export const maxTold = 50
const maxLineChars = 16_384
const maxColumns = 200
/** How long a slice of work may take, roughly: what else waits is done in between. */
const sliceMs = 8

export type ReadOptions = {
  readonly domain: Name
  readonly exact: boolean
  /** Addresses of other domains are passed over; otherwise they are faults. */
  readonly skipOthers: boolean
}

export type ReadList = Declared<{
  readonly recipients: readonly Listed[]
  /** Named more than once. */
  readonly twice: number
  /** Of other domains. */
  readonly others: number
}>

/** Reads a file. Everything is good, or nothing is taken. */
export async function readRecipients(bytes: Uint8Array, options: ReadOptions): Promise<ReadList> {
  if (bytes.length > maxTextBytes) return refuse('recipients-too-large', tooLarge)
  const text = decode(bytes)
  if (text === undefined) return refuse('recipients-not-text', notText)
  const list = new Collector(options)
  const layout = layoutOf(text)
  let line = 0
  const pause = pauses()
  for (const row of rowsOf(text, layout.delimiter)) {
    line = row.line
    if (list.isFull) break
    if (row.fault) list.fault(row.fault, line)
    else if (!(layout.hasHeader && row.index === 0)) addRow(row.cells, layout, line, list)
    await pause()
  }
  return list.end()
}

/** Reads addresses that came as a list of texts: of a pull or of a call. `line` in faults counts them from 1. */
export async function readAddresses(all: readonly unknown[], options: ReadOptions): Promise<ReadList> {
  const list = new Collector(options)
  const pause = pauses()
  for (const [index, one] of all.entries()) {
    if (list.isFull) break
    const text = addressIn(one)
    if (text === undefined) list.fault({ code: 'recipient-not-text', text: noAddressHere }, index + 1)
    else list.add(text.trim(), index + 1)
    await pause()
  }
  return list.end()
}

/** `"ali@firma.example"`, or an object that has it under one of the usual names. */
function addressIn(one: unknown): string | undefined {
  if (typeof one === 'string') return one
  if (typeof one !== 'object' || one === null) return undefined
  const found = Object.entries(one).find(([name, value]) => isHeader(name) && typeof value === 'string')
  return found?.[1] as string | undefined
}

function pauses(): () => Promise<void> | undefined {
  let began = performance.now()
  return () => {
    if (performance.now() - began < sliceMs) return undefined
    return new Promise((resolve) =>
      setImmediate(() => {
        began = performance.now()
        resolve()
      }),
    )
  }
}

// ── What is collected ───────────────────────────────────────────────────────────────────────────

class Collector {
  readonly #options: ReadOptions
  readonly #found = new Map<string, Listed>()
  readonly #problems: Problem[] = []
  #twice = 0
  #others = 0

  constructor(options: ReadOptions) {
    this.#options = options
  }

  get isFull(): boolean {
    return this.#problems.length >= maxTold || this.#found.size > maxListed
  }

  fault({ code, text }: Problem, line: number): void {
    this.#problems.push({ code, text, at: { line } })
  }

  /** An address, or a local part of the domain. */
  add(text: string, line: number): void {
    const { domain, exact, skipOthers } = this.#options
    if (!text.includes('@')) {
      const local = parseLocalPart(text)
      return local.ok ? this.#put(local.value, exact) : this.fault(local.problem, line)
    }
    const mailbox = parseMailbox(text)
    if (!mailbox.ok) return this.fault(mailbox.problem, line)
    const at = mailbox.value.domain
    if (at.kind === 'name' && equalNames(at.name, domain)) return this.#put(mailbox.value.local, exact)
    if (skipOthers) this.#others += 1
    else this.fault({ code: 'recipient-other-domain', text: otherDomain(text) }, line)
  }

  #put(local: string, exact: boolean): void {
    const key = keyOf(local)
    const id = exact ? local : key
    if (this.#found.has(id)) this.#twice += 1
    else this.#found.set(id, { key, local })
  }

  end(): ReadList {
    if (this.#problems.length > 0)
      return refuse('recipients-unreadable', unreadable(this.#problems.length), { problems: this.#problems })
    if (this.#found.size > maxListed) return refuse('recipients-too-many', tooManyRecipients)
    return ok({ recipients: [...this.#found.values()], twice: this.#twice, others: this.#others })
  }
}

// ── Bytes to text ───────────────────────────────────────────────────────────────────────────────

/** UTF-8 and UTF-16 by their mark or their bytes, else windows-1254, which Turkish spreadsheets write. undefined: no text at all. */
export function decode(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes
  const text =
    a === 0xff && b === 0xfe
      ? utf16(bytes, 'utf-16le')
      : a === 0xfe && b === 0xff
        ? utf16(bytes, 'utf-16be')
        : a === 0xef && b === 0xbb && c === 0xbf
          ? utf8(bytes)
          : (utf16WithoutMark(bytes) ?? utf8(bytes) ?? new TextDecoder('windows-1254').decode(bytes))
  // oxlint-disable-next-line no-control-regex
  return text === undefined || /[\u0000-\u0008\u000E-\u001F\uFFFE\uFFFF]/.test(text) ? undefined : text
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function utf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Of ASCII text every other byte is 0. */
function utf16WithoutMark(bytes: Uint8Array): string | undefined {
  const head = bytes.subarray(0, 512)
  if (head.length < 4 || bytes.length % 2 === 1) return undefined
  const zeros = (first: number): number => head.filter((byte, at) => at % 2 === first && byte === 0).length
  const [even, odd] = [zeros(0), zeros(1)]
  const most = head.length * 0.4
  if (odd >= most && even === 0) return utf16(bytes, 'utf-16le')
  return even >= most && odd === 0 ? utf16(bytes, 'utf-16be') : undefined
}

// ── Text to rows ────────────────────────────────────────────────────────────────────────────────

type Row = {
  readonly index: number
  readonly line: number
  readonly cells: readonly string[]
  readonly fault?: Problem
}

/** RFC 4180 with any delimiter; empty lines and comments are passed over. A quoted cell may have line ends. */
export function* rowsOf(text: string, delimiter: string): Generator<Row> {
  let at = 0
  let line = 1
  let index = 0
  while (at < text.length) {
    const begun = line
    const read = readRow(text, at, delimiter)
    at = read.next
    line += read.lines
    if ('fault' in read && read.fault) yield { index: (index += 1) - 1, line: begun, cells: [], fault: read.fault }
    else if (read.cells.some((cell) => cell !== '') && !read.cells[0]!.startsWith('#'))
      yield { index: (index += 1) - 1, line: begun, cells: read.cells }
  }
}

type RowRead = {
  readonly cells: readonly string[]
  readonly next: number
  readonly lines: number
  readonly fault?: Problem
}

function readRow(text: string, start: number, delimiter: string): RowRead {
  const cells: string[] = []
  let at = start
  let lines = 0
  for (;;) {
    let cell = ''
    const begun = at
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1, start + maxLineChars)
      if (end === undefined) {
        const next = lineEnd(text, at).next
        return { cells: [], next, lines: lines + 1, fault: { code: 'recipients-open-quote', text: openQuote } }
      }
      cell = text.slice(at + 1, end).replaceAll('""', '"')
      lines += cell.split('\n').length - 1
      at = end + 1
    }
    const end = cellEnd(text, at, delimiter)
    // A quoted local part, no quoted cell: "a b"@firma.example
    cell = text[at] === '@' && at > begun ? text.slice(begun, end) : cell + text.slice(at, end)
    if (end - start > maxLineChars || cells.length >= maxColumns)
      return {
        cells: [],
        next: lineEnd(text, end).next,
        lines: lines + 1,
        fault: { code: 'recipients-line-too-long', text: lineTooLong },
      }
    cells.push(cell.trim())
    if (text[end] === delimiter) {
      at = end + 1
      continue
    }
    return { cells, next: lineEnd(text, end).next, lines: lines + 1 }
  }
}

function closingQuote(text: string, from: number, most: number): number | undefined {
  for (let at = text.indexOf('"', from); at >= 0 && at <= most; at = text.indexOf('"', at + 2))
    if (text[at + 1] !== '"') return at
  return undefined
}

function cellEnd(text: string, from: number, delimiter: string): number {
  let at = from
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at += 1
  return at
}

/** CRLF, LF, or the lone CR of old spreadsheets. */
function lineEnd(text: string, from: number): { readonly next: number } {
  let at = from
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1
  return { next: text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1 }
}

// ── Which columns ───────────────────────────────────────────────────────────────────────────────

type Layout = {
  readonly delimiter: string
  readonly hasHeader: boolean
  readonly columns: readonly number[] | undefined
}

/** Names of columns with addresses, as cPanel, Google, Microsoft, Plesk and people write them; letters alone, in lower case. */
const headers = new Set(
  `email emailaddress emailaddressrequired emails emailaddresses mail mailaddress address addresses primaryemail
   primarysmtpaddress windowsemailaddress userprincipalname upn username recipient recipients mailbox alias
   aliases account login user proxyaddresses eposta epostaadresi epostaadresleri mailadresi adres adresi alıcı
   alici alıcılar posta kullanıcı kullanici kullanıcıadı kullaniciadi hesap postakutusu`.split(/\s+/),
)

const isHeader = (cell: string): boolean =>
  headers.has(
    cell
      .replaceAll(/[İI]/g, 'i')
      .toLowerCase()
      .replaceAll(/[^\p{L}]/gu, ''),
  )

const delimiters = [',', ';', '\t', '|'] as const

function layoutOf(text: string): Layout {
  const head = text.slice(0, 65_536)
  const headOf = (delimiter: string): readonly (readonly string[])[] =>
    [...rowsOf(head, delimiter).take(2)].map(({ cells }) => cells)
  const { delimiter, rows } = delimiters
    .map((one) => ({ delimiter: one, rows: headOf(one) }))
    .reduce((a, b) => ((b.rows[0]?.length ?? 0) > (a.rows[0]?.length ?? 0) ? b : a))
  const [first = [], second = []] = rows
  const named = first.flatMap((cell, at) => (isHeader(cell) ? [at] : []))
  // In a plain list of local parts "mail" may be one of them: one name too many does no harm, one too few would.
  const isClear = first.length > 1 || second.some((cell) => cell.includes('@'))
  if (named.length > 0 && isClear && !first.some((cell) => cell.includes('@')))
    return { delimiter, hasHeader: true, columns: named }
  const withAt = first.findIndex((cell) => cell.includes('@'))
  return { delimiter, hasHeader: false, columns: withAt >= 0 ? [withAt] : first.length <= 1 ? [0] : undefined }
}

function addRow(cells: readonly string[], { columns }: Layout, line: number, list: Collector): void {
  // Neither a name nor an address says which column it is: then every line says the same, and the first is told.
  if (columns === undefined) return list.fault({ code: 'recipients-no-column', text: noColumn }, line)
  for (const column of columns) {
    const cell = cells[column] ?? ''
    // Exchange writes all addresses of a mailbox into one cell: SMTP:ali@firma.example smtp:a@firma.example
    const several = cell.split('@').length > 2 ? cell.split(/[\s;,]+/) : [cell]
    for (const one of several) if (one !== '') list.add(one.replace(/^smtp:/i, ''), line)
  }
}

// ── Words ───────────────────────────────────────────────────────────────────────────────────────

const tooLarge: Text = {
  en: `The file is larger than ${maxTextBytes / 1024 / 1024} MB. Give the addresses alone, one on each line.`,
  tr: `Dosya ${maxTextBytes / 1024 / 1024} MB boyutundan büyük. Her satırda bir adres olacak biçimde yalnızca adresleri verin.`,
}
const notText: Text = {
  en: 'This is no text: it has NULs or other control characters. Save it as CSV in UTF-8, UTF-16 or windows-1254.',
  tr: 'Bu metin değil: içinde NUL ya da başka denetim karakterleri var. UTF-8, UTF-16 ya da windows-1254 ile CSV olarak kaydedin.',
}
export const tooManyRecipients: Text = {
  en: `A domain has at most ${maxListed} recipients here.`,
  tr: `Bir alan adının burada en çok ${maxListed} alıcısı olur.`,
}
const unreadable = (count: number): Text => ({
  en: `Nothing was taken: ${count >= maxTold ? `${maxTold} or more lines are` : count === 1 ? 'one line is' : `${count} lines are`} wrong. Mend or remove them.`,
  tr: `Hiçbiri alınmadı: ${count >= maxTold ? `${maxTold} ya da daha çok` : count} satır yanlış. Düzeltin ya da çıkarın.`,
})
export const otherDomain = (address: string): Text => ({
  en: `${address.slice(0, 100)} is of another domain. Take it out, or have addresses of other domains passed over.`,
  tr: `${address.slice(0, 100)} başka bir alan adına ait. Çıkarın ya da başka alan adlarının adreslerini atlatın.`,
})
const noAddressHere: Text = {
  en: 'This is no address, and no object with an "email" or "address".',
  tr: 'Bu bir adres ya da "email" veya "address" alanı olan bir nesne değil.',
}
const noColumn: Text = {
  en: 'It is not clear which column has the addresses. Name it "email" in the first line.',
  tr: 'Adreslerin hangi sütunda olduğu belli değil. İlk satırda o sütuna "email" adını verin.',
}
const openQuote: Text = { en: 'A quotation mark is never closed.', tr: 'Tırnak işareti hiç kapanmıyor.' }
const lineTooLong: Text = {
  en: `A line has more than ${maxLineChars} characters or ${maxColumns} columns.`,
  tr: `Bir satırda ${maxLineChars} karakterden ya da ${maxColumns} sütundan fazlası var.`,
}
