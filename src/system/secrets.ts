// Secrets at rest: sealed with the key in ULAK_KEY_FILE, which no backup holds. AES-256-GCM (NIST SP 800-38D); each purpose has a key of its own,
// derived by HKDF (RFC 5869), and what is sealed for one owner cannot be opened as another's.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ownKey } from './own-key.ts'
import type { SettingText } from './settings.ts'

/** What a secret is for. A new kind of secret gets a line here. */
export type SecretPurpose = 'tsig' | 'dnssec' | 'dns-api'

export type Secrets = {
  /** `owner` says whose it is (a key's id, say), and must be the same to open it. */
  seal(purpose: SecretPurpose, owner: string, secret: Uint8Array): string
  /** Throws SecretsFault: no key file, another key file, or not as it was sealed. */
  open(purpose: SecretPurpose, owner: string, sealed: string): Uint8Array
}

export class SecretsFault extends Error {
  readonly text: SettingText
  constructor(text: SettingText, options?: ErrorOptions) {
    super(text.en, options)
    this.text = text
  }
}

export type SecretsOptions = {
  readonly file: string
  /** The file was not there, and no secret either: a key was made. */
  made?(file: string): void
}

const format = 'v1'
const [ivBytes, tagBytes, markBytes, leastKeyBytes] = [12, 16, 4, 32]

/** Reads the key when it is first needed. Only sealing makes a key file; what was sealed cannot be opened with a new one. */
export function createSecrets({ file, made }: SecretsOptions): Secrets {
  let key: Uint8Array | undefined
  const have = (make: boolean): Uint8Array => (key ??= readKey(file, make ? (made ?? (() => undefined)) : undefined))
  return {
    seal(purpose, owner, secret) {
      const all = have(true)
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose, all), iv)
      cipher.setAAD(Buffer.from(owner))
      const body = Buffer.concat([cipher.update(secret), cipher.final()])
      return `${format}.${markOf(all)}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open(purpose, owner, sealed) {
      const [version, mark, text = ''] = sealed.split('.')
      const bytes = Buffer.from(text, 'base64url')
      if (version !== format || bytes.length < ivBytes + tagBytes) throw notAsSealed(owner)
      const all = have(false)
      if (mark !== markOf(all)) throw otherKey(file, owner)
      const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose, all), bytes.subarray(0, ivBytes))
      decipher.setAAD(Buffer.from(owner))
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
      try {
        return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()])
      } catch (error) {
        throw notAsSealed(owner, error)
      }
    },
  }
}

function readKey(file: string, made: ((file: string) => void) | undefined): Uint8Array {
  const key = made ? madeOrRead(file, made) : readFileOf(file)
  if (key.length >= leastKeyBytes) return key
  throw new SecretsFault({
    en: `The key file ${file} (ULAK_KEY_FILE) has ${key.length} bytes; it must have at least ${leastKeyBytes}. Put the right file back.`,
    tr: `Anahtar dosyası ${file} (ULAK_KEY_FILE) ${key.length} bayt; en az ${leastKeyBytes} olmalı. Doğru dosyayı yerine koyun.`,
  })
}

function madeOrRead(file: string, made: (file: string) => void): Uint8Array {
  try {
    return ownKey(file, () => made(file))
  } catch (error) {
    throw unreadable(file, error)
  }
}

function readFileOf(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    throw unreadable(file, error)
  }
}

const keyFor = (purpose: SecretPurpose, key: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), `ulak ${purpose}`, 32))

/** Tells one key file from another without telling anything of the key. */
const markOf = (key: Uint8Array): string =>
  createHash('sha256').update('ulak key mark\0').update(key).digest().subarray(0, markBytes).toString('hex')

const unreadable = (file: string, cause: unknown): SecretsFault => {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new SecretsFault(
    {
      en: `The key file ${file} (ULAK_KEY_FILE) cannot be read: ${why}. Put the file back, or let the user of the server read it.`,
      tr: `Anahtar dosyası ${file} (ULAK_KEY_FILE) okunamadı: ${why}. Dosyayı yerine koyun ya da sunucunun kullanıcısına okuma izni verin.`,
    },
    { cause },
  )
}

const otherKey = (file: string, owner: string): SecretsFault =>
  new SecretsFault({
    en: `The secret of ${owner} was sealed with another key than that in ${file} (ULAK_KEY_FILE). Put the right file back.`,
    tr: `${owner} için saklanan gizli veri ${file} (ULAK_KEY_FILE) içindekinden başka bir anahtarla mühürlenmiş. Doğru dosyayı yerine koyun.`,
  })

const notAsSealed = (owner: string, cause?: unknown): SecretsFault =>
  new SecretsFault(
    {
      en: `The secret of ${owner} is not as it was sealed. Restore it from a backup, or make a new one.`,
      tr: `${owner} için saklanan gizli veri mühürlendiği gibi değil. Yedekten geri yükleyin ya da yenisini yapın.`,
    },
    { cause },
  )
