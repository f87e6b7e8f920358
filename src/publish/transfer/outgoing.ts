// Zones on their way to secondaries: AXFR (RFC 5936) and IXFR (RFC 1995).
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Message, rcodes, type ResourceRecord } from '../../dns/message.ts'
import { equalNames, type Name, nameToText } from '../../dns/name.ts'
import { questionTypes, type Rdata, SOA } from '../../dns/records/index.ts'
import { isNewerSerial } from '../../dns/serial.ts'
import type { Peer } from '../../declare/peers.ts'
import type { Log } from '../../system/log.ts'
import type { Transport } from '../reply.ts'
import type { Zones } from '../zones.ts'
import { type Asker, mayTransfer } from './access.ts'
import { type Delta, recordsOf, soaOf } from './delta.ts'
import { transferMessages } from './messages.ts'

/** What can be transferred: a zone, or the catalog. Neither changes while it goes over. */
export type Source = {
  readonly apex: Name
  readonly serial: number
  readonly soa: ResourceRecord
  /** All but the SOA. */
  records(): Iterable<ResourceRecord>
  readonly isCatalog: boolean
  /** Oldest first; undefined: not known. */
  since(serial: number): Promise<readonly Delta[] | undefined>
}

export type OutgoingParts = {
  find(apex: Name): Source | undefined
  peers(): readonly Peer[]
  readonly log: Log
}

export type TransferAnswer =
  | { readonly kind: 'refused'; readonly rcode: number }
  | { readonly kind: 'messages'; readonly messages: AsyncIterable<Uint8Array> }

export type Outgoing = ReturnType<typeof createOutgoing>

/** `maxBytes`: of a datagram, without the signature. */
export type TransferRequest = {
  readonly query: Message
  readonly asker: Asker
  readonly transport: Transport
  readonly maxBytes: number
}

export function createOutgoing({ find, peers, log }: OutgoingParts) {
  return async function answerTransfer({
    query,
    asker,
    transport,
    maxBytes,
  }: TransferRequest): Promise<TransferAnswer> {
    const { name, type } = query.questions[0]!
    const isIncremental = type === questionTypes.IXFR
    // RFC 5936 §4.2: AXFR has no meaning over UDP.
    if (transport === 'udp' && !isIncremental) return { kind: 'refused', rcode: rcodes.FORMERR }
    const zone = nameToText(name)
    const what = { zone, type: isIncremental ? 'IXFR' : 'AXFR', address: asker.address, keyName: asker.key?.name }
    const source = find(name)
    const access = mayTransfer(peers(), asker, { zone, isCatalog: source?.isCatalog ?? false })
    if (!access.ok) {
      log.warn({ ...what, rule: access.rule }, 'a zone transfer was refused')
      return { kind: 'refused', rcode: rcodes.REFUSED }
    }
    if (!source) {
      log.warn({ ...what, rule: 'there is no such zone here' }, 'a zone transfer was refused')
      return { kind: 'refused', rcode: rcodes.NOTAUTH }
    }
    const given = isIncremental ? await incremental(source, query) : inWhole(source)
    if (!given) return { kind: 'refused', rcode: rcodes.FORMERR }
    const { records, form } = given
    if (transport === 'udp')
      return { kind: 'messages', messages: inOne(transferMessages(query, records), source, query, maxBytes) }
    log.info({ ...what, peer: access.peer.name, serial: source.serial, form }, 'a zone goes over')
    return { kind: 'messages', messages: inTurns(transferMessages(query, records)) }
  }
}

/** `form`: for the log. */
type Given = { readonly records: Iterable<ResourceRecord>; readonly form: 'whole' | 'steps' | 'current' }

const inWhole = (source: Source): Given => ({ records: whole(source), form: 'whole' })

/** RFC 5936 §2.2: between two copies of the SOA. */
function* whole({ soa, records }: Source): Generator<ResourceRecord> {
  yield soa
  yield* records()
  yield soa
}

/** What an IXFR is answered with; undefined if it does not say which version its asker has. RFC 1995 §4 */
async function incremental(source: Source, query: Message): Promise<Given | undefined> {
  const theirs = query.authorities.find(({ type, name }) => type === SOA.code && equalNames(name, source.apex))
  if (!theirs) return undefined
  const { serial } = theirs.data as Rdata['SOA']
  if (!isNewerSerial(source.serial, serial)) return { records: [source.soa], form: 'current' }
  const steps = await source.since(serial)
  if (!steps) return inWhole(source)
  const records = steps.flatMap(({ removed, added }) => [...removed, ...added])
  return { records: [source.soa, ...records, source.soa], form: 'steps' }
}

/** The event loop turns between two messages: questions are answered while a large zone goes over. */
async function* inTurns(messages: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const message of messages) {
    yield message
    await nextTurn()
  }
}

/** One datagram, or the SOA alone: then the asker comes by TCP. RFC 1995 §2 */
async function* inOne(
  messages: Generator<Uint8Array>,
  { soa }: Source,
  query: Message,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  const first = messages.next().value as Uint8Array
  yield messages.next().done && first.length <= maxBytes ? first : [...transferMessages(query, [soa])][0]!
}

/** A zone as it is served now. */
export const zoneSource = (
  zones: Pick<Zones, 'find'>,
  apex: Name,
  since: (serial: number, zone: NonNullable<ReturnType<Zones['find']>>) => Promise<readonly Delta[] | undefined>,
): Source | undefined => {
  const zone = zones.find(apex)
  if (!zone || !equalNames(zone.apex, apex)) return undefined
  return {
    apex: zone.apex,
    serial: zone.serial,
    soa: soaOf(zone),
    records: () => recordsOf(zone).slice(1),
    isCatalog: false,
    since: (serial) => since(serial, zone),
  }
}
