// How NSEC3 hides names: RFC 5155 §5.
import { hash } from 'node:crypto'
import { encodeBase32hex } from './bytes.ts'
import type { Name } from './name.ts'
import type { Rdata } from './records/index.ts'

export type Nsec3Hashing = Pick<Rdata['NSEC3PARAM'], 'algorithm' | 'iterations' | 'salt'>

/** RFC 9276 §3.1: no further rounds and no salt. */
export const plainHashing: Nsec3Hashing = { algorithm: 1, iterations: 0, salt: new Uint8Array(0) }

/** A name's hash: 20 bytes of SHA-1, the only algorithm that there is. */
export function nsec3Hash(name: Name, { iterations, salt }: Nsec3Hashing): Uint8Array {
  let digest = hash('sha1', Buffer.concat([Buffer.from(name.key, 'latin1'), salt]), 'buffer')
  for (let round = 0; round < iterations; round += 1) digest = hash('sha1', Buffer.concat([digest, salt]), 'buffer')
  return new Uint8Array(digest)
}

/** The first label of the NSEC3 record of a name, in lower case; labels compare as the hashes do. RFC 5155 §3.3 */
export const nsec3Label = (name: Name, hashing: Nsec3Hashing): string =>
  encodeBase32hex(nsec3Hash(name, hashing)).toLowerCase()
