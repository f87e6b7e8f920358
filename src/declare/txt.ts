// TXT data as the one text that its strings make (RFC 7208 §3.3, RFC 6376 §3.6.2.2), and a text as strings that fit.
import { decodeRdata, TXT } from '../dns/records/index.ts'
import type { Rrset } from './rrset.ts'

const maxString = 255

export const textOf = (rdata: Uint8Array): string => {
  const decoded = decodeRdata(TXT.code, rdata)
  if (!decoded.ok) return ''
  return Buffer.concat((decoded.value as { strings: readonly Uint8Array[] }).strings).toString('latin1')
}

/** In the order of the set. */
export const textsOf = (set: Rrset | undefined): string[] => (set ? set.rdata.map(textOf) : [])

export function txtData(text: string): { strings: Uint8Array[] } {
  const bytes = Buffer.from(text, 'utf8')
  const strings: Uint8Array[] = []
  for (let at = 0; at === 0 || at < bytes.length; at += maxString)
    strings.push(Uint8Array.from(bytes.subarray(at, at + maxString)))
  return { strings }
}
