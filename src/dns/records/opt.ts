import { encodeHex } from '../bytes.ts'
import { bad } from '../problem.ts'
import type { Field } from '../record-type.ts'
import { recordType } from '../record-type.ts'

export type EdnsOption = { readonly code: number; readonly data: Uint8Array }

const options: Field<readonly EdnsOption[]> = {
  decode(reader) {
    const list: EdnsOption[] = []
    while (reader.left > 0) list.push({ code: reader.u16(), data: reader.take(reader.u16()) })
    return list
  },
  encode(value, writer) {
    for (const { code, data } of value) {
      writer.u16(code)
      writer.sized(() => writer.put(data))
    }
  },
  // OPT has no presentation format (RFC 6891 §6.1.1): it never stands in a zone.
  parse: (tokens) =>
    bad('type-not-in-zones', { en: 'OPT cannot stand in a zone.', tr: 'OPT kaydı bir bölgede duramaz.' }, tokens.at),
  format: (value) => value.map(({ code, data }) => `${code}:${encodeHex(data)}`).join(' '),
}

/** EDNS. RFC 6891 §6.1.2; its class and TTL are read by message.ts */
export const OPT = recordType('OPT', 41, { options })
