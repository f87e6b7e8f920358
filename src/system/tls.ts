// The certificate for STARTTLS: own files, or one that Ulak signs for itself at its first start. Senders that do opportunistic TLS take either.
import 'reflect-metadata'
import { createPrivateKey, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'

export type KeyPair = { readonly cert: string; readonly key: string }

const tenYearsMs = 10 * 365 * 24 * 3_600_000

/** Reads the files; throws with a clear text if they are no pair. */
export function readKeyPair(certFile: string, keyFile: string): KeyPair {
  const pair = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') }
  if (!new NodeCertificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key))) {
    throw new Error(`${keyFile} is not the key of the certificate in ${certFile}`)
  }
  return pair
}

/** The self-signed pair of `folder`, made when it is not there or when the names have changed. */
export async function selfSigned(folder: string, names: readonly string[], now: number): Promise<KeyPair> {
  const [certFile, keyFile] = [path.join(folder, 'smtp-cert.pem'), path.join(folder, 'smtp-key.pem')]
  if (existsSync(certFile) && existsSync(keyFile)) {
    const pair = readKeyPair(certFile, keyFile)
    const certificate = new NodeCertificate(pair.cert)
    if (names.every((name) => certificate.checkHost(name)) && Date.parse(certificate.validTo) > now) return pair
  }
  const pair = await issue(names, now)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writePrivate(keyFile, pair.key)
  writePrivate(certFile, pair.cert)
  return pair
}

async function issue(names: readonly string[], now: number): Promise<KeyPair> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [names[0]!.slice(0, 64)] }],
    notBefore: new Date(now - 24 * 3_600_000),
    notAfter: new Date(now + tenYearsMs),
    signingAlgorithm: algorithm,
    keys: keys as never,
    extensions: [
      new BasicConstraintsExtension(false),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
    ],
  })
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${key.match(/.{1,64}/g)!.join('\n')}\n-----END PRIVATE KEY-----\n`,
  }
}

function writePrivate(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 })
  chmodSync(`${file}.new`, 0o600)
  renameSync(`${file}.new`, file)
}
