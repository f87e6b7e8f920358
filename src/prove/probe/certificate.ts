// The TLS handshake of a visit, and what was seen of the server's certificate. Nothing is refused here: whether it is good is judged elsewhere.
import { X509Certificate } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { connect as connectTls, DEFAULT_CIPHERS, rootCertificates, type TLSSocket } from 'node:tls'
import { safeText } from '../../smtp/reply.ts'

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

const maxNames = 100
const maxChain = 10

/** All that a server may still offer is taken, so that what it is can be told. */
const anything = { minVersion: 'TLSv1', ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=0` } as const

/** `host` is the MX target, undefined for an address literal. Rejects with an Error when there is no handshake. */
export function secure(
  socket: Duplex,
  host: string | undefined,
  ca?: readonly string[],
): Promise<{ readonly socket: Duplex; readonly seen: SeenTls }> {
  return new Promise((resolve, reject) => {
    const secured = connectTls({
      socket,
      rejectUnauthorized: false,
      // The name is judged on its own below.
      checkServerIdentity: () => undefined,
      ...anything,
      ...(host === undefined ? {} : { servername: host }),
      ...(ca ? { ca: [...ca] } : {}),
    })
    secured.on('error', reject)
    socket.once('close', () => reject(new Error('the server closed the connection')))
    secured.once('secureConnect', () => {
      try {
        resolve({ socket: secured, seen: look(secured, host) })
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  })
}

function look(socket: TLSSocket, host: string | undefined): SeenTls {
  const all = chainOf(socket.getPeerX509Certificate())
  const [leaf] = all
  const root = all.length > 1 && isOfOurStore(all.at(-1)!) ? all.at(-1) : undefined
  const fault = socket.authorizationError as unknown
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
const fits = (leaf: X509Certificate, host: string): boolean =>
  leaf.checkHost(host, { subject: 'never', partialWildcards: false }) !== undefined

function chainOf(leaf: X509Certificate | undefined): X509Certificate[] {
  const chain: X509Certificate[] = []
  for (let at = leaf; at && chain.length < maxChain; at = at.issuerCertificate) {
    if (chain.some((other) => other.fingerprint256 === at!.fingerprint256)) break
    chain.push(at)
  }
  return chain
}

let store: ReadonlySet<string> | undefined
function isOfOurStore(certificate: X509Certificate): boolean {
  store ??= new Set(rootCertificates.map((pem) => new X509Certificate(pem).fingerprint256))
  return store.has(certificate.fingerprint256)
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
