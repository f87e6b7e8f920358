import { base64ToEnd, plainName, u16, u32, u8 } from '../fields.ts'
import { bad, ok } from '../problem.ts'
import { type Field, recordType } from '../record-type.ts'
import type { TypeNames } from '../type-bitmap.ts'

/**
 * The signature of an RRset. RFC 4034 §3.1; `expiration` and `inception` in seconds since 1970, modulo 2^32. The names of types come from the
 * list that this record is itself in.
 */
export const rrsigWith = (types: TypeNames) =>
  recordType('RRSIG', 46, {
    typeCovered: {
      decode: (reader) => reader.u16(),
      encode: (value, writer) => writer.u16(value),
      parse(tokens) {
        const token = tokens.expect({ en: 'The signed type', tr: 'İmzalanan tür' })
        if (!token.ok) return token
        const type = types.parse(token.value.text)
        return type.ok ? type : bad(type.problem.code, type.problem.text, token.value.at)
      },
      format: types.format,
    } satisfies Field<number>,
    algorithm: u8({ en: 'The algorithm', tr: 'Algoritma' }),
    labels: u8({ en: 'The number of labels', tr: 'Etiket sayısı' }),
    originalTtl: u32({ en: 'The original TTL', tr: 'Özgün TTL' }),
    expiration: moment({ en: 'The expiration', tr: 'Bitiş zamanı' }),
    inception: moment({ en: 'The inception', tr: 'Başlangıç zamanı' }),
    keyTag: u16({ en: 'The key tag', tr: 'Anahtar numarası' }),
    signer: plainName({ en: "The signer's name", tr: 'İmzalayanın adı' }),
    signature: base64ToEnd,
  })

/** Seconds, or `YYYYMMDDHHmmSS` in UTC. RFC 4034 §3.2 */
function moment(what: { en: string; tr: string }): Field<number> {
  const number = u32(what)
  return {
    ...number,
    parse(tokens, origin) {
      const text = tokens.peek()?.text ?? ''
      const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text)?.slice(1).map(Number)
      if (!parts) return number.parse(tokens, origin)
      const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number]
      const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second)
      // No 31 February, and nothing before 1970.
      if (milliseconds < 0 || digits(milliseconds) !== text) return number.parse(tokens, origin)
      tokens.take()
      return ok((milliseconds / 1000) % 2 ** 32)
    },
    format: (value) => digits(value * 1000),
  }
}

const digits = (milliseconds: number): string => new Date(milliseconds).toISOString().replaceAll(/[-T:]|\..*$/g, '')
