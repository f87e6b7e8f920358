// What a command of `ulak` has in its hands: two writers, the reader's language, colour, and the exit code.
import { styleText } from 'node:util'
import type { Problem, Text } from '../dns/problem.ts'

export type Lang = 'en' | 'tr'

/** 0 good; 1 the answer is bad news; 2 wrong usage; 3 could not be determined now. */
export const exitCodes = { good: 0, badNews: 1, usage: 2, undetermined: 3 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

export type CliIo = {
  readonly lang: Lang
  readonly colour: boolean
  /** One line to stdout; the newline is added. */
  out(line: string): void
  /** To stdout as it is: for pictures that are drawn again in place. */
  raw(text: string): void
  /** One line to stderr. */
  err(line: string): void
  /** Draws a line on stderr in place of the last one, where that is a terminal; an empty one takes it away. */
  progress(line: string): void
  /** The sentence in the reader's language. */
  say(text: Text): string
  /** Styled only where colour is wanted. */
  style(style: Style, text: string): string
  /** One line of compact JSON to stdout. */
  json(value: unknown): void
  /** Tells a problem on stderr; where it has a place in a file, that too. */
  problem(problem: Problem, file?: string): void
  /** What the process will exit with. A worse code stays: bad news outweighs "could not be determined", wrong usage outweighs both. */
  fail(code: ExitCode): void
  readonly code: ExitCode
}

export type Output = { write(text: string): unknown; readonly isTTY?: boolean }

/** `ULAK_LANG` first, then what POSIX says: LC_ALL, LC_MESSAGES, LANG. */
export function langOf(environment: Readonly<Record<string, string | undefined>>): Lang {
  for (const name of ['ULAK_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG']) {
    const value = environment[name]
    if (value) return /^tr(?![a-z])/i.test(value) ? 'tr' : 'en'
  }
  return 'en'
}

export function createIo(options: {
  stdout: Output
  stderr: Output
  environment: Readonly<Record<string, string | undefined>>
}): CliIo {
  const { stdout, stderr, environment } = options
  const lang = langOf(environment)
  // https://no-color.org: set and not empty.
  const colour = stdout.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb'
  let code: ExitCode = exitCodes.good
  const io: CliIo = {
    lang,
    colour,
    out: (line) => void stdout.write(`${line}\n`),
    raw: (text) => void stdout.write(text),
    err: (line) => void stderr.write(`${line}\n`),
    progress: (line) => void (stderr.isTTY === true && stderr.write(`\r\u001B[K${line}`)),
    say: (text) => text[lang],
    style: (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text),
    json: (value) => void stdout.write(`${JSON.stringify(value)}\n`),
    problem: ({ text, at }, file) => {
      const place = at
        ? `${file ? `${file}:` : ''}${at.line}${at.column ? `:${at.column}` : ''}: `
        : file
          ? `${file}: `
          : ''
      io.err(visible(`${place}${text[lang]}`))
    },
    fail: (next) => {
      if (weight[next] > weight[code]) code = next
    },
    get code() {
      return code
    },
  }
  return io
}

/** A problem may quote what was given: control characters in it must not reach the terminal. */
// oxlint-disable-next-line no-control-regex
const visible = (text: string): string =>
  text.replaceAll(/[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '\uFFFD')

const weight: Record<ExitCode, number> = { 0: 0, 3: 1, 1: 2, 2: 3 }

/** What was given cannot be used: says why and counts as wrong usage. */
export function wrongUsage(io: CliIo, text: Text): void {
  io.err(io.say(text))
  io.fail(exitCodes.usage)
}
