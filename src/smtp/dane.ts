// DANE for SMTP (RFC 7672, RFC 6698): which TLSA records a sender uses, and whether a chain of certificates fits one. Values only.
import { createHash } from 'node:crypto'
import type { Rdata } from '../dns/records/index.ts'

export type Tlsa = Rdata['TLSA']

/** A certificate as the server sent it, and its SubjectPublicKeyInfo, both DER. */
export type ChainLink = { readonly der: Uint8Array; readonly spki: Uint8Array }

/** Octets of the data for each matching type: whole, SHA-256, SHA-512. */
const lengths: Readonly<Record<number, number>> = { 1: 32, 2: 64 }

/** RFC 7672 §3.1.3: usages 0 and 1 are not for SMTP; what is not defined, or of the wrong length, is passed over. */
export const isUsable = ({ usage, selector, matchingType, data }: Tlsa): boolean =>
  (usage === 2 || usage === 3) &&
  selector <= 1 &&
  matchingType <= 2 &&
  (lengths[matchingType] ?? Math.max(data.length, 1)) === data.length

/** The place in the chain of the certificate that a usable record fits; undefined if there is none. Usage 3 fits the server's own only. */
export function placeOf(record: Tlsa, chain: readonly ChainLink[]): number | undefined {
  const links = record.usage === 3 ? chain.slice(0, 1) : chain
  const at = links.findIndex((link) => Buffer.from(associated(record, link)).equals(record.data))
  return at < 0 ? undefined : at
}

function associated({ selector, matchingType }: Tlsa, { der, spki }: ChainLink): Uint8Array {
  const bytes = selector === 0 ? der : spki
  if (matchingType === 0) return bytes
  return createHash(matchingType === 1 ? 'sha256' : 'sha512')
    .update(bytes)
    .digest()
}

/** `3 1 1`, as people name them. */
export const parametersOf = ({ usage, selector, matchingType }: Tlsa): string => `${usage} ${selector} ${matchingType}`
