// The parameters of SVCB and HTTPS (RFC 9460 §2.1, §2.2 and appendix A): keys in ascending order with values of their own kinds.
import { decodeBase64 } from './bytes.ts'
import { characterString } from './fields.ts'
import { formatIp, parseIpv4, parseIpv6 } from './ip.ts'
import { bad, ok, type Place, type Result, type Text } from './problem.ts'
import { WireError } from './reader.ts'
import type { Field } from './record-type.ts'
import type { Token } from './tokens.ts'

export type SvcParam = { readonly key: number; readonly value: Uint8Array }

/** Bytes of a value from its text (escapes resolved), and back; undefined if it is none. Without `parse` the key takes no value. */
type Kind = {
  parse?(text: Uint8Array): Uint8Array | undefined
  /** What is written behind `=`; undefined if the bytes are not of this kind. */
  format(value: Uint8Array): Uint8Array | undefined
}

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
const text = (value: Uint8Array): string => Buffer.from(value).toString('latin1')

const plain: Kind = { parse: (value) => value, format: (value) => value }

/** A list between commas; a comma or a backslash within an item has a backslash before it. RFC 9460 appendix A.1 */
function items(value: Uint8Array): string[] {
  const list = ['']
  for (const [piece] of text(value).matchAll(/\\.|[^]/gs)) {
    if (piece === ',') list.push('')
    else list[list.length - 1] += piece.length === 2 ? piece[1]! : piece
  }
  return list
}

/** Protocol names, each behind its length. RFC 9460 §7.1.1 */
const alpn: Kind = {
  parse(value) {
    const list = items(value)
    if (list.some((item) => item === '' || item.length > 255)) return undefined
    return bytes(list.map((item) => String.fromCharCode(item.length) + item).join(''))
  },
  format(value) {
    const list: string[] = []
    for (let at = 0; at < value.length; at += 1 + value[at]!) {
      if (value[at] === 0 || at + 1 + value[at]! > value.length) return undefined
      list.push(text(value.subarray(at + 1, at + 1 + value[at]!)).replaceAll(/[\\,]/g, '\\$&'))
    }
    return list.length === 0 ? undefined : bytes(list.join(','))
  },
}

const port: Kind = {
  parse(value) {
    const number = /^[0-9]{1,5}$/.test(text(value)) ? Number(text(value)) : Number.NaN
    return number <= 0xffff ? Uint8Array.of(number >>> 8, number & 0xff) : undefined
  },
  format: (value) => (value.length === 2 ? bytes(`${(value[0]! << 8) | value[1]!}`) : undefined),
}

const addresses = (size: 4 | 16): Kind => ({
  parse(value) {
    const list = text(value)
      .split(',')
      .map((one) => (size === 4 ? parseIpv4(one) : parseIpv6(one)))
    return list.every((one) => one !== undefined) ? Uint8Array.from(list.flatMap((one) => [...one])) : undefined
  },
  format(value) {
    if (value.length === 0 || value.length % size !== 0) return undefined
    const list = Array.from({ length: value.length / size }, (_, at) =>
      formatIp(value.subarray(at * size, (at + 1) * size)),
    )
    return bytes(list.join(','))
  },
})

const base64: Kind = {
  parse: (value) => (value.length > 0 ? decodeBase64(text(value)) : undefined),
  format: (value) => (value.length > 0 ? bytes(Buffer.from(value).toString('base64')) : undefined),
}

const noValue: Kind = { format: (value) => (value.length === 0 ? new Uint8Array(0) : undefined) }

/** Keys that a client must understand. RFC 9460 §8 */
const mandatory: Kind = {
  parse(value) {
    const keys = text(value)
      .split(',')
      .map((name) => keyOf(name))
    if (keys.some((key) => key === undefined || key === 0) || new Set(keys).size !== keys.length) return undefined
    return Uint8Array.from((keys as number[]).sort((a, b) => a - b).flatMap((key) => [key >>> 8, key & 0xff]))
  },
  format(value) {
    if (value.length === 0 || value.length % 2 !== 0) return undefined
    const keys = Array.from({ length: value.length / 2 }, (_, at) => (value[at * 2]! << 8) | value[at * 2 + 1]!)
    const isInOrder = keys.every((key, at) => key > (keys[at - 1] ?? 0))
    return isInOrder ? bytes(keys.map(nameOf).join(',')) : undefined
  },
}

/** RFC 9460 §14.3.2; dohpath of RFC 9461, ohttp of RFC 9540. */
const known: readonly (readonly [string, Kind])[] = [
  ['mandatory', mandatory],
  ['alpn', alpn],
  ['no-default-alpn', noValue],
  ['port', port],
  ['ipv4hint', addresses(4)],
  ['ech', base64],
  ['ipv6hint', addresses(16)],
  ['dohpath', plain],
  ['ohttp', noValue],
]

const nameOf = (key: number): string => known[key]?.[0] ?? `key${key}`

function keyOf(name: string): number | undefined {
  const at = known.findIndex(([word]) => word === name)
  if (at !== -1) return at
  const number = /^key(0|[1-9][0-9]{0,4})$/.exec(name)?.[1]
  return number !== undefined && Number(number) <= 0xffff ? Number(number) : undefined
}

export const svcParams: Field<readonly SvcParam[]> = {
  decode(reader) {
    const list: SvcParam[] = []
    while (reader.left > 0) {
      const key = reader.u16()
      if (key <= (list.at(-1)?.key ?? -1)) throw new WireError('bad-rdata')
      list.push({ key, value: reader.take(reader.u16()) })
    }
    return list
  },
  encode(list, writer) {
    for (const { key, value } of list) {
      writer.u16(key)
      writer.sized(() => writer.put(value))
    }
  },
  parse(tokens) {
    const list: SvcParam[] = []
    for (let token = tokens.take(); token; token = tokens.take()) {
      const next = tokens.peek()
      const isQuoted = next?.quoted && token.text.endsWith('=') && isBehind(next, token)
      const param = read(token, isQuoted ? tokens.take()!.text : undefined)
      if (!param.ok) return param
      if (list.some(({ key }) => key === param.value.key))
        return refused(token.at, { en: 'stands here twice', tr: 'burada iki kez geçiyor' }, nameOf(param.value.key))
      list.push(param.value)
    }
    return ok(list.sort((a, b) => a.key - b.key))
  },
  format: (list) => list.map(({ key, value }) => write(key, value)).join(' '),
}

/** `alpn="h2,h3"` comes as two words side by side. */
const isBehind = ({ at }: Token, { at: before, text: word }: Token): boolean =>
  at.line === before.line && at.column === (before.column ?? 0) + word.length

function read(token: Token, quoted: string | undefined): Result<SvcParam> {
  const equals = token.text.indexOf('=')
  const name = equals === -1 ? token.text : token.text.slice(0, equals)
  const key = keyOf(name)
  if (key === undefined) return refused(token.at, { en: 'is no SvcParamKey', tr: 'bir SvcParamKey değil' }, name)
  // `keyNNN` takes bytes as they are, also where the key has a name (RFC 9460 §2.1).
  const kind = name.startsWith('key') ? plain : known[key]![1]
  const raw = quoted ?? (equals === -1 ? '' : token.text.slice(equals + 1))
  const given = characterString({ ...token, text: raw }, 0xffff)
  if (!given.ok) return given
  const value = valueOf(kind, equals === -1 && kind !== plain ? undefined : given.value)
  return value
    ? ok({ key, value })
    : refused(token.at, { en: 'has a value that it cannot have', tr: 'alamayacağı bir değer almış' }, name)
}

/** `given` is undefined if there was no `=`. */
function valueOf({ parse }: Kind, given: Uint8Array | undefined): Uint8Array | undefined {
  if (parse) return given && parse(given)
  return given === undefined || given.length === 0 ? new Uint8Array(0) : undefined
}

/** A value that is not of its key's kind is written as the bytes that it is. */
function write(key: number, value: Uint8Array): string {
  const typed = (known[key]?.[1] ?? plain).format(value)
  if (typed === undefined) return `key${key}=${escaped(value)}`
  return typed.length === 0 ? nameOf(key) : `${nameOf(key)}=${escaped(typed)}`
}

/** What would end a word, or stands for something else in one, as `\DDD`. */
const escaped = (value: Uint8Array): string =>
  text(value).replaceAll(/[^!#-'*-:<-[\]-~]/g, (one) =>
    one === '\\' ? '\\\\' : `\\${String(one.charCodeAt(0)).padStart(3, '0')}`,
  )

const refused = (at: Place, why: Text, name: string) =>
  bad('bad-svc-param', { en: `"${name.slice(0, 40)}" ${why.en}.`, tr: `"${name.slice(0, 40)}" ${why.tr}.` }, at)
