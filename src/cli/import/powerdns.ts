// The zones of a PowerDNS server: from its HTTP API, or from the database of its SQLite or PostgreSQL backend.
// https://doc.powerdns.com/authoritative/http-api/ and …/backends/generic-sql.html
import { existsSync, readFileSync } from 'node:fs'
import type { Text } from '../../dns/problem.ts'
import { notReadable } from '../input.ts'
import { UsageFault } from '../usage.ts'
import { postgresTables, type RecordRow, sqliteTables, type Tables, type DomainRow } from './powerdns.store.ts'
import { skipped, type SourceZone, unreadable, type ZoneSource } from './source.ts'

export type PowerDnsPlace = { readonly place: string; readonly apiKeyFile?: string | undefined }

/** `http://…` the API, `postgres://…` or a file the database. */
export function powerDnsZones({ place, apiKeyFile }: PowerDnsPlace): ZoneSource {
  if (/^https?:\/\//.test(place)) return apiZones(place, keyIn(apiKeyFile))
  if (/^postgres(ql)?:\/\//.test(place)) return databaseZones(place, postgresTables)
  if (existsSync(place)) return databaseZones(place, sqliteTables)
  throw new UsageFault({
    en: `${place} is neither an http:// or postgres:// address nor a file. For MySQL use the HTTP API.`,
    tr: `${place} ne bir http:// ya da postgres:// adresi ne de bir dosya. MySQL için HTTP API'yi kullanın.`,
  })
}

function keyIn(file: string | undefined): string {
  if (file === undefined)
    throw new UsageFault({
      en: 'The HTTP API wants a key: write it into a file and give that with --api-key-file.',
      tr: 'HTTP API bir anahtar ister: bir dosyaya yazıp --api-key-file ile verin.',
    })
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw notReadable(file, error)
  }
}

const notPrimary = (domain: string, from: string, kind: string): SourceZone =>
  skipped(
    domain,
    from,
    `its kind is ${kind}; only primary and native zones are taken.`,
    `türü ${kind}; yalnızca birincil (primary) ve yerel (native) bölgeler alınır.`,
  )
const isPrimary = (kind: string): boolean => /^(native|master|primary|producer)$/i.test(kind)

/** A record as PowerDNS has it; `content` complete, with the preference of an MX. */
type Row = { readonly name: string; readonly type: string; readonly ttl: number; readonly content: string }

const textOf = (rows: readonly Row[]): string =>
  rows.map(({ name, type, ttl, content }) => `${absolute(name)} ${ttl} IN ${type} ${content}\n`).join('')

const absolute = (name: string): string => (name.endsWith('.') ? name : `${name}.`)

const leftOut = (count: number): { notes?: readonly Text[] } =>
  count === 0
    ? {}
    : {
        notes: [
          {
            en: `${count} disabled ${count === 1 ? 'record was' : 'records were'} left out.`,
            tr: `devre dışı ${count} kayıt alınmadı.`,
          },
        ],
      }

// ── HTTP API ────────────────────────────────────────────────────────────────────────────────────

type ApiZone = { readonly id: string; readonly name: string; readonly kind: string }
type ApiRrsets = {
  readonly rrsets: readonly {
    readonly name: string
    readonly type: string
    readonly ttl: number
    readonly records: readonly { readonly content: string; readonly disabled?: boolean }[]
  }[]
}

const patienceMs = 60_000
/** Asked at the same time. */
const ahead = 8

async function* apiZones(base: string, key: string): ZoneSource {
  const root = `${base.replace(/\/+$/, '').replace(/\/api(\/v1)?$/, '')}/api/v1/servers/localhost/zones`
  const ask = async <T>(url: string): Promise<T> => {
    const response = await fetch(url, { headers: { 'X-API-Key': key }, signal: AbortSignal.timeout(patienceMs) })
    if (response.ok) return (await response.json()) as T
    throw new Error(`${response.status} ${response.statusText}`)
  }
  let zones: readonly ApiZone[]
  try {
    zones = await ask<readonly ApiZone[]>(root)
  } catch (error) {
    const why = reasonOf(error)
    throw new UsageFault({
      en: `The PowerDNS API at ${root} does not answer as it should: ${why}. Look at its address, its key and webserver-allow-from.`,
      tr: `${root} adresindeki PowerDNS API gerektiği gibi yanıt vermiyor: ${why}. Adresine, anahtarına ve webserver-allow-from ayarına bakın.`,
    })
  }
  const one = async ({ id, name, kind }: ApiZone): Promise<SourceZone> => {
    const domain = name.replace(/\.$/, '')
    const from = `${root}/${id}`
    if (!isPrimary(kind)) return notPrimary(domain, from, kind)
    try {
      const { rrsets } = await ask<ApiRrsets>(`${root}/${encodeURIComponent(id)}`)
      const all = rrsets.flatMap(({ records, ...set }) => records.map((record) => ({ ...set, ...record })))
      const rows = all.filter(({ disabled }) => disabled !== true)
      return { domain, from, kind: 'zone', zone: textOf(soaFirst(rows)), ...leftOut(all.length - rows.length) }
    } catch (error) {
      const why = reasonOf(error)
      return unreadable(domain, from, `it could not be fetched: ${why}`, `alınamadı: ${why}`)
    }
  }
  for (let at = 0; at < zones.length; at += ahead) yield* await Promise.all(zones.slice(at, at + ahead).map(one))
}

/** What a person can act on: of `fetch failed` that is its cause. */
const reasonOf = (error: unknown): string => {
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message || String((cause as { code?: string }).code) : message
}

const soaFirst = <T extends { readonly type: string }>(rows: readonly T[]): T[] =>
  rows.toSorted((a, b) => Number(b.type === 'SOA') - Number(a.type === 'SOA'))

// ── Databases ───────────────────────────────────────────────────────────────────────────────────

async function* databaseZones(place: string, open: (place: string) => Promise<Tables>): ZoneSource {
  const shown = place.replace(/\/\/[^@/]*@/, '//')
  let tables: Tables | undefined
  let domains: readonly DomainRow[]
  try {
    tables = await open(place)
    domains = await tables.domains()
  } catch (error) {
    await tables?.close()
    const { message } = error as Error
    throw new UsageFault({
      en: `${shown} is no database of a PowerDNS backend: ${message}`,
      tr: `${shown} bir PowerDNS veritabanı değil: ${message}`,
    })
  }
  try {
    for (const { id, name, type } of domains) {
      const from = `${shown}, ${name}`
      if (!isPrimary(type)) {
        yield notPrimary(name, from, type)
        continue
      }
      const all = (await tables.records(id)).filter((row) => row.type !== null && row.content !== null)
      const rows = all.filter(({ disabled }) => !disabled).map(rowOf)
      yield { domain: name, from, kind: 'zone', zone: textOf(soaFirst(rows)), ...leftOut(all.length - rows.length) }
    }
  } finally {
    await tables.close()
  }
}

/** PowerDNS takes 3600 where a record has none. */
const defaultTtl = 3600

/** Names in the content stand without their final dot, and the preference of MX and SRV in a column of its own. */
function rowOf({ name, type, content, ttl, prio }: RecordRow): Row {
  const words = content!.trim().split(/\s+/)
  const upper = type!.toUpperCase()
  const nameAt = namesAt[upper] ?? []
  const numbers = leadingNumbers[upper]
  if (upper === 'SOA') words.push(...soaDefaults.slice(Math.max(0, words.length - 2)).map(String))
  if (numbers !== undefined && words.length === numbers) words.unshift(String(prio ?? 0))
  const whole = nameAt.length > 0 || numbers !== undefined
  const data = whole ? words.map((word, at) => (nameAt.includes(at) ? absolute(word) : word)).join(' ') : content!
  return { name, type: upper, ttl: ttl ?? defaultTtl, content: data }
}

const namesAt: Readonly<Record<string, readonly number[]>> = {
  NS: [0],
  CNAME: [0],
  DNAME: [0],
  PTR: [0],
  MX: [1],
  SRV: [3],
  SOA: [0, 1],
  AFSDB: [1],
}
/** Words of the content without the column `prio`. */
const leadingNumbers: Readonly<Record<string, number>> = { MX: 1, SRV: 3 }
/** Serial, and what PowerDNS fills in: default-soa-content. */
const soaDefaults = [0, 10_800, 3_600, 604_800, 3_600]
