// A zone file's text as entries: the words of one record or directive each, joined over lines by parentheses, without comments
// (RFC 1035 §5.1). Every fault has its place, and the entries behind it are still read, so that one look finds all faults.
import { bad, type Place, type Problem } from './problem.ts'
import { type Token, Tokens } from './tokens.ts'

/** One record or directive. `inherits`: it began with white space, so its owner is that of the record before. */
export type Entry = {
  readonly tokens: readonly Token[]
  readonly inherits: boolean
  readonly at: Place
  readonly end: Place
  readonly problems: readonly Problem[]
}

/** The longest record is 65,535 bytes written as `\DDD`; more is no record but a parenthesis that nobody closed. */
export const maxEntryCharacters = 300_000

const codes = {
  tab: 0x09,
  lf: 0x0a,
  cr: 0x0d,
  space: 0x20,
  quote: 0x22,
  open: 0x28,
  close: 0x29,
  semicolon: 0x3b,
  backslash: 0x5c,
}
const endsWord = new Set([
  codes.tab,
  codes.lf,
  codes.cr,
  codes.space,
  codes.quote,
  codes.open,
  codes.close,
  codes.semicolon,
])

export function* entriesOf(text: string): Generator<Entry> {
  const cursor = new Cursor(text)
  while (!cursor.done) {
    const entry = readEntry(cursor)
    if (entry.tokens.length > 0 || entry.problems.length > 0) yield entry
  }
}

/** All words of a text that is one entry's data (a record as it stands in an API or a form). */
export function wordsOf(text: string): { tokens: Tokens; problem: Problem | undefined } {
  // Inside parentheses a line break is white space, as it should be here.
  const entry = readEntry(new Cursor(text), { wholeText: true })
  return { tokens: new Tokens(entry.tokens, entry.end), problem: entry.problems[0] }
}

export const tokensOf = (entry: Entry): Tokens => new Tokens(entry.tokens, entry.end)

class Cursor {
  readonly text: string
  at = 0
  #line = 1
  #lineStart = 0

  constructor(text: string) {
    this.text = text
    // A byte order mark is no part of the text.
    if (text.startsWith('\uFEFF')) this.at = this.#lineStart = 1
  }

  get done(): boolean {
    return this.at >= this.text.length
  }

  get code(): number {
    return this.text.charCodeAt(this.at)
  }

  get place(): Place {
    return { line: this.#line, column: this.at - this.#lineStart + 1 }
  }

  /** One character on, over a line's end too. */
  step(): void {
    if (this.code === codes.lf) {
      this.#line += 1
      this.#lineStart = this.at + 1
    }
    this.at += 1
  }

  skipToLineEnd(): void {
    const end = this.text.indexOf('\n', this.at)
    this.at = end === -1 ? this.text.length : end
  }
}

function readEntry(cursor: Cursor, { wholeText = false } = {}): Entry {
  const at = cursor.place
  const start = cursor.at
  const inherits = cursor.code === codes.space || cursor.code === codes.tab
  const tokens: Token[] = []
  const problems: Problem[] = []
  const open: Place[] = []
  while (!cursor.done) {
    if (cursor.at - start > maxEntryCharacters) {
      problems.push(tooLong(open[0] ?? at, open.length > 0))
      open.length = 0
      cursor.skipToLineEnd()
    }
    const { code, place } = cursor
    if (code === codes.lf) {
      if (open.length === 0 && !wholeText) break
      cursor.step()
    } else if (code === codes.semicolon) cursor.skipToLineEnd()
    else if (code === codes.open) {
      open.push(place)
      cursor.step()
    } else if (code === codes.close) {
      if (!open.pop()) problems.push(strayParenthesis(place))
      cursor.step()
    } else if (code === codes.quote) readQuoted(cursor, tokens, problems)
    else if (endsWord.has(code)) cursor.step()
    else readWord(cursor, tokens, problems)
  }
  const end = cursor.place
  if (open[0]) problems.push(openParenthesis(open[0]))
  if (!cursor.done) cursor.step()
  return { tokens, inherits, at, end, problems }
}

function readWord(cursor: Cursor, tokens: Token[], problems: Problem[]): void {
  const { at: start, place } = cursor
  while (!cursor.done && !endsWord.has(cursor.code)) readCharacter(cursor, problems)
  const text = cursor.text.slice(start, cursor.at)
  tokens.push(
    cursor.code === codes.semicolon
      ? { text, quoted: false, at: place, cut: true }
      : { text, quoted: false, at: place },
  )
}

function readQuoted(cursor: Cursor, tokens: Token[], problems: Problem[]): void {
  const { place } = cursor
  cursor.step()
  const start = cursor.at
  while (!cursor.done && cursor.code !== codes.quote && cursor.code !== codes.lf) readCharacter(cursor, problems)
  const closed = cursor.code === codes.quote
  if (!closed) problems.push(openQuote(place))
  tokens.push({ text: cursor.text.slice(start, cursor.at), quoted: true, at: place })
  if (closed) cursor.step()
}

/** One character of a word, with the character that a backslash protects. */
function readCharacter(cursor: Cursor, problems: Problem[]): void {
  const { code, place } = cursor
  if (code < codes.space && code !== codes.tab && code !== codes.cr) problems.push(controlCharacter(code, place))
  cursor.step()
  // A backslash does not protect a line's end: no name and no string goes on there.
  if (code === codes.backslash && !cursor.done && cursor.code !== codes.lf && cursor.code !== codes.cr) cursor.step()
}

const problem = (code: string, en: string, tr: string, at: Place): Problem => bad(code, { en, tr }, at).problem

const openQuote = (at: Place): Problem =>
  problem(
    'zone-open-quote',
    'This quotation mark is not closed on its line. Close it with ", or write a " inside the text as \\".',
    'Bu tırnak kendi satırında kapanmıyor. " ile kapatın; metnin içindeki " işaretini \\" olarak yazın.',
    at,
  )

const openParenthesis = (at: Place): Problem =>
  problem(
    'zone-open-parenthesis',
    'This "(" is never closed, so everything after it was read as one record. Put ")" where the record ends.',
    'Bu "(" hiç kapanmıyor; bu yüzden sonrasının tümü tek bir kayıt sayıldı. Kaydın bittiği yere ")" koyun.',
    at,
  )

const strayParenthesis = (at: Place): Problem =>
  problem(
    'zone-stray-parenthesis',
    'This ")" closes nothing. Remove it, or put "(" where the record begins to go over several lines.',
    'Bu ")" hiçbir şeyi kapatmıyor. Silin ya da kaydın birkaç satıra yayılmaya başladığı yere "(" koyun.',
    at,
  )

const controlCharacter = (code: number, at: Place): Problem =>
  problem(
    'zone-control-character',
    `A control character (code ${code}) stands here. Remove it, or write it as \\${String(code).padStart(3, '0')}.`,
    `Burada bir denetim karakteri (kodu ${code}) var. Silin ya da \\${String(code).padStart(3, '0')} olarak yazın.`,
    at,
  )

const tooLong = (at: Place, parenthesis: boolean): Problem =>
  parenthesis
    ? problem(
        'zone-entry-too-long',
        `The record that begins with this "(" is longer than ${maxEntryCharacters} characters. A ")" is probably missing.`,
        `Bu "(" ile başlayan kayıt ${maxEntryCharacters} karakterden uzun. Büyük olasılıkla bir ")" eksik.`,
        at,
      )
    : problem(
        'zone-entry-too-long',
        `This record is longer than ${maxEntryCharacters} characters. Split it or remove it.`,
        `Bu kayıt ${maxEntryCharacters} karakterden uzun. Bölün ya da silin.`,
        at,
      )
