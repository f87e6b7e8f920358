// DANE for SMTP (RFC 7672, RFC 6698): which TLSA records a sender uses, and whether a chain of certificates fits one. Values only.
import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
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

/** More than this at one name is passed over. */
export const maxTlsaRecords = 100

/** The records by which a sender acts: where both digests of the same thing are published, the stronger one counts (RFC 7672 §5, RFC 7671 §9). */
export function usableOf(records: readonly Tlsa[]): readonly Tlsa[] {
  const usable = records.slice(0, maxTlsaRecords).filter(isUsable)
  const strong = new Set(usable.filter(({ matchingType }) => matchingType === 2).map(kindOf))
  return usable.filter((record) => record.matchingType !== 1 || !strong.has(kindOf(record)))
}

const kindOf = ({ usage, selector }: Tlsa): string => `${usage} ${selector}`

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

/** `3 1 1 ab12…`, as in a zone file. */
export const formatTlsa = (record: Tlsa): string =>
  `${parametersOf(record)} ${Buffer.from(record.data).toString('hex')}`

// ── Whether a server is the one that the records name ───────────────────────────────────────────

/** Why it is not. `chain`: a record fits an authority that did not sign what the server shows. */
export type DaneFault = 'no-record-fits' | 'chain' | 'expired' | 'wrong-name'

/**
 * Usable records against a chain, the server's certificate first. A key that usage 3 names needs no name and no date (RFC 7672 §3.1.1); below an
 * authority of usage 2 signatures, dates and one of `names` count (§3.1.2, §3.2.2). `now` in ms since 1970.
 */
export function daneFault(
  records: readonly Tlsa[],
  chain: readonly ChainLink[],
  { names, now }: { names: readonly string[]; now: number },
): DaneFault | undefined {
  if (records.some((record) => record.usage === 3 && placeOf(record, chain) !== undefined)) return undefined
  const certificates = chain.map(({ der }) => new X509Certificate(der))
  let worst: DaneFault = 'no-record-fits'
  for (const record of records.filter(({ usage }) => usage === 2)) {
    const anchored = anchoredBy(record, chain, certificates)
    if (!anchored) continue
    const fault = pathFault(anchored, { names, now })
    if (!fault) return undefined
    worst = fault
  }
  return worst
}

/** The server's certificate and those above it as far as the record's authority; `key` where only its key is known. */
type Anchored = { readonly path: readonly X509Certificate[]; readonly key?: KeyObject }

function anchoredBy(
  record: Tlsa,
  chain: readonly ChainLink[],
  certificates: readonly X509Certificate[],
): Anchored | undefined {
  const at = placeOf(record, chain)
  if (at !== undefined) return { path: certificates.slice(0, at + 1) }
  if (record.matchingType !== 0) return undefined
  // RFC 7671 §5.2.2, §5.2.3: a whole certificate or key in the DNS need not be sent by the server.
  try {
    if (record.selector === 0) return { path: [...certificates, new X509Certificate(record.data)] }
    const key = createPublicKey({ key: Buffer.from(record.data), format: 'der', type: 'spki' })
    const signed = certificates.findIndex((certificate) => certificate.verify(key))
    return signed < 0 ? undefined : { path: certificates.slice(0, signed + 1), key }
  } catch {
    return undefined
  }
}

function pathFault({ path, key }: Anchored, about: { names: readonly string[]; now: number }): DaneFault | undefined {
  const signed = path.every((certificate, at) => {
    const issuer = path[at + 1]
    if (!issuer) return key === undefined || certificate.verify(key)
    return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  })
  if (!signed) return 'chain'
  const isCurrent = (one: X509Certificate): boolean =>
    one.validFromDate.getTime() <= about.now && about.now <= one.validToDate.getTime()
  if (!path.every(isCurrent)) return 'expired'
  const isNamed = about.names.some((name) => path[0]!.checkHost(name, { partialWildcards: false }) !== undefined)
  return isNamed ? undefined : 'wrong-name'
}
