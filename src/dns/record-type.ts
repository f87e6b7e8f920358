// How a record type is declared: a list of fields, from which come its wire codec and its presentation format.
// Each type is one file in records/; records/index.ts is the visible list.
import type { Name } from './name.ts'
import type { Result } from './problem.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'
import type { Tokens } from './tokens.ts'

/** One field of RDATA: four verbs. `parse` takes tokens from the text, relative names below `origin`. */
export type Field<T> = {
  decode(reader: Reader): T
  encode(value: T, writer: Writer): void
  parse(tokens: Tokens, origin: Name): Result<T>
  format(value: T): string
}

// Inference needs the widest field type; values stay fully typed through DataOf.
// eslint-disable-next-line typescript/no-explicit-any
type AnyFields = Record<string, Field<any>>
export type DataOf<F extends AnyFields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

export type RecordType<D = unknown> = {
  readonly mnemonic: string
  readonly code: number
  decode(reader: Reader): D
  encode(data: D, writer: Writer): void
  parse(tokens: Tokens, origin: Name): Result<D>
  format(data: D): string
}

/** Declares a type by its fields in wire order: `recordType('MX', 15, { preference: u16, exchange: compressedName })`. */
export function recordType<F extends AnyFields>(mnemonic: string, code: number, fields: F): RecordType<DataOf<F>> {
  const entries = Object.entries(fields) as [string, Field<unknown>][]
  return {
    mnemonic,
    code,
    decode(reader) {
      const data: Record<string, unknown> = {}
      for (const [key, field] of entries) data[key] = field.decode(reader)
      return data as DataOf<F>
    },
    encode(data, writer) {
      for (const [key, field] of entries) field.encode((data as Record<string, unknown>)[key], writer)
    },
    parse(tokens, origin) {
      const data: Record<string, unknown> = {}
      for (const [key, field] of entries) {
        const parsed = field.parse(tokens, origin)
        if (!parsed.ok) return parsed
        data[key] = parsed.value
      }
      return { ok: true, value: data as DataOf<F> }
    },
    format: (data) => entries.map(([key, field]) => field.format((data as Record<string, unknown>)[key])).join(' '),
  }
}
