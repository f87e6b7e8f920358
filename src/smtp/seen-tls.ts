// What is seen of a mail server's certificate after the handshake, as a value. Nothing is refused here: what is good enough is judged elsewhere.
import type { X509Certificate } from 'node:crypto'
import { safeText } from './reply.ts'

export type SeenCertificate = {
  /** Host names that it is for. */
  readonly names: readonly string[]
  readonly subject: string
  readonly issuer: string
  /** ms since 1970. */
  readonly validFrom: number
  readonly validTo: number
  readonly der: Uint8Array
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array
}

export type SeenTls = {
  /** As Node names it, `TLSv1.3`. */
  readonly protocol: string
  readonly cipher: string
  /** Whether the chain leads to a public authority: `yes`, or OpenSSL's word for why not, such as `CERT_HAS_EXPIRED`. Names are not looked at. */
  readonly trust: string
  /** Whether the certificate is for the name of the host. */
  readonly nameFits: boolean
  /** The server's certificate first. */
  readonly chain: readonly SeenCertificate[]
  /** A root of our own store that completes the chain: the server may have sent it or not. */
  readonly storeRoot?: SeenCertificate
}

/** What a secured socket (node:tls) tells. */
export type SecuredSocket = {
  readonly authorized: boolean
  readonly authorizationError: unknown
  getProtocol(): string | null
  getCipher(): { readonly standardName: string }
  getPeerX509Certificate(): X509Certificate | undefined
}

const maxNames = 100
const maxChain = 10

/** `host`: the name that was asked for, undefined for an address literal. */
export function seeTls(
  socket: SecuredSocket,
  host: string | undefined,
  isOfOurStore: (certificate: X509Certificate) => boolean = () => false,
): SeenTls {
  const all = chainOf(socket.getPeerX509Certificate())
  const [leaf] = all
  const root = all.length > 1 && isOfOurStore(all.at(-1)!) ? all.at(-1) : undefined
  const fault = socket.authorizationError
  return {
    protocol: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher().standardName,
    trust: socket.authorized ? 'yes' : safeText(fault instanceof Error ? fault.message : String(fault), 80),
    nameFits: leaf !== undefined && host !== undefined && fits(leaf, host),
    chain: (root ? all.slice(0, -1) : all).map(seen),
    ...(root ? { storeRoot: seen(root) } : {}),
  }
}

/** RFC 6125 by way of OpenSSL: names of the extension only, a wildcard for the first label. RFC 8461 §4.2 */
export const fits = (leaf: X509Certificate, host: string): boolean =>
  leaf.checkHost(host, { subject: 'never', partialWildcards: false }) !== undefined

function chainOf(leaf: X509Certificate | undefined): X509Certificate[] {
  const chain: X509Certificate[] = []
  for (let at = leaf; at && chain.length < maxChain; at = at.issuerCertificate) {
    if (chain.some((other) => other.fingerprint256 === at!.fingerprint256)) break
    chain.push(at)
  }
  return chain
}

function seen(certificate: X509Certificate): SeenCertificate {
  return {
    names: namesOf(certificate.subjectAltName ?? ''),
    subject: safeText(certificate.subject.replaceAll('\n', ', '), 200),
    issuer: safeText(certificate.issuer.replaceAll('\n', ', '), 200),
    validFrom: certificate.validFromDate.getTime(),
    validTo: certificate.validToDate.getTime(),
    der: new Uint8Array(certificate.raw),
    spki: new Uint8Array(certificate.publicKey.export({ type: 'spki', format: 'der' })),
  }
}

/** `DNS:a.example, DNS:"with, a comma"`: Node writes what is not plain as a JSON string. */
const namesOf = (text: string): string[] =>
  [...text.matchAll(/(?:^|, )DNS:("(?:[^"\\]|\\.)*"|[^,]*)/g)]
    .slice(0, maxNames)
    .map((match) => safeText(match[1]!, 253))
