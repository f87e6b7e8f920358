// The secondaries of this installation: who may have which zones, under which key, and who is told of changes.
import { ok, type Text } from '../dns/problem.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import { newId } from '../system/id.ts'
import { audit } from './accounts.ts'
import { type Declared, refuse } from './finding.ts'
import { domainName } from './host-name.ts'
import { nameToText } from '../dns/name.ts'
import { findKey } from './keys.store.ts'
import * as rows from './peers.store.ts'
import type { PeerRow } from './peers.store.ts'
import { mayDo, notAllowed, type Scope } from './scope.ts'

export type PeerAddress = { readonly address: string; readonly port: number }

/** A server that may have our zones. */
export type Peer = {
  readonly name: string
  /** Where it is told of changes (NOTIFY). Without a key, also whom it is known by. */
  readonly addresses: readonly PeerAddress[]
  /** Undefined: whoever asks from one of the addresses gets the zones. */
  readonly key: { readonly id: string; readonly name: string } | undefined
  /** Undefined: every zone. */
  readonly domains: readonly string[] | undefined
  /** It learns from the catalog zone which zones there are. */
  readonly catalog: boolean
}

export type PeerToAdd = {
  readonly name: string
  readonly addresses: readonly PeerAddress[]
  readonly key?: string | undefined
  /** Spells out that the addresses are enough. */
  readonly byAddress?: boolean | undefined
  readonly domains?: readonly string[] | undefined
  readonly catalog?: boolean | undefined
}

export type Peers = Awaited<ReturnType<typeof createPeers>>

export async function createPeers({ store, clock }: { store: Store<ControlTables>; clock: Clock }) {
  const { db } = store
  let all: readonly Peer[] = (await rows.allPeers(db)).map(peerOf)
  const load = async (): Promise<void> => {
    all = (await rows.allPeers(db)).map(peerOf)
  }

  return {
    /** All of them, as they are now. */
    current: (): readonly Peer[] => all,

    async add(scope: Scope, given: PeerToAdd): Promise<Declared<Peer>> {
      if (!mayDo(scope, 'operator')) return notAllowed()
      const key = given.key === undefined ? undefined : await findKey(db, scope, given.key.toLowerCase())
      if (given.key !== undefined && !key) return refuse('no-such-key', noSuchKey, { pointer: '/key' })
      if (!key && !given.byAddress) return refuse('peer-without-key', withoutKey, { pointer: '/key' })
      if (key && given.byAddress) return refuse('peer-key-and-address', keyAndAddress, { pointer: '/byAddress' })
      const domains: string[] = []
      for (const text of given.domains ?? []) {
        const domain = domainName(text)
        if (!domain.ok) return refuse(domain.problem.code, domain.problem.text, { pointer: '/domains' })
        domains.push(nameToText(domain.value))
      }
      const now = clock.now()
      const row = {
        id: newId(now),
        name: given.name,
        addresses: JSON.stringify(given.addresses),
        key_id: key?.id ?? null,
        domains: given.domains ? JSON.stringify(domains) : null,
        catalog: given.catalog ? 1 : 0,
        created_at: now,
      }
      const isAdded = await store.transact(async (tx) => {
        if (!(await rows.insertPeer(tx, row))) return false
        await audit(tx, scope, now, { action: 'peer-added', account: scope.accountId, subject: row.name })
        return true
      })
      if (!isAdded) return refuse('peer-exists', peerExists, { pointer: '/name' })
      await load()
      return ok(peerOf({ ...row, keyName: key?.name ?? null }))
    },

    async remove(scope: Scope, name: string): Promise<Declared<undefined>> {
      if (!mayDo(scope, 'operator')) return notAllowed()
      const isRemoved = await store.transact(async (tx) => {
        if (!(await rows.deletePeer(tx, name))) return false
        await audit(tx, scope, clock.now(), { action: 'peer-removed', account: scope.accountId, subject: name })
        return true
      })
      if (!isRemoved) return refuse('no-such-peer', noSuchPeer)
      await load()
      return ok(undefined)
    },
  }
}

const peerOf = (row: PeerRow): Peer => ({
  name: row.name,
  addresses: JSON.parse(row.addresses) as PeerAddress[],
  key: row.key_id !== null && row.keyName !== null ? { id: row.key_id, name: row.keyName } : undefined,
  domains: row.domains === null ? undefined : (JSON.parse(row.domains) as string[]),
  catalog: row.catalog === 1,
})

/** What is said of a peer that has no key. */
export const byAddressOnly: Text = {
  en: 'Without a key, whoever can send from one of its addresses gets the zones. Make a key: ulak key add.',
  tr: 'Anahtar olmadan, adreslerinden birini kullanabilen herkes bölgeleri alır. Bir anahtar oluşturun: ulak key add.',
}

const noSuchKey: Text = { en: 'There is no such key.', tr: 'Böyle bir anahtar yok.' }
const noSuchPeer: Text = { en: 'There is no such server.', tr: 'Böyle bir sunucu yok.' }
const peerExists: Text = { en: 'A server of this name is here already.', tr: 'Bu adda bir sunucu zaten var.' }
const withoutKey: Text = {
  en: 'Name the key under which it asks. If its addresses shall be enough, say so: "byAddress": true (--by-address).',
  tr: 'Hangi anahtarla soracağını belirtin. Adresleri yeterli sayılacaksa bunu açıkça söyleyin: "byAddress": true (--by-address).',
}
const keyAndAddress: Text = {
  en: 'With a key the address does not count. Leave out "byAddress".',
  tr: 'Anahtar varken adrese bakılmaz. "byAddress" alanını çıkarın.',
}
