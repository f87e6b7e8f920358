// The log: one JSON line an event on stderr, secrets cut out by name.
import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>

/** Fields that never reach a line, at the top, one level below, and among headers there. */
const secrets = new Set(['token', 'secret', 'password', 'code', 'authorization', 'cookie', 'key', 'privateKey'])

export function createLog(options: { level: string; destination?: DestinationStream }): Log {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (fields) => censored(fields, 2) },
    },
    options.destination ?? pino.destination({ fd: 2, sync: true }),
  )
}

export const silentLog: Log = pino({ level: 'silent' })

type Fields = Readonly<Record<string, unknown>>

/** The same object where there is nothing to cut: pino's own way looks up every path in every line, which costs more than the line. */
function censored(fields: Fields, levels: number): Fields {
  let copy: Record<string, unknown> | undefined
  for (const [name, value] of Object.entries(fields)) {
    const shown = secrets.has(name) ? '[secret]' : isPlain(value) && levels > 0 ? censored(value, levels - 1) : value
    if (shown !== value) (copy ??= { ...fields })[name] = shown
  }
  return copy ?? fields
}

/** Objects of a class (errors, requests) have serializers of their own. */
const isPlain = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
