// The text of a DKIM key record as a value, with the place of every fault. RFC 6376 §3.6.1, RFC 8301, RFC 8463; nothing is asked of the DNS here.
import { createPublicKey } from 'node:crypto'
import type { Problem, Text } from '../dns/problem.ts'
import { parseTagList, type Tag, tagProblem } from './tag-list.ts'

export type DkimKeyRecord = {
  readonly text: string
  readonly tags: readonly Tag[]
  /** In lower case; `rsa` where it is not said. */
  readonly keyType: string
  /** The key in base64 without blanks; '' for one that was revoked, undefined without a `p` tag. */
  readonly key: string | undefined
  /** Of an RSA key that can be read. */
  readonly bits: number | undefined
  /** Undefined: all. */
  readonly hashes: readonly string[] | undefined
  readonly services: readonly string[]
  /** `t=y` */
  readonly isTest: boolean
  readonly problems: readonly Problem[]
}

/** RSA of 16384 bits in base64 comes to less than 3 KB. */
const maxKeyText = 8_192

/** A text that was meant as a key: it has a `p` tag or says so. */
export const isDkimKey = (text: string): boolean => /^\s*v\s*=\s*DKIM1/i.test(text) || /(^|;)\s*p\s*=/.test(text)

export function parseDkimKey(text: string): DkimKeyRecord {
  const { tags, problems: faults } = parseTagList(text, { emptyValues: true })
  const problems = [...faults]
  const tag = (name: string): Tag | undefined => tags.find((one) => one.name === name)
  const list = (name: string): string[] | undefined =>
    tag(name)
      ?.value.split(':')
      .map((word) => word.trim().toLowerCase())
  const version = tag('v')
  if (version && (version.value !== 'DKIM1' || tags[0] !== version))
    problems.push(tagProblem('dkim-bad-version', version, badVersion))
  const p = tag('p')
  if (!p) problems.push(tagProblem('dkim-no-key', { column: 1, text }, noKey))
  const keyType = tag('k')?.value.toLowerCase() ?? 'rsa'
  const key = p?.value.replaceAll(/\s/g, '')
  const read = p && key ? readKey(keyType, key) : {}
  if (p && 'fault' in read) problems.push(tagProblem('dkim-bad-key', { column: p.column, text: p.text }, badKey))
  return {
    text,
    tags,
    keyType,
    key,
    bits: 'bits' in read ? read.bits : undefined,
    hashes: list('h'),
    services: list('s') ?? ['*'],
    isTest: list('t')?.includes('y') === true,
    problems,
  }
}

function readKey(keyType: string, key: string): { bits?: number } | { fault: true } {
  if (key.length > maxKeyText || !/^[A-Za-z0-9+/]+={0,2}$/.test(key)) return { fault: true }
  const bytes = Buffer.from(key, 'base64')
  // RFC 8463 §4: the 32 bytes alone.
  if (keyType === 'ed25519') return bytes.length === 32 ? {} : { fault: true }
  if (keyType !== 'rsa') return {}
  // RFC 6376 §3.6.1 says RSAPublicKey, everybody publishes SubjectPublicKeyInfo (its erratum 3017).
  for (const type of ['spki', 'pkcs1'] as const) {
    try {
      const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({ key: bytes, format: 'der', type })
      if (asymmetricKeyType === 'rsa' && asymmetricKeyDetails?.modulusLength)
        return { bits: asymmetricKeyDetails.modulusLength }
    } catch {
      // The other form may fit.
    }
  }
  return { fault: true }
}

const badVersion = (word: string): Text => ({
  en: `"${word}": the version, if it is given, must be v=DKIM1 and stand first.`,
  tr: `"${word}": sürüm, yazılıyorsa, v=DKIM1 olmalı ve en başta durmalı.`,
})
const noKey = (): Text => ({ en: 'The tag p with the key is missing.', tr: 'Anahtarı taşıyan p etiketi eksik.' })
const badKey = (word: string): Text => ({
  en: `"${word}" is no key that can be read: it was cut off, or something was pasted into it.`,
  tr: `"${word}" okunabilen bir anahtar değil: kesilmiş ya da içine başka bir şey yapıştırılmış.`,
})
