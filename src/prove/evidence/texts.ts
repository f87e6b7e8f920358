// TXT records of one kind at a name, as far as the DNS tells.
import type { Name } from '../../dns/name.ts'
import { type Rdata, TXT } from '../../dns/records/index.ts'
import type { DnsAnswer, Resolver } from '../../dns/resolver.ts'
import { joinStrings } from '../../mailauth/spf-record.ts'
import { safeText } from '../../smtp/reply.ts'

/** Texts found at a name: those of one kind, `none` if the DNS says so, `unknown` if it says nothing usable. */
export type Texts =
  | { readonly kind: 'found'; readonly texts: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string }

/** A stranger may publish any number of TXT records; more than this of one kind tells nothing new. */
const maxTexts = 20

export async function textsAt(
  name: Name,
  wanted: (text: string) => boolean,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<Texts> {
  return textsIn(await resolver.resolve(name, TXT.code, signal ? { signal } : {}), wanted)
}

export function textsIn(answer: DnsAnswer, wanted: (text: string) => boolean): Texts {
  if (answer.kind === 'unknown') return { kind: 'unknown', reason: reasonOf(answer) }
  if (answer.kind !== 'records') return { kind: 'none' }
  const texts = stringsIn(answer).map(joinStrings).filter(wanted).slice(0, maxTexts)
  return texts.length > 0 ? { kind: 'found', texts } : { kind: 'none' }
}

/** The strings of each TXT record. */
export const stringsIn = (answer: DnsAnswer): (readonly Uint8Array[])[] =>
  answer.kind === 'records'
    ? answer.records.filter(({ type }) => type === TXT.code).map(({ data }) => (data as Rdata['TXT']).strings)
    : []

export const reasonOf = (answer: DnsAnswer & { kind: 'unknown' }): string =>
  safeText(`${answer.reason}: ${answer.detail}`, 120)

/** One record as a line of a zone file; strings of at most 255 bytes side by side (RFC 7208 §3.3). Only for printable ASCII. */
export function txtLine(owner: string, text: string): string {
  const strings = text.match(/[^]{1,255}/g) ?? ['']
  return `${owner}. IN TXT ${strings.map((one) => `"${one.replaceAll(/["\\\\]/g, (mark) => `\\${mark}`)}"`).join(' ')}`
}

/** Whether it can stand in a fix as it is. */
export const isPrintable = (text: string): boolean => /^[\x20-\x7E]*$/.test(text)

/** Longer texts of strangers are not repeated in a fix. */
const maxFixBytes = 4_096

/** The record as a step of a fix; nothing where it cannot stand there as it is. */
export const recordStep = (owner: string, text: string): string[] =>
  isPrintable(text) && text.length <= maxFixBytes ? [txtLine(owner, text)] : []
