// A certificate authority of one test: a root, an authority below it, and leaves with any names and times.
import 'reflect-metadata'
import { webcrypto, X509Certificate as NodeCertificate } from 'node:crypto'
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { KeyPair } from '../../src/system/tls.ts'

export type Authority = {
  /** The root, PEM: what a client has to trust. */
  readonly root: string
  /** The authority below it, which signs the leaves. */
  readonly between: NodeCertificate
  /** Leaf and authority in `cert`. Times in ms since 1970; a day ago to three months ahead unless told. */
  issue(names: readonly string[], times?: { from?: number; to?: number }): Promise<KeyPair>
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const day = 24 * 3_600_000

export async function authority(): Promise<Authority> {
  const [rootKeys, keys] = [await newKeys(), await newKeys()]
  const root = await sign('CN=Test Root', rootKeys.publicKey, { name: 'CN=Test Root', keys: rootKeys }, [
    new BasicConstraintsExtension(true, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
  ])
  const between = await sign('CN=Test Authority', keys.publicKey, { name: 'CN=Test Root', keys: rootKeys }, [
    new BasicConstraintsExtension(true, 0, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
  ])
  return {
    root: root.toString('pem'),
    between: new NodeCertificate(between.toString('pem')),
    async issue(names, times = {}) {
      const own = await newKeys()
      const leaf = await sign(
        'CN=Test Leaf',
        own.publicKey,
        { name: 'CN=Test Authority', keys },
        [
          new BasicConstraintsExtension(false),
          new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
        ],
        times,
      )
      return { cert: `${leaf.toString('pem')}\n${between.toString('pem')}\n`, key: await pemOf(own.privateKey) }
    },
  }
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>

let serial = 0

function sign(
  subject: string,
  publicKey: webcrypto.CryptoKey,
  issuer: { name: string; keys: webcrypto.CryptoKeyPair },
  extensions: readonly object[],
  times: { from?: number; to?: number } = {},
): Promise<X509Certificate> {
  serial += 1
  return X509CertificateGenerator.create({
    serialNumber: serial.toString(16).padStart(4, '0'),
    subject,
    issuer: issuer.name,
    notBefore: new Date(times.from ?? Date.now() - day),
    notAfter: new Date(times.to ?? Date.now() + 90 * day),
    signingAlgorithm: algorithm,
    publicKey: publicKey as never,
    signingKey: issuer.keys.privateKey as never,
    extensions: extensions as never,
  })
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${bytes.match(/.{1,64}/g)!.join('\n')}\n-----END PRIVATE KEY-----\n`
}
