// What ties a zone's key to its parent: the tag by which a key is named, and the digest that a DS record holds.
import { createHash } from 'node:crypto'
import type { Name } from './name.ts'
import { DNSKEY, encodeRdata, type Rdata } from './records/index.ts'

/** RFC 4034 appendix B. Not for algorithm 1, which nobody uses. */
export function keyTag(key: Rdata['DNSKEY']): number {
  let sum = 0
  for (const [at, byte] of encodeRdata(DNSKEY.code, key).entries()) sum += at & 1 ? byte : byte << 8
  return (sum + (sum >>> 16)) & 0xffff
}

const hashes: Readonly<Record<number, string>> = { 1: 'sha1', 2: 'sha256', 4: 'sha384' }

/** The DS record of a key; undefined for a digest type that is not known here. RFC 4034 §5.1.4 */
export function dsOf(owner: Name, key: Rdata['DNSKEY'], digestType: number): Rdata['DS'] | undefined {
  const hash = hashes[digestType]
  if (!hash) return undefined
  const digest = createHash(hash)
    .update(Buffer.from(owner.key, 'latin1'))
    .update(encodeRdata(DNSKEY.code, key))
    .digest()
  return { keyTag: keyTag(key), algorithm: key.algorithm, digestType, digest: new Uint8Array(digest) }
}

/** The key to which a DS record of a parent points: a zone key, and the one where there is a choice. RFC 4034 §2.1.1 */
export const isEntryPoint = ({ flags }: Rdata['DNSKEY']): boolean => (flags & 0x0101) === 0x0101
