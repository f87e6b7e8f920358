// The log: one JSON line an event on stderr, secrets cut out by name.
import { type Logger, pino } from 'pino'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>

/** Fields that never reach a line, at the top and one level below. */
const secrets = ['token', 'secret', 'password', 'code', 'authorization', 'cookie', 'key', 'privateKey']

export function createLog(options: { level: string; destination?: NodeJS.WritableStream }): Log {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]), censor: '[secret]' },
    },
    options.destination ?? process.stderr,
  )
}

export const silentLog: Log = pino({ level: 'silent' })
