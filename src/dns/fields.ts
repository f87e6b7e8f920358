// The kinds of fields that RDATA is made of. A record type names them in its order on the wire.
import { decodeBase32hex, decodeBase64, decodeHex, encodeBase32hex, encodeHex } from './bytes.ts'
import { formatIp, parseIpv4, parseIpv6 } from './ip.ts'
import { formatName, type Name, parseName, readEscape } from './name.ts'
import { bad, ok, type Result, type Text } from './problem.ts'
import { WireError } from './reader.ts'
import type { Field } from './record-type.ts'
import type { Token, Tokens } from './tokens.ts'

function number(what: Text, bits: 8 | 16 | 32): Field<number> {
  const most = 2 ** bits - 1
  return {
    decode: (reader) => (bits === 8 ? reader.u8() : bits === 16 ? reader.u16() : reader.u32()),
    encode: (value, writer) => (bits === 8 ? writer.u8(value) : bits === 16 ? writer.u16(value) : writer.u32(value)),
    parse: (tokens) => word(tokens, what, (token) => wholeNumber(token, what, most)),
    format: String,
  }
}

export const u8 = (what: Text): Field<number> => number(what, 8)
export const u16 = (what: Text): Field<number> => number(what, 16)
export const u32 = (what: Text): Field<number> => number(what, 32)

/** A whole number from 0 to `most`, without sign, as RFC 1035 §5.1 writes it. */
export function wholeNumber(token: Token, what: Text, most: number): Result<number> {
  const value = /^[0-9]{1,10}$/.test(token.text) ? Number(token.text) : Number.NaN
  if (value <= most) return ok(value)
  return bad(
    'number-out-of-range',
    {
      en: `${what.en} must be a whole number from 0 to ${most}, not "${shorten(token.text)}".`,
      tr: `${what.tr} 0 ile ${most} arasında bir tam sayı olmalı, "${shorten(token.text)}" olamaz.`,
    },
    token.at,
  )
}

/** A duration in seconds: a number, or BIND's `1w2d3h4m5s`. At most 2^31-1, RFC 2181 §8. */
export function seconds(token: Token, what: Text): Result<number> {
  const most = 2 ** 31 - 1
  if (/^[0-9]+$/.test(token.text)) return wholeNumber(token, what, most)
  const units: Record<string, number> = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 }
  if (/^([0-9]{1,10}[wdhms])+$/i.test(token.text)) {
    let total = 0
    for (const [, count, unit] of token.text.matchAll(/([0-9]+)([wdhms])/gi))
      total += Number(count) * units[unit!.toLowerCase()]!
    if (total <= most) return ok(total)
  }
  return bad(
    'bad-duration',
    {
      en: `${what.en} must be seconds (3600) or a duration such as 1h30m, at most ${most} seconds, not "${shorten(token.text)}".`,
      tr: `${what.tr} saniye (3600) ya da 1h30m gibi bir süre olmalı, en çok ${most} saniye; "${shorten(token.text)}" olamaz.`,
    },
    token.at,
  )
}

/** A duration field of 32 bits (SOA timers). */
export const duration = (what: Text): Field<number> => ({
  ...number(what, 32),
  parse: (tokens) => word(tokens, what, (token) => seconds(token, what)),
})

function nameField(what: Text, compress: boolean): Field<Name> {
  return {
    decode: (reader) => reader.name(),
    encode: (value, writer) => writer.name(value, { compress }),
    parse: (tokens, origin) =>
      word(tokens, what, (token) => {
        const parsed = parseName(token.text, origin)
        return parsed.ok ? parsed : bad(parsed.problem.code, parsed.problem.text, token.at)
      }),
    format: formatName,
  }
}

/** A name that may be compressed: only in the types of RFC 1035 (RFC 3597 §4). */
export const compressedName = (what: Text): Field<Name> => nameField(what, true)
export const plainName = (what: Text): Field<Name> => nameField(what, false)

export const ipv4: Field<string> = address('IPv4', 4)
export const ipv6: Field<string> = address('IPv6', 16)

function address(kind: 'IPv4' | 'IPv6', bytes: 4 | 16): Field<string> {
  const parse = bytes === 4 ? parseIpv4 : parseIpv6
  const what = { en: `The ${kind} address`, tr: `${kind} adresi` }
  return {
    decode: (reader) => formatIp(reader.take(bytes)),
    encode: (value, writer) => writer.put(parse(value)!),
    parse: (tokens) =>
      word(tokens, what, (token) => {
        const value = parse(token.text)
        if (value) return ok(formatIp(value))
        return bad(
          'bad-address',
          {
            en: `"${shorten(token.text)}" is no ${kind} address.`,
            tr: `"${shorten(token.text)}" bir ${kind} adresi değil.`,
          },
          token.at,
        )
      }),
    format: (value) => value,
  }
}

/** RDLENGTH has two bytes. RFC 1035 §3.2.1 */
export const maxRdataBytes = 65_535

/** RFC 1035 §3.3: at most 255 bytes. */
const maxStringBytes = 255

/** One or more character-strings up to the end of the data (TXT). */
export const texts: Field<readonly Uint8Array[]> = {
  decode(reader) {
    const strings: Uint8Array[] = []
    do strings.push(reader.text())
    while (reader.left > 0)
    return strings
  },
  encode(value, writer) {
    for (const string of value) writer.text(string)
  },
  parse(tokens) {
    const strings: Uint8Array[] = []
    do {
      const parsed = word(tokens, stringWhat, (token) => characterString(token))
      if (!parsed.ok) return parsed
      strings.push(parsed.value)
    } while (tokens.left > 0)
    return ok(strings)
  },
  format: (value) => value.map(quote).join(' '),
}

/** One character-string. */
export const string: Field<Uint8Array> = {
  decode: (reader) => reader.text(),
  encode: (value, writer) => writer.text(value),
  parse: (tokens) => word(tokens, stringWhat, (token) => characterString(token)),
  format: quote,
}

const stringWhat = { en: 'A text string', tr: 'Bir metin dizisi' }

export function characterString(token: Token, most = maxStringBytes): Result<Uint8Array> {
  // `v=DKIM1; k=rsa` without quotes would silently end at the semicolon.
  if (token.cut) {
    return bad(
      'string-cut-by-comment',
      {
        en: 'The ; right behind this text begins a comment and would cut it off. Put the text in quotes.',
        tr: 'Bu metne bitişik ; bir açıklama başlatır ve metni keser. Metni tırnak içine alın.',
      },
      token.at,
    )
  }
  const bytes = unescape(token.text)
  if (!bytes) {
    return bad(
      'bad-escape',
      {
        en: 'A \\ must be followed by one character or by three digits up to 255.',
        tr: "\\ işaretini bir karakter ya da 255'e kadar üç rakam izlemeli.",
      },
      token.at,
    )
  }
  if (bytes.length <= most) return ok(bytes)
  return bad(
    'string-too-long',
    {
      en: `A string has ${bytes.length} bytes; at most ${most} fit. Split it into several strings in quotes, side by side.`,
      tr: `Bir dizi ${bytes.length} bayt; en çok ${most} bayt sığar. Yan yana tırnaklı birkaç diziye bölün.`,
    },
    token.at,
  )
}

/** Bytes to the end as hexadecimal, white space allowed between (DS, TLSA). */
export const hexToEnd: Field<Uint8Array> = toEnd(decodeHex, (value) => encodeHex(value).toUpperCase(), {
  kind: 'hex',
  code: 'bad-hex',
})
/** Bytes to the end as base64. */
export const base64ToEnd: Field<Uint8Array> = toEnd(decodeBase64, (value) => Buffer.from(value).toString('base64'), {
  kind: 'base64',
  code: 'bad-base64',
})

function toEnd(
  parseText: (text: string) => Uint8Array | undefined,
  format: (value: Uint8Array) => string,
  { kind, code }: { kind: string; code: string },
): Field<Uint8Array> {
  return {
    decode: (reader) => reader.rest(),
    encode: (value, writer) => writer.put(value),
    parse(tokens) {
      const at = tokens.at
      let text = ''
      for (let token = tokens.take(); token; token = tokens.take()) text += token.text
      const value = text === '' ? undefined : parseText(text)
      if (value) return ok(value)
      return bad(code, { en: `Here ${kind} digits are expected.`, tr: `Burada ${kind} rakamları beklenir.` }, at)
    },
    format,
  }
}

/** At most 255 bytes behind their length, as hexadecimal without white space; `-` for none (NSEC3). RFC 5155 §3.3 */
export const hexWord = (what: Text): Field<Uint8Array> =>
  shortBytes(what, {
    kind: 'hex',
    code: 'bad-hex',
    parse: (text) => (text === '-' ? new Uint8Array(0) : text === '' ? undefined : decodeHex(text)),
    format: (value) => (value.length === 0 ? '-' : encodeHex(value).toUpperCase()),
  })

/** At most 255 bytes behind their length, as base32 with the extended hex alphabet (NSEC3). RFC 5155 §3.3 */
export const base32hexWord = (what: Text): Field<Uint8Array> =>
  shortBytes(what, {
    kind: 'base32hex',
    code: 'bad-base32hex',
    parse: (text) => (text === '' ? undefined : decodeBase32hex(text)),
    format: encodeBase32hex,
  })

type Digits = {
  readonly kind: string
  readonly code: string
  parse(text: string): Uint8Array | undefined
  format(value: Uint8Array): string
}

const shortBytes = (what: Text, { kind, code, parse, format }: Digits): Field<Uint8Array> => ({
  decode: (reader) => reader.text(),
  encode: (value, writer) => writer.text(value),
  parse: (tokens) =>
    word(tokens, what, (token) => {
      const value = parse(token.text)
      if (value && value.length <= maxStringBytes) return ok(value)
      return bad(
        code,
        {
          en: `${what.en} must be at most ${maxStringBytes} bytes in ${kind} digits, not "${shorten(token.text)}".`,
          tr: `${what.tr} ${kind} rakamlarıyla en çok ${maxStringBytes} bayt olmalı, "${shorten(token.text)}" olamaz.`,
        },
        token.at,
      )
    }),
  format,
})

/** A character-string whose text must match, kept as text (CAA tags). */
export function keyword(what: Text, pattern: RegExp): Field<string> {
  return {
    decode(reader) {
      const value = Buffer.from(reader.text()).toString('latin1')
      if (!pattern.test(value)) throw new WireError('bad-rdata')
      return value
    },
    encode: (value, writer) => writer.text(Buffer.from(value, 'latin1')),
    parse: (tokens) =>
      word(tokens, what, (token) =>
        pattern.test(token.text)
          ? ok(token.text)
          : bad(
              'bad-keyword',
              {
                en: `${what.en} cannot be "${shorten(token.text)}".`,
                tr: `${what.tr} "${shorten(token.text)}" olamaz.`,
              },
              token.at,
            ),
      ),
    format: (value) => value,
  }
}

/** One string that fills the rest without a length byte (CAA value), shown in quotes. */
export const stringToEnd: Field<Uint8Array> = {
  decode: (reader) => reader.rest(),
  encode: (value, writer) => writer.put(value),
  // No length byte, so no limit of 255. RFC 8659 §4.1
  parse: (tokens) => word(tokens, stringWhat, (token) => characterString(token, maxRdataBytes)),
  format: quote,
}

function word<T>(tokens: Tokens, what: Text, read: (token: Token) => Result<T>): Result<T> {
  const token = tokens.expect(what)
  return token.ok ? read(token.value) : token
}

function unescape(text: string): Uint8Array | undefined {
  // Text beyond ASCII stands for its UTF-8 bytes.
  const bytes: number[] = []
  for (let at = 0; at < text.length;) {
    if (text[at] === '\\') {
      const escape = readEscape(text, at)
      if (!escape) return undefined
      bytes.push(escape.byte)
      at = escape.end
      continue
    }
    const character = String.fromCodePoint(text.codePointAt(at)!)
    bytes.push(...Buffer.from(character))
    at += character.length
  }
  return Uint8Array.from(bytes)
}

/** A character-string in quotes; bytes beyond ASCII as `\DDD`. */
export function quote(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    if (byte < 0x20 || byte > 0x7e) text += `\\${String(byte).padStart(3, '0')}`
    else text += byte === 0x22 || byte === 0x5c ? `\\${String.fromCharCode(byte)}` : String.fromCharCode(byte)
  }
  return `"${text}"`
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text)
