// DKIM keys for worlds: public halves of which nobody has the private one.
import { createPublicKey, randomBytes } from 'node:crypto'

/** An RSA key of that many bits, in base64. */
export function rsaKey(bits: number, type: 'spki' | 'pkcs1' = 'spki'): string {
  const n = Buffer.from([0x80 | randomBytes(1)[0]!, ...randomBytes(bits / 8 - 2), 1]).toString('base64url')
  const key = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' })
  return key.export({ format: 'der', type }).toString('base64')
}

/** That of RFC 8463 §A.2. */
export const ed25519Key = '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='

/** A text as the strings of a TXT record in a zone file. */
export const txtStrings = (text: string): string =>
  (text.match(/[^]{1,255}/g) ?? ['']).map((part) => `"${part}"`).join(' ')
