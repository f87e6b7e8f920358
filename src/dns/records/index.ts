// The visible list of record types. A type that is not here is carried as RFC 3597 says: its bytes unchanged.
import { equalBytes } from '../bytes.ts'
import { maxRdataBytes } from '../fields.ts'
import { bad, ok, type Place, type Result } from '../problem.ts'
import { Reader, WireError } from '../reader.ts'
import { recordType, type RecordType } from '../record-type.ts'
import type { Tokens } from '../tokens.ts'
import type { Name } from '../name.ts'
import { Writer, WriterFull } from '../writer.ts'
import { A } from './a.ts'
import { AAAA } from './aaaa.ts'
import { CAA } from './caa.ts'
import { CDNSKEY, CDS } from './cds.ts'
import { CNAME } from './cname.ts'
import { DNAME } from './dname.ts'
import { DNSKEY } from './dnskey.ts'
import { DS } from './ds.ts'
import { MX } from './mx.ts'
import { NAPTR } from './naptr.ts'
import { NS } from './ns.ts'
import { NSEC3PARAM, nsec3With, nsecWith } from './nsec.ts'
import { OPT } from './opt.ts'
import { PTR } from './ptr.ts'
import { rrsigWith } from './rrsig.ts'
import { SOA } from './soa.ts'
import { SRV } from './srv.ts'
import { SSHFP } from './sshfp.ts'
import { HTTPS, SVCB } from './svcb.ts'
import { TLSA } from './tlsa.ts'
import { TXT } from './txt.ts'
import { unknownData } from './unknown.ts'
import { ZONEMD } from './zonemd.ts'

/** For those types whose data names types of this list. */
const typeNames = { parse: parseTypeName, format: (code: number): string => typeName(code) }
const RRSIG = rrsigWith(typeNames)
const NSEC = nsecWith(typeNames)
const NSEC3 = nsec3With(typeNames)

const list = {
  A,
  NS,
  CNAME,
  SOA,
  PTR,
  MX,
  TXT,
  AAAA,
  SRV,
  NAPTR,
  DNAME,
  OPT,
  DS,
  SSHFP,
  RRSIG,
  NSEC,
  DNSKEY,
  NSEC3,
  NSEC3PARAM,
  TLSA,
  CDS,
  CDNSKEY,
  ZONEMD,
  SVCB,
  HTTPS,
  CAA,
}

type DataOfType<T> = T extends RecordType<infer D> ? D : never
/** The RDATA of each known type by its mnemonic. */
export type Rdata = { readonly [K in keyof typeof list]: DataOfType<(typeof list)[K]> }
export type KnownType = keyof Rdata
/** `MX`, or RFC 3597's `TYPE65280` for one that is not in the list. */
export type TypeName = KnownType | `TYPE${number}`

const byCode = new Map<number, RecordType>(Object.values(list).map((type) => [type.code, type as RecordType]))
const byName = new Map<string, RecordType>(Object.values(list).map((type) => [type.mnemonic, type as RecordType]))

/** QTYPEs that ask but are never records. RFC 1035 §3.2.3, RFC 1995, RFC 5936 */
export const questionTypes = { ANY: 255, AXFR: 252, IXFR: 251 } as const

export const knownTypes = Object.keys(list) as readonly KnownType[]

export function typeOf(code: number): RecordType {
  return byCode.get(code) ?? recordType(`TYPE${code}`, code, { data: unknownData })
}

/** What other servers' software keeps among its records: PowerDNS (ALIAS, LUA), hosting panels (ANAME, URL, FRAME, FWD, MAILFW). */
const notOfDns = new Set(['ALIAS', 'ANAME', 'LUA', 'URL', 'FRAME', 'FWD', 'MAILFW', 'MBOXFW'])

/** Reads `MX`, `mx`, `TYPE15`, also `ANY`. */
export function parseTypeName(text: string): Result<number> {
  const upper = text.toUpperCase()
  const known = byName.get(upper)?.code ?? questionTypes[upper as keyof typeof questionTypes]
  if (known) return ok(known)
  const code = /^TYPE([0-9]{1,5})$/.exec(upper)?.[1]
  if (code !== undefined && Number(code) <= 0xffff) return ok(Number(code))
  if (notOfDns.has(upper))
    return bad('type-not-dns', {
      en: `${upper} is no record of DNS but a rule of one server's software, which no other can carry on. Put the addresses that it leads to in its place (A, AAAA), or take the line out.`,
      tr: `${upper} bir DNS kaydı değil, tek bir sunucu yazılımının kuralıdır; başkası sürdüremez. Yerine götürdüğü adresleri (A, AAAA) yazın ya da satırı silin.`,
    })
  return bad('unknown-type', {
    en: `"${text.slice(0, 40)}" is no record type that Ulak knows; write one of ${knownTypes.join(', ')}, or TYPEnnn.`,
    tr: `"${text.slice(0, 40)}" Ulak'ın bildiği bir kayıt türü değil; ${knownTypes.join(', ')} ya da TYPEnnn yazın.`,
  })
}

export const typeName = (code: number): TypeName => {
  for (const [mnemonic, value] of Object.entries(questionTypes)) if (value === code) return mnemonic as TypeName
  return typeOf(code).mnemonic as TypeName
}

/** Uncompressed wire form of one record's data. */
export function encodeRdata(code: number, data: unknown): Uint8Array {
  const writer = new Writer({ compress: false, limit: maxRdataBytes })
  typeOf(code).encode(data, writer)
  return writer.finish()
}

/** The data of uncompressed wire form. */
export function decodeRdata(code: number, bytes: Uint8Array): Result<unknown, string> {
  try {
    const reader = new Reader(bytes)
    const data = typeOf(code).decode(reader)
    reader.end()
    return ok(data)
  } catch (error) {
    if (error instanceof WireError) return { ok: false, problem: error.fault }
    throw error
  }
}

/** Reads presentation format: the type's own, or RFC 3597's `\# length hex` for every type. All words must be used. */
export function parseRdata(code: number, tokens: Tokens, origin: Name): Result<unknown> {
  const first = tokens.peek()
  const generic = first?.text === '\\#' && !first.quoted
  const { at, characters } = tokens
  const parsed = generic ? parseGeneric(code, tokens, origin) : typeOf(code).parse(tokens, origin)
  if (!parsed.ok) return parsed
  if (tokens.left === 0) return fits(code, parsed.value, characters) ? parsed : tooLong(at)
  const extra = tokens.peek()!
  return bad(
    'record-too-long',
    {
      en: `"${extra.text.slice(0, 40)}" is one word too many for ${typeName(code)}.`,
      tr: `"${extra.text.slice(0, 40)}" ${typeName(code)} kaydı için fazla bir sözcük.`,
    },
    extra.at,
  )
}

/** One character may stand for three bytes of UTF-8, so short text is not measured. */
function fits(code: number, data: unknown, characters: number): boolean {
  if (characters < maxRdataBytes / 4) return true
  try {
    encodeRdata(code, data)
    return true
  } catch (error) {
    if (error instanceof WriterFull) return false
    throw error
  }
}

const tooLong = (at: Place) =>
  bad(
    'rdata-too-long',
    {
      en: `The data of a record has at most ${maxRdataBytes} bytes; this has more.`,
      tr: `Bir kaydın verisi en çok ${maxRdataBytes} bayttır; bu daha uzun.`,
    },
    at,
  )

function parseGeneric(code: number, tokens: Tokens, origin: Name): Result<unknown> {
  const at = tokens.at
  const parsed = unknownData.parse(tokens, origin)
  if (!parsed.ok) return parsed
  const decoded = byCode.has(code) ? decodeRdata(code, parsed.value) : ok({ data: parsed.value })
  // A name that is compressed within these bytes would come out otherwise than it was written. RFC 3597 §4
  if (decoded.ok && equalBytes(encodeRdata(code, decoded.value), parsed.value)) return decoded
  return bad(
    'bad-rdata',
    { en: `These bytes are no ${typeName(code)} data.`, tr: `Bu baytlar ${typeName(code)} verisi değil.` },
    at,
  )
}

export const formatRdata = (code: number, data: unknown): string => typeOf(code).format(data)

export {
  A,
  AAAA,
  CAA,
  CDNSKEY,
  CDS,
  CNAME,
  DNAME,
  DNSKEY,
  DS,
  HTTPS,
  MX,
  NAPTR,
  NS,
  NSEC,
  NSEC3,
  NSEC3PARAM,
  OPT,
  PTR,
  RRSIG,
  SOA,
  SRV,
  SSHFP,
  SVCB,
  TLSA,
  TXT,
  ZONEMD,
}
