// Mailboxes and the paths of MAIL and RCPT as SMTP writes them (RFC 5321 §4.1.2, RFC 6531 §3.3). Inside, a local part is its content without
// quoting and a domain is a Name, so that "a b"@x and equal spellings are equal values.
import { readDomain } from '../dns/idna.ts'
import { formatIp, parseIpv4, parseIpv6 } from '../dns/ip.ts'
import { type Name, nameToText, parseName, root } from '../dns/name.ts'
import { bad, ok, type Result } from '../dns/problem.ts'

export type MailDomain =
  | { readonly kind: 'name'; readonly name: Name }
  | { readonly kind: 'literal'; readonly ip: string }

/** `utf8`: the local part has letters beyond ASCII and so needs SMTPUTF8. A domain never does: it is kept as A-labels. */
export type Mailbox = { readonly local: string; readonly domain: MailDomain; readonly utf8: boolean }

/**
 * RFC 5321 §4.5.3.1.1, relaxed: 64 is what every server must take, not a limit. VERP and SRS reverse-paths are longer; the line's
 * length bounds them anyway.
 */
export const maxLocalBytes = 320
/** Longest text that is looked at at all. RFC 5321 §4.5.3.1.3 asks for 256, RFC 6531 §3.1.4 for more room. */
export const maxPathBytes = 1_024

/** Reads `local@domain`, no angle brackets. */
export function parseMailbox(text: string): Result<Mailbox> {
  if (text.length > maxPathBytes) return tooLong()
  const at = text.lastIndexOf('@')
  if (at <= 0) return badMailbox(text)
  const local = parseLocalPart(text.slice(0, at))
  if (!local.ok) return local
  const domain = parseMailDomain(text.slice(at + 1))
  if (!domain.ok) return domain
  return ok({ local: local.value, domain: domain.value, utf8: !isAscii(local.value) })
}

const atom = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10FFFF}-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10FFFF}-]+)*$/u
// Quoted-string: printable ASCII but for " and \, or a \ with any printable after it; RFC 6531 §3.3 adds UTF-8.
const quoted = /^"((?:[\x20\x21\x23-\x5B\x5D-\x7E\u0080-\u{10FFFF}]|\\[\x20-\x7E])*)"$/u

/** The content of a local part: the quotes and backslashes of a quoted-string are gone. */
export function parseLocalPart(text: string): Result<string> {
  const inner = atom.test(text) ? text : quoted.exec(text)?.[1]?.replaceAll(/\\(.)/g, '$1')
  // C1 controls are no letters, and a lone surrogate cannot be written as UTF-8.
  // oxlint-disable-next-line no-control-regex
  if (inner === undefined || inner === '' || /[\u0080-\u009F]/.test(inner) || !inner.isWellFormed()) {
    return bad('address-bad-local-part', {
      en: `"${shorten(text)}" cannot stand before the @ of a mail address. Letters, digits and .!#$%&'*+/=?^_\`{|}~- may, dots not at the ends or side by side; anything else needs quotes.`,
      tr: `"${shorten(text)}" bir e-posta adresinde @ işaretinin önünde duramaz. Harfler, rakamlar ve .!#$%&'*+/=?^_\`{|}~- durabilir, noktalar başta, sonda ya da yan yana olamaz; gerisi tırnak ister.`,
    })
  }
  if (Buffer.byteLength(inner) > maxLocalBytes) return tooLong()
  return ok(inner)
}

/** A domain as it stands in an address: a host name, also with its own letters, or an address literal `[192.0.2.1]`, `[IPv6:2001:db8::1]`. */
export function parseMailDomain(text: string): Result<MailDomain> {
  if (text.startsWith('[')) return parseLiteral(text)
  if (isAscii(text)) {
    const parsed = isMailName(text) ? parseName(text) : undefined
    if (parsed?.ok && parsed.value !== root) return ok({ kind: 'name', name: parsed.value })
    return parsed && !parsed.ok ? parsed : badDomain(text)
  }
  const read = readDomain(text)
  // A dot at the end is for people; SMTP's grammar has none.
  if (text.endsWith('.')) return badDomain(text)
  return read.kind === 'domain' ? ok({ kind: 'name', name: read.reading.name }) : { ok: false, problem: read.problem }
}

/** RFC 5321 §4.1.2 sub-domain, relaxed: `_` is met in reverse-paths of living senders. */
const isMailName = (text: string): boolean =>
  /^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*$/.test(text)

function parseLiteral(text: string): Result<MailDomain> {
  const inner = /^\[(.{1,60})\]$/.exec(text)?.[1] ?? ''
  const bytes = /^IPv6:/i.test(inner) ? parseIpv6(inner.slice(5)) : parseIpv4(inner)
  if (bytes) return ok({ kind: 'literal', ip: formatIp(bytes) })
  return bad('address-bad-literal', {
    en: `"${shorten(text)}" is no address literal. Write [192.0.2.1] or [IPv6:2001:db8::1].`,
    tr: `"${shorten(text)}" geçerli bir adres değil. [192.0.2.1] ya da [IPv6:2001:db8::1] biçiminde yazın.`,
  })
}

/** As SMTP writes it: domain in A-labels and lower case, local part quoted only where it must be. */
export const formatMailbox = ({ local, domain }: Pick<Mailbox, 'local' | 'domain'>): string =>
  `${formatLocalPart(local)}@${formatMailDomain(domain)}`

export const formatLocalPart = (local: string): string =>
  atom.test(local) ? local : `"${local.replaceAll(/["\\]/g, (one) => `\\${one}`)}"`

export function formatMailDomain(domain: MailDomain): string {
  if (domain.kind === 'name') return nameToText(domain.name)
  return domain.ip.includes(':') ? `[IPv6:${domain.ip}]` : `[${domain.ip}]`
}

/** What stands behind `MAIL FROM:` and `RCPT TO:`. No mailbox: the null path `<>`, or `<Postmaster>` without a domain. */
export type MailPath = {
  readonly mailbox: Mailbox | undefined
  readonly postmaster: boolean
  /** Keys in upper case, `SIZE` → `'1000'`; a key without a value has `undefined`. */
  readonly parameters: ReadonlyMap<string, string | undefined>
}

/** More than the extensions of all RFCs together. */
const maxParameters = 20

/** Reads `<local@domain> SIZE=1000`. A source route (`<@a,@b:local@domain>`) is read and forgotten, RFC 5321 §4.1.1.3. */
export function parsePath(text: string): Result<MailPath> {
  if (text.length > maxPathBytes * 2) return tooLong()
  const close = endOfPath(text)
  if (close === undefined) return badPath(text)
  const parameters = parseParameters(text.slice(close + 1))
  if (!parameters) return badPath(text)
  const inside = text.slice(1, close)
  if (inside === '') return ok({ mailbox: undefined, postmaster: false, parameters })
  if (/^postmaster$/i.test(inside)) return ok({ mailbox: undefined, postmaster: true, parameters })
  const mailbox = parseMailbox(inside.replace(/^@[^:"<>]{1,512}:/, ''))
  return mailbox.ok ? ok({ mailbox: mailbox.value, postmaster: false, parameters }) : mailbox
}

/** Where the `>` stands that closes the path; one inside quotes does not. */
function endOfPath(text: string): number | undefined {
  if (!text.startsWith('<')) return undefined
  let inQuotes = false
  for (let at = 1; at < text.length; at += 1) {
    if (inQuotes && text[at] === '\\') at += 1
    else if (text[at] === '"') inQuotes = !inQuotes
    else if (text[at] === '>' && !inQuotes) return at
  }
  return undefined
}

function parseParameters(text: string): ReadonlyMap<string, string | undefined> | undefined {
  const words = text.trim() === '' ? [] : text.trim().split(/ +/)
  if ((text !== '' && !text.startsWith(' ') && words.length > 0) || words.length > maxParameters) return undefined
  const parameters = new Map<string, string | undefined>()
  for (const word of words) {
    const match = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([\x21-\x3C\x3E-\x7E\u0080-\u{10FFFF}]+))?$/u.exec(word)
    const key = match?.[1]?.toUpperCase()
    if (!key || parameters.has(key)) return undefined
    parameters.set(key, match?.[2])
  }
  return parameters
}

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false
  return true
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

const badMailbox = (text: string) =>
  bad('address-no-at', {
    en: `"${shorten(text)}" is no mail address. Write it as name@domain.`,
    tr: `"${shorten(text)}" bir e-posta adresi değil. ad@alanadi biçiminde yazın.`,
  })

const badDomain = (text: string) =>
  bad('address-bad-domain', {
    en: `"${shorten(text)}" cannot stand behind the @ of a mail address. A domain is made of letters, digits and hyphens, with single dots between.`,
    tr: `"${shorten(text)}" bir e-posta adresinde @ işaretinden sonra duramaz. Alan adı harf, rakam ve kısa çizgiden oluşur, arada tek nokta olur.`,
  })

const badPath = (text: string) =>
  bad('address-bad-path', {
    en: `"${shorten(text)}" is no path. Write <name@domain>, and parameters behind it with spaces between.`,
    tr: `"${shorten(text)}" geçerli bir yol değil. <ad@alanadi> biçiminde, parametreleri de boşlukla ayırıp arkasına yazın.`,
  })

const tooLong = () =>
  bad('address-too-long', {
    en: `The address is too long; its part before the @ may have ${maxLocalBytes} bytes, all of it ${maxPathBytes}.`,
    tr: `Adres çok uzun; @ işaretinden önceki bölüm en çok ${maxLocalBytes}, tamamı en çok ${maxPathBytes} bayt olabilir.`,
  })
