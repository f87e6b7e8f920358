// The TLS handshake of a visit. Nothing is refused here: whether what is seen is good is judged elsewhere.
import { X509Certificate } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { connect as connectTls, DEFAULT_CIPHERS, rootCertificates } from 'node:tls'
import { type SeenTls, seeTls } from '../../smtp/seen-tls.ts'

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
      // The name is judged on its own.
      checkServerIdentity: () => undefined,
      ...anything,
      ...(host === undefined ? {} : { servername: host }),
      ...(ca ? { ca: [...ca] } : {}),
    })
    secured.on('error', reject)
    socket.once('close', () => reject(new Error('the server closed the connection')))
    secured.once('secureConnect', () => {
      try {
        resolve({ socket: secured, seen: seeTls(secured, host, isOfOurStore) })
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  })
}

let store: ReadonlySet<string> | undefined
function isOfOurStore(certificate: X509Certificate): boolean {
  store ??= new Set(rootCertificates.map((pem) => new X509Certificate(pem).fingerprint256))
  return store.has(certificate.fingerprint256)
}
