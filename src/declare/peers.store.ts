// The secondaries of this installation in control.db.
import type { Kysely, Transaction } from 'kysely'
import type { ControlTables } from '../store/store.ts'

type Db = Kysely<ControlTables> | Transaction<ControlTables>

export type PeerRow = ControlTables['peer'] & { readonly keyName: string | null }

/** By name. */
export const allPeers = (db: Db): Promise<PeerRow[]> =>
  db
    .selectFrom('peer')
    .leftJoin('tsig_key', 'tsig_key.id', 'peer.key_id')
    .selectAll('peer')
    .select('tsig_key.name as keyName')
    .orderBy('peer.name')
    .execute()

/** False: the name is taken. */
export async function insertPeer(db: Db, row: ControlTables['peer']): Promise<boolean> {
  const added = await db
    .insertInto('peer')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst()
  return added.numInsertedOrUpdatedRows === 1n
}

export async function deletePeer(db: Db, name: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('peer').where('name', '=', name).executeTakeFirst()
  return numDeletedRows === 1n
}
