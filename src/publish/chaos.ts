// What this server says of itself in class CH, the old way to ask which of several machines answered (RFC 4892). Nothing, unless it is set.
import { type Question, rcodes } from '../dns/message.ts'
import { name as nameOf } from '../dns/name.ts'
import { questionTypes, TXT } from '../dns/records/index.ts'
import { failed, type Reply } from './reply.ts'

/** An empty text is not told. */
export type Identity = { readonly id: string; readonly version: string }

const told: ReadonlyMap<string, keyof Identity> = new Map([
  [nameOf('id.server.').key, 'id'],
  [nameOf('hostname.bind.').key, 'id'],
  [nameOf('version.server.').key, 'version'],
  [nameOf('version.bind.').key, 'version'],
])

export function chaosReply({ name, type, class: asked }: Question, identity: Identity): Reply {
  const key = told.get(name.key)
  const text = key && identity[key]
  if (!text) return failed(rcodes.REFUSED)
  const reply: Reply = { ...failed(rcodes.NOERROR), authoritative: true }
  if (type !== TXT.code && type !== questionTypes.ANY) return reply
  const data = { strings: [Buffer.from(text)] }
  const record = { name, type: TXT.code, class: asked, ttl: 0, data }
  return { ...reply, answers: [{ name, type: TXT.code, records: [record], signatures: [], additional: [] }] }
}
