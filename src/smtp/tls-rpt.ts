// TLS-RPT (RFC 8460): the record that says where senders report how their TLS connections went.
import type { Text } from '../dns/problem.ts'

/** RFC 8460 §3: what does not begin so is none for a sender. */
export const isTlsRpt = (text: string): boolean => /^v=TLSRPTv1[ \t]*;/.test(text)
export const looksLikeTlsRpt = (text: string): boolean => /^\s*v\s*=\s*"?tls-?rpt/i.test(text)

/** `rua`: the addresses, `mailto:` or `https:`. */
export type TlsRptRecord =
  | { readonly ok: true; readonly rua: readonly string[] }
  | { readonly ok: false; readonly problem: Text }

export function parseTlsRpt(text: string): TlsRptRecord {
  if (!isTlsRpt(text)) return { ok: false, problem: noVersion }
  const rua = text
    .split(/[ \t]*;[ \t]*/)
    .find((field) => /^rua[ \t]*=/.test(field))
    ?.replace(/^rua[ \t]*=[ \t]*/, '')
  if (rua === undefined || rua.trim() === '') return { ok: false, problem: noRua }
  const uris = rua.split(/[ \t]*,[ \t]*/)
  return uris.every(isUri) ? { ok: true, rua: uris } : { ok: false, problem: badUri }
}

/** A comma, semicolon or exclamation mark within it is percent-encoded (RFC 8460 §3). */
const isUri = (uri: string): boolean =>
  /^mailto:[^\s@,;!]+@[^\s@,;!]+$/i.test(uri) || (/^https:\/\/[^\s,;!]+$/i.test(uri) && URL.canParse(uri))

const noVersion: Text = {
  en: 'It must begin exactly with "v=TLSRPTv1;".',
  tr: 'Tam olarak "v=TLSRPTv1;" ile başlamalı.',
}
const noRua: Text = { en: 'It names no address for reports (rua).', tr: 'Raporlar için adres (rua) içermiyor.' }
const badUri: Text = {
  en: 'An address in rua is neither "mailto:" with a mail address nor an "https://" address.',
  tr: 'rua içindeki bir adres ne e-posta adresli "mailto:" ne de "https://" adresi.',
}

// ── What a report says of sessions ──────────────────────────────────────────────────────────────

/** RFC 8460 §4.2: which policy was applied. */
export const tlsPolicyTypes = ['tlsa', 'sts', 'no-policy-found'] as const
export type TlsPolicyType = (typeof tlsPolicyTypes)[number]

/** RFC 8460 §4.3; `success` is what it counts as successful sessions. */
export const tlsResults = [
  'success',
  'starttls-not-supported',
  'certificate-host-mismatch',
  'certificate-expired',
  'certificate-not-trusted',
  'validation-failure',
  'tlsa-invalid',
  'dnssec-invalid',
  'dane-required',
  'sts-policy-fetch-error',
  'sts-policy-invalid',
  'sts-webpki-invalid',
] as const
export type TlsResult = (typeof tlsResults)[number]
