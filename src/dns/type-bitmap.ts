// A set of record types as NSEC and NSEC3 hold it: windows of 256 types, each with only as many bytes as it needs. RFC 4034 §4.1.2
import { bad, ok, type Result } from './problem.ts'
import { WireError } from './reader.ts'
import type { Field } from './record-type.ts'

/** The names of types come from the list that these records are themselves in. */
export type TypeNames = { parse(text: string): Result<number>; format(code: number): string }

/** Ascending, each once. */
export const typeBitmap = (types: TypeNames): Field<readonly number[]> => ({
  decode(reader) {
    const codes: number[] = []
    let before = -1
    while (reader.left > 0) {
      const [window, length] = [reader.u8(), reader.u8()]
      const bytes = reader.take(length)
      if (window <= before || length === 0 || length > 32 || bytes.at(-1) === 0) throw new WireError('bad-rdata')
      before = window
      for (const [at, byte] of bytes.entries())
        for (let bit = 0; bit < 8; bit += 1) if (byte & (0x80 >>> bit)) codes.push(window * 256 + at * 8 + bit)
    }
    return codes
  },
  encode(codes, writer) {
    for (let from = 0; from < codes.length;) {
      const window = codes[from]! >>> 8
      let to = from
      while (to < codes.length && codes[to]! >>> 8 === window) to += 1
      const bytes = new Uint8Array(((codes[to - 1]! & 0xff) >>> 3) + 1)
      for (const code of codes.slice(from, to)) bytes[(code & 0xff) >>> 3]! |= 0x80 >>> (code & 7)
      writer.u8(window)
      writer.text(bytes)
      from = to
    }
  },
  parse(tokens) {
    const codes = new Set<number>()
    for (let token = tokens.take(); token; token = tokens.take()) {
      const code = types.parse(token.text)
      if (!code.ok) return bad(code.problem.code, code.problem.text, token.at)
      codes.add(code.value)
    }
    return ok([...codes].sort((a, b) => a - b))
  },
  format: (codes) => codes.map(types.format).join(' '),
})
