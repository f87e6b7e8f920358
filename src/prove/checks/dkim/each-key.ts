// Every key record that was found, for the checks that look at one after the other.
import { type DkimKeyRecord, parseDkimKey } from '../../../mailauth/dkim-record.ts'
import type { DkimKey } from '../../evidence/dkim.ts'
import type { Evidence } from '../../evidence/index.ts'
import { recordStep } from '../../evidence/texts.ts'
import type { Fix, Judgement } from '../../result.ts'

export type FoundKey = DkimKey & { readonly record: DkimKeyRecord }

/** Names with exactly one key record; several are judged by a check of their own. */
export const keysOf = ({ dkim }: Evidence): FoundKey[] =>
  dkim.keys.flatMap((key) => (key.texts.length === 1 ? [{ ...key, record: parseDkimKey(key.texts[0]!) }] : []))

export const eachKey = (evidence: Evidence, judge: (key: FoundKey) => readonly Judgement[]): Judgement[] =>
  keysOf(evidence).flatMap(judge)

/** The record without these tags, or who can mend it where it lies at the provider. */
export function withoutTags(key: FoundKey, tags: readonly string[]): Fix {
  const kept = key.record.tags.filter(({ name }) => !tags.includes(name)).map(({ text }) => text)
  return asRecord(key, kept.join('; '))
}

/** This text in the place of the key's, or who can put it there. */
export const asRecord = (key: FoundKey, text: string): Fix =>
  key.alias === undefined
    ? recordStep(key.at, text)
    : [
        {
          en: `The key is kept at ${key.alias}; only the owner of that name can mend it.`,
          tr: `Anahtar ${key.alias} adında tutuluyor; onu yalnızca o adın sahibi düzeltebilir.`,
        },
      ]

/** Where the owner of the domain makes a new key. */
export const newKey: Fix = [
  {
    en: 'Make a new RSA key of 2048 bits where your mail is signed, publish it under a new selector, switch over, and remove the old one some days later.',
    tr: 'Postanızın imzalandığı yerde 2048 bitlik yeni bir RSA anahtarı üretin, yeni bir seçiciyle yayımlayın, ona geçin ve eskisini birkaç gün sonra silin.',
  },
]
