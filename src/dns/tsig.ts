// Signed messages: RFC 8945. A message is verified and signed as bytes, since its MAC is over the bytes that were sent.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { classes } from './message.ts'
import { type Name, name } from './name.ts'
import { Reader, WireError } from './reader.ts'
import { Writer } from './writer.ts'

const tsigType = 250
/** Seconds that two clocks may differ. RFC 8945 §10 */
export const fudgeSeconds = 300

/** RFC 8945 §6, by their names as they stand in configuration files. MD5 is not offered. */
const algorithms = {
  'hmac-sha1': { hash: 'sha1', bytes: 20 },
  'hmac-sha224': { hash: 'sha224', bytes: 28 },
  'hmac-sha256': { hash: 'sha256', bytes: 32 },
  'hmac-sha384': { hash: 'sha384', bytes: 48 },
  'hmac-sha512': { hash: 'sha512', bytes: 64 },
} as const
export type TsigAlgorithm = keyof typeof algorithms
export const tsigAlgorithms = Object.keys(algorithms) as readonly TsigAlgorithm[]

const algorithmNames = new Map<string, TsigAlgorithm>(tsigAlgorithms.map((one) => [name(one).key, one]))
const nameOf = (algorithm: TsigAlgorithm): Name => name(algorithm)

/** Bytes of a secret as long as the MAC, which is what RFC 2104 §3 asks for. */
export const secretBytes = (algorithm: TsigAlgorithm): number => algorithms[algorithm].bytes

/** One secret under one name. */
export type TsigKey = { readonly name: Name; readonly algorithm: TsigAlgorithm; readonly secret: Uint8Array }

/** Extended RCODEs of the TSIG record. RFC 8945 §3 */
export const tsigErrors = { BADSIG: 16, BADKEY: 17, BADTIME: 18, BADTRUNC: 22 } as const
export type TsigError = keyof typeof tsigErrors

/** The TSIG record as it came. `signedAt` in seconds since 1970. */
export type Tsig = {
  readonly keyName: Name
  readonly algorithmName: Name
  readonly signedAt: number
  readonly fudge: number
  readonly mac: Uint8Array
  readonly originalId: number
  readonly error: number
  readonly other: Uint8Array
}

export type TsigReading =
  | { readonly kind: 'none' }
  /** No message, or a TSIG in another place than the last, or twice, or of another form. RFC 8945 §5.2 */
  | { readonly kind: 'malformed' }
  /** `message`: the bytes without the record. */
  | { readonly kind: 'signed'; readonly tsig: Tsig; readonly message: Uint8Array }

/** Takes the signature off a message. */
export function readTsig(bytes: Uint8Array): TsigReading {
  try {
    const found = findTsig(bytes)
    if (!found) return { kind: 'none' }
    const message = bytes.slice(0, found.at)
    const count = ((bytes[10]! << 8) | bytes[11]!) - 1
    message[10] = count >>> 8
    message[11] = count
    return { kind: 'signed', tsig: found.tsig, message }
  } catch (error) {
    if (error instanceof WireError) return { kind: 'malformed' }
    throw error
  }
}

function findTsig(bytes: Uint8Array): { tsig: Tsig; at: number } | undefined {
  const reader = new Reader(bytes)
  reader.part(4)
  const questions = reader.u16()
  const [answers, authorities, additionals] = [reader.u16(), reader.u16(), reader.u16()]
  const skipName = (): void => void reader.name()
  for (let left = questions; left > 0; left -= 1) {
    skipName()
    reader.part(4)
  }
  for (let left = answers + authorities + additionals; left > 0; left -= 1) {
    const at = reader.at
    const keyName = reader.name()
    const type = reader.u16()
    const recordClass = reader.u16()
    const ttl = reader.u32()
    const data = reader.part(reader.u16())
    if (type !== tsigType) continue
    if (left > 1 || additionals === 0 || reader.left > 0 || recordClass !== classes.ANY || ttl !== 0)
      throw new WireError('bad-rdata')
    return { tsig: readData(keyName, data), at }
  }
  return undefined
}

function readData(keyName: Name, data: Reader): Tsig {
  const algorithmName = data.name()
  const signedAt = data.u16() * 0x1_0000_0000 + data.u32()
  const fudge = data.u16()
  const mac = data.take(data.u16())
  const originalId = data.u16()
  const error = data.u16()
  const other = data.take(data.u16())
  data.end()
  return { keyName, algorithmName, signedAt, fudge, mac, originalId, error, other }
}

/** What the signature of a message is made over besides the message. */
export type Before = {
  /** Of the query in an answer; of the message before in a series. Undefined: a query. */
  readonly mac?: Uint8Array | undefined
  /** Not the first message of a series: only the times are signed. RFC 8945 §5.3.1 */
  readonly continues?: boolean
}

export type Verdict =
  | { readonly ok: true; readonly key: TsigKey; readonly mac: Uint8Array }
  | {
      readonly ok: false
      readonly error: TsigError | 'FORMERR'
      /** The secret that signed it, where that is sure: its error is signed too. RFC 8945 §5.3.2 */
      readonly key: TsigKey | undefined
    }

/**
 * Judges a signed message in the order of RFC 8945 §5.2: key, MAC, time, truncation. `keys` are those that may stand behind the name: more
 * than one while a secret is being replaced. `nowMs` since 1970. A MAC that was cut is not taken, however long it is.
 */
export function verifyTsig(
  { tsig, message }: { readonly tsig: Tsig; readonly message: Uint8Array },
  { keys, nowMs, before = {} }: { keys: readonly TsigKey[]; nowMs: number; before?: Before },
): Verdict {
  const algorithm = algorithmNames.get(tsig.algorithmName.key)
  const candidates = keys.filter((key) => key.name.key === tsig.keyName.key && key.algorithm === algorithm)
  if (candidates.length === 0) return { ok: false, error: 'BADKEY', key: undefined }
  const full = secretBytes(candidates[0]!.algorithm)
  // RFC 8945 §5.2.2.1
  if (tsig.mac.length > full || tsig.mac.length < Math.max(10, full / 2))
    return { ok: false, error: 'FORMERR', key: undefined }
  const signed = Buffer.from(message)
  signed.writeUInt16BE(tsig.originalId, 0)
  const key = candidates.find((one) => {
    const mac = macOf(one, { message: signed, tsig, before }).subarray(0, tsig.mac.length)
    return timingSafeEqual(mac, tsig.mac)
  })
  if (!key) return { ok: false, error: 'BADSIG', key: undefined }
  if (Math.abs(Math.floor(nowMs / 1_000) - tsig.signedAt) > tsig.fudge) return { ok: false, error: 'BADTIME', key }
  if (tsig.mac.length < full) return { ok: false, error: 'BADTRUNC', key }
  return { ok: true, key, mac: tsig.mac }
}

type Times = Pick<Tsig, 'signedAt' | 'fudge' | 'error' | 'other'>

function macOf(
  key: TsigKey,
  {
    message,
    tsig,
    before,
    skipped = [],
  }: {
    message: Uint8Array
    tsig: Times
    before: Before
    skipped?: readonly Uint8Array[]
  },
): Buffer {
  const hmac = createHmac(algorithms[key.algorithm].hash, key.secret)
  if (before.mac) hmac.update(Uint8Array.of(before.mac.length >>> 8, before.mac.length)).update(before.mac)
  for (const one of skipped) hmac.update(one)
  return hmac
    .update(message)
    .update(variables(key, tsig, before.continues ?? false))
    .digest()
}

/** RFC 8945 §4.3.3 */
function variables(key: TsigKey, { signedAt, fudge, error, other }: Times, timesOnly: boolean): Uint8Array {
  const writer = new Writer({ compress: false })
  if (!timesOnly) {
    writer.put(Buffer.from(key.name.key, 'latin1'))
    writer.u16(classes.ANY)
    writer.u32(0)
    writer.name(nameOf(key.algorithm), { compress: false })
  }
  putTime(writer, signedAt)
  writer.u16(fudge)
  if (!timesOnly) {
    writer.u16(error)
    writer.u16(other.length)
    writer.put(other)
  }
  return writer.finish()
}

function putTime(writer: Writer, seconds: number): void {
  writer.u16(Math.floor(seconds / 0x1_0000_0000))
  writer.u32(seconds % 0x1_0000_0000)
}

/** Bytes that a signature adds to a message. */
export const tsigBytes = (key: Pick<TsigKey, 'name' | 'algorithm'>): number =>
  key.name.wire.length + nameOf(key.algorithm).wire.length + 26 + secretBytes(key.algorithm)

export type Signed = { readonly bytes: Uint8Array; readonly mac: Uint8Array }

/**
 * Signs a message. With BADTIME our own time goes along and the signature keeps the time of the query, so that it can be verified there
 * (RFC 8945 §5.2.3).
 */
export function signTsig(
  message: Uint8Array,
  key: TsigKey,
  { nowMs, before = {}, error, query }: { nowMs: number; before?: Before; error?: TsigError; query?: Tsig },
): Signed {
  const now = Math.floor(nowMs / 1_000)
  const isLate = error === 'BADTIME' && query !== undefined
  const tsig: Times = {
    signedAt: isLate ? query.signedAt : now,
    fudge: fudgeSeconds,
    error: error ? tsigErrors[error] : 0,
    other: isLate ? timeBytes(now) : none,
  }
  const mac = macOf(key, { message, tsig, before })
  const record = { ...tsig, keyName: key.name, algorithmName: nameOf(key.algorithm), mac, originalId: idOf(message) }
  return { bytes: withTsig(message, record), mac }
}

const none = new Uint8Array(0)
const idOf = (message: Uint8Array): number => (message[0]! << 8) | message[1]!

function timeBytes(seconds: number): Uint8Array {
  const writer = new Writer({ compress: false })
  putTime(writer, seconds)
  return writer.finish()
}

/** An error about a signature that nobody can answer with one: the record has no MAC. RFC 8945 §5.3.2 */
export const unsignedError = (message: Uint8Array, error: TsigError, query: Tsig): Uint8Array =>
  withTsig(message, { ...query, mac: none, error: tsigErrors[error], other: none, originalId: idOf(message) })

function withTsig(message: Uint8Array, tsig: Tsig): Uint8Array {
  const writer = new Writer({ compress: false })
  writer.put(message)
  writer.name(tsig.keyName, { compress: false })
  writer.u16(tsigType)
  writer.u16(classes.ANY)
  writer.u32(0)
  writer.sized(() => {
    writer.name(tsig.algorithmName, { compress: false })
    putTime(writer, tsig.signedAt)
    writer.u16(tsig.fudge)
    writer.u16(tsig.mac.length)
    writer.put(tsig.mac)
    writer.u16(tsig.originalId)
    writer.u16(tsig.error)
    writer.u16(tsig.other.length)
    writer.put(tsig.other)
  })
  writer.patchU16(10, ((message[10]! << 8) | message[11]!) + 1)
  return writer.finish()
}

/** Messages of a series that may come without a signature of their own. RFC 8945 §5.3.1 */
const maxUnsigned = 99

/** Verifies what answers one signed query, message after message. */
export function tsigSeries(key: TsigKey, requestMac: Uint8Array) {
  let mac: Uint8Array = requestMac
  let isFirst = true
  let skipped: Uint8Array[] = []
  return {
    /** The message without its signature, or why it is not believed. */
    next(bytes: Uint8Array, nowMs: number): { ok: true; message: Uint8Array } | { ok: false; error: string } {
      const reading = readTsig(bytes)
      if (reading.kind === 'malformed') return { ok: false, error: 'FORMERR' }
      if (reading.kind === 'none') {
        if (isFirst) return { ok: false, error: 'not signed' }
        skipped.push(bytes)
        return skipped.length > maxUnsigned ? { ok: false, error: 'not signed' } : { ok: true, message: bytes }
      }
      const { tsig, message } = reading
      if (tsig.error !== 0) return { ok: false, error: errorName(tsig.error) }
      if (tsig.keyName.key !== key.name.key || algorithmNames.get(tsig.algorithmName.key) !== key.algorithm)
        return { ok: false, error: 'BADKEY' }
      const signed = Buffer.from(message)
      signed.writeUInt16BE(tsig.originalId, 0)
      const expected = macOf(key, { message: signed, tsig, before: { mac, continues: !isFirst }, skipped })
      if (tsig.mac.length !== expected.length || !timingSafeEqual(expected, tsig.mac))
        return { ok: false, error: 'BADSIG' }
      if (Math.abs(Math.floor(nowMs / 1_000) - tsig.signedAt) > tsig.fudge) return { ok: false, error: 'BADTIME' }
      mac = tsig.mac
      isFirst = false
      skipped = []
      return { ok: true, message }
    },
    /** The last message of a series is signed. */
    isComplete: (): boolean => !isFirst && skipped.length === 0,
  }
}

const errorName = (code: number): string =>
  Object.entries(tsigErrors).find(([, number]) => number === code)?.[0] ?? `TSIG error ${code}`
