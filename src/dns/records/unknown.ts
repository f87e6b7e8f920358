import { decodeHex, encodeHex } from '../bytes.ts'
import { maxRdataBytes } from '../fields.ts'
import { bad, ok } from '../problem.ts'
import type { Field } from '../record-type.ts'

const expected = {
  en: 'Here \\# , the length and hexadecimal digits are expected (RFC 3597 §5).',
  tr: 'Burada \\# , uzunluk ve onaltılık rakamlar beklenir (RFC 3597 §5).',
}

/** The bytes of a type that we do not know, shown as `\# 3 0A0B0C`. RFC 3597 §5 */
export const unknownData: Field<Uint8Array> = {
  decode: (reader) => reader.rest(),
  encode: (value, writer) => writer.put(value),
  parse(tokens) {
    const at = tokens.at
    const mark = tokens.take()
    const length = tokens.take()
    let hex = ''
    for (let token = tokens.take(); token; token = tokens.take()) hex += token.text
    const bytes = decodeHex(hex)
    if (
      mark?.text !== '\\#' ||
      !/^[0-9]{1,5}$/.test(length?.text ?? '') ||
      Number(length?.text) !== bytes?.length ||
      bytes.length > maxRdataBytes
    ) {
      return bad('bad-generic-data', expected, at)
    }
    return ok(bytes)
  },
  format: (value) => `\\# ${value.length}${value.length > 0 ? ` ${encodeHex(value).toUpperCase()}` : ''}`,
}
