// Whatever changes what a zone answers makes its serial grow, the settings of this installation too: they stand in every zone's SOA and NS.
import { createHash } from 'node:crypto'
import type { ControlTables, Store } from '../store/store.ts'
import type { Brand } from './brand.ts'
import { defaultTtl } from './rrset.ts'
import { findMark, growAll, setMark } from './served-serials.store.ts'
import { defaultNsTtl, soaTimers } from './zone-frame.ts'
import { nextSerial } from './zones.ts'

/** Called before the zones are first read. `now` in ms. */
export async function growForNewFrame(store: Store<ControlTables>, brand: Brand, now: number): Promise<void> {
  const { nameservers, hostmaster } = brand
  const frame = JSON.stringify({ nameservers, hostmaster, soaTimers, defaultTtl, defaultNsTtl })
  const fingerprint = createHash('sha256').update(frame).digest('hex')
  const before = await findMark(store.db, 'frame')
  if (before === fingerprint) return
  await store.transact(async (tx) => {
    if (before !== undefined) await growAll(tx, Math.floor(now / 1_000))
    await setMark(tx, 'frame', fingerprint)
  })
}

/** The next serial of the catalog zone, remembered before it is used. */
export async function nextCatalogSerial(store: Store<ControlTables>, now: number): Promise<number> {
  const serial = nextSerial(Number((await findMark(store.db, 'catalog')) ?? 0), now)
  await setMark(store.db, 'catalog', String(serial))
  return serial
}
