// The calls about TSIG keys and secondaries.
import type { KeyView } from '../declare/keys.ts'
import { byAddressOnly, type Peer } from '../declare/peers.ts'
import type { Text } from '../dns/problem.ts'
import type { TsigAlgorithm } from '../dns/tsig.ts'
import type { CallOutput, Key as KeyJson, Peer as PeerJson } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { must } from './errors.ts'
import { iso } from './views.ts'

const defaultLimit = 100

export const createTransferCalls = ({ keys, peers }: ApiDeps) => ({
  listKeys: async ({ scope, query }: Asked): Promise<CallOutput<'listKeys'>> => {
    const { items, next } = await keys.list(scope, { after: query.cursor, limit: query.limit ?? defaultLimit })
    return { items: items.map(keyJson), next }
  },
  addKey: async ({ scope, body }: Asked): Promise<CallOutput<'addKey'>> => {
    const { key, secret } = must(await keys.add(scope, body))
    return { key: keyJson(key), secret }
  },
  rotateKey: async ({ scope, params, body }: Asked): Promise<CallOutput<'rotateKey'>> => {
    const keepMs = body.keepOldHours === undefined ? undefined : body.keepOldHours * 3_600_000
    const { key, secret } = must(await keys.rotate(scope, params.key, keepMs === undefined ? {} : { keepMs }))
    return { key: keyJson(key), secret }
  },
  removeKey: async ({ scope, params }: Asked): Promise<undefined> => must(await keys.remove(scope, params.key)),

  listPeers: async ({ lang }: Asked): Promise<CallOutput<'listPeers'>> => ({
    items: peers.current().map((one) => peerJson(one, lang)),
    next: null,
  }),
  addPeer: async ({ scope, body, lang }: Asked): Promise<CallOutput<'addPeer'>> =>
    peerJson(must(await peers.add(scope, body)), lang),
  removePeer: async ({ scope, params }: Asked): Promise<undefined> => must(await peers.remove(scope, params.peer)),
})

const keyJson = ({ name, account, algorithm, createdAt, oldUntil, update, usable }: KeyView): KeyJson => ({
  name,
  account,
  algorithm: algorithm as TsigAlgorithm,
  createdAt: iso(createdAt),
  oldUntil: oldUntil === null ? null : iso(oldUntil),
  update: update && {
    domains: [...update.domains],
    operations: [...update.operations],
    names: [...update.names],
    types: [...update.types],
  },
  usable,
})

const peerJson = ({ name, addresses, key, domains, catalog }: Peer, lang: keyof Text): PeerJson => ({
  name,
  addresses: [...addresses],
  key: key?.name ?? null,
  domains: domains ? [...domains] : null,
  catalog,
  warning: key ? null : byAddressOnly[lang],
})
