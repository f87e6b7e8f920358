// The certificate for STARTTLS and HTTPS: own files, or one that Ulak signs for itself at its first start. Senders that do opportunistic TLS take either.
import 'reflect-metadata'
import { createPrivateKey, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'
import type { Clock } from './clock.ts'
import { SettingFault } from './settings.ts'

export type KeyPair = { readonly cert: string; readonly key: string }

const tenYearsMs = 10 * 365 * 24 * 3_600_000

export type KeyPairFiles = { readonly cert: string; readonly key: string }

/** Reads the files; throws a SettingFault if they are no pair. */
export function readKeyPair(files: KeyPairFiles): KeyPair {
  try {
    const pair = { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') }
    if (new NodeCertificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key))) return pair
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new SettingFault({
      en: `Certificate and key cannot be read from ${files.cert} and ${files.key}: ${why}`,
      tr: `Sertifika ve anahtar ${files.cert} ve ${files.key} dosyalarından okunamadı: ${why}`,
    })
  }
  throw new SettingFault({
    en: `${files.key} is not the key of the certificate in ${files.cert}. Give the key that belongs to it.`,
    tr: `${files.key}, ${files.cert} içindeki sertifikanın anahtarı değil. Ona ait anahtarı verin.`,
  })
}

/** How often the files are looked at. */
export const reloadMs = 10_000

/**
 * Tells of a new pair when the files have changed, until `signal` aborts. Files that are no pair (a renewal in its middle) are told
 * to `fault` once; the old pair stays.
 */
export async function watchKeyPair(
  files: KeyPairFiles,
  first: KeyPair,
  ports: { clock: Clock; signal: AbortSignal; changed(pair: KeyPair): void; fault(error: unknown): void },
): Promise<void> {
  let last = first
  let told = ''
  for (;;) {
    await ports.clock.sleep(reloadMs, ports.signal)
    if (ports.signal.aborted) return
    try {
      const pair = readKeyPair(files)
      told = ''
      if (pair.cert === last.cert && pair.key === last.key) continue
      last = pair
      ports.changed(pair)
    } catch (error) {
      if (String(error) !== told) ports.fault(error)
      told = String(error)
    }
  }
}

/** The self-signed pair of `folder`, made when it is not there or when the names have changed. */
export async function selfSigned(folder: string, names: readonly string[], now: number): Promise<KeyPair> {
  const [certFile, keyFile] = [path.join(folder, 'smtp-cert.pem'), path.join(folder, 'smtp-key.pem')]
  if (existsSync(certFile) && existsSync(keyFile)) {
    const pair = readKeyPair({ cert: certFile, key: keyFile })
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
