// The transfers of this server as one part: what secondaries ask for, and what they are told.
import type { Keys } from '../../declare/keys.ts'
import type { Peer } from '../../declare/peers.ts'
import { nextCatalogSerial } from '../../declare/served-serials.ts'
import { classes, emptyMessage, encodeMessage, type Message, noFlags, rcodes } from '../../dns/message.ts'
import { equalNames, type Name, nameToText } from '../../dns/name.ts'
import { SOA } from '../../dns/records/index.ts'
import type { ControlTables, Store } from '../../store/store.ts'
import type { Clock } from '../../system/clock.ts'
import type { Log } from '../../system/log.ts'
import type { Visitor } from '../front.ts'
import type { ZoneImage } from '../zone-image.ts'
import type { Zones } from '../zones.ts'
import { covers, mayTransfer } from './access.ts'
import { createCatalog } from './catalog.ts'
import { createJournal } from './journal.ts'
import { createNotifier, type Send } from './notify.ts'
import { createOutgoing, type Source, zoneSource } from './outgoing.ts'

export type TransferParts = {
  readonly zones: Pick<Zones, 'find'>
  readonly store: Store<ControlTables>
  readonly keys: Pick<Keys, 'find'>
  readonly peers: { current(): readonly Peer[] }
  /** Undefined: none. */
  readonly catalogZone: Name | undefined
  readonly clock: Clock
  readonly log: Log
  readonly send: Send
  randomId(): number
  ownAddresses(): readonly string[]
}

export type Transfers = ReturnType<typeof createTransfers>

/** A change in so many seconds before the start may not have been told; what is older was fetched since (SOA refresh). */
const untoldSeconds = 7_200

export function createTransfers(parts: TransferParts) {
  const { zones, store, clock, log } = parts
  const peers = parts.peers.current
  const stopping = new AbortController()
  const journal = createJournal({ store, log })
  const catalog =
    parts.catalogZone &&
    createCatalog(parts.catalogZone, {
      clock,
      nextSerial: () => nextCatalogSerial(store, clock.now()),
      onChanged: () => notifier.changed(parts.catalogZone!, { isCatalog: true }),
      signal: stopping.signal,
      onFault: (error) => log.error({ err: error }, 'the catalog zone could not be brought up to date'),
    })
  const find = (apex: Name): Source | undefined =>
    catalog && equalNames(catalog.apex, apex) ? catalog.source() : zoneSource(zones, apex, journal.since)
  const notifier = createNotifier({ ...parts, find, peers, signal: stopping.signal })
  const untold: Name[] = []

  /** Whoever may have it sees its SOA; nobody else sees that there is one. */
  function answerCatalog(message: Message, { asker: { address }, key }: Visitor): Uint8Array {
    const question = message.questions[0]!
    const asker = { address, key: key && { id: key.id, name: `${key.secrets[0]!.name}` } }
    const { ok } = mayTransfer(peers(), asker, { zone: nameToText(catalog!.apex), isCatalog: true })
    const isSoa = question.type === SOA.code && equalNames(question.name, catalog!.apex)
    const { id, flags, questions } = message
    const isAnswered = ok && isSoa && question.class === classes.IN
    return encodeMessage({
      ...emptyMessage,
      id,
      questions,
      rcode: isAnswered ? rcodes.NOERROR : rcodes.REFUSED,
      flags: { ...noFlags, qr: true, aa: isAnswered, rd: flags.rd },
      answers: isAnswered ? [catalog!.source().soa] : [],
      edns: message.edns && { ...message.edns, udpSize: 1_232, options: [] },
    })
  }

  const isMentioned = (zone: string): boolean => peers().some((peer) => covers(peer, zone))

  return {
    answer: createOutgoing({ find, peers, log }),
    catalog: catalog && { apex: catalog.apex, answer: answerCatalog },

    /** A zone as it was found at the start. */
    loaded({ apex, serial }: ZoneImage): void {
      catalog?.add(apex)
      if (Math.floor(clock.now() / 1_000) - serial <= untoldSeconds && isMentioned(nameToText(apex))) untold.push(apex)
    },

    replaced(before: ZoneImage | undefined, after: ZoneImage): void {
      catalog?.add(after.apex)
      if (!isMentioned(nameToText(after.apex))) return
      if (before && before.serial !== after.serial) journal.keep(before, after)
      notifier.changed(after.apex)
    },

    removed(apex: Name): void {
      catalog?.remove(apex)
      journal.forget(nameToText(apex))
    },

    /** When questions are answered. */
    async start(): Promise<void> {
      await catalog?.start()
      if (catalog) notifier.changed(catalog.apex, { isCatalog: true })
      for (const apex of untold.splice(0)) notifier.changed(apex)
    },

    async stop(): Promise<void> {
      stopping.abort()
      await Promise.all([notifier.settled(), journal.settled()])
    },
  }
}
