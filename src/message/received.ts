// The Received field that a server puts on top of every message it takes. RFC 5321 §4.4

export type ReceivedFacts = {
  /** What the client said in EHLO or HELO: never trusted, shown as it came as far as it is harmless. */
  readonly helo: string
  readonly clientIp: string
  readonly by: string
  readonly esmtp: boolean
  readonly tls: { readonly version: string; readonly cipher: string } | undefined
  readonly smtputf8: boolean
  readonly id: string
  /** Written only when it is the only one: the field must not tell one recipient of another (RFC 5321 §7.6). */
  readonly onlyRecipient: string | undefined
  readonly at: number
}

/** The whole field with its line end, folded. */
export function formatReceived(facts: ReceivedFacts): string {
  const tls = facts.tls ? ` (${plain(facts.tls.version)} ${plain(facts.tls.cipher)})` : ''
  const lines = [
    `Received: from ${heloText(facts.helo)} (${addressLiteral(facts.clientIp)})`,
    `by ${facts.by} with ${protocolOf(facts)}${tls}`,
    `id ${facts.id}${forClause(facts.onlyRecipient)};`,
    formatDate(facts.at),
  ]
  return `${lines.join('\r\n\t')}\r\n`
}

/** From whom a message came, by the field of ours among these header lines; undefined: there is none. */
export function readReceived(
  lines: string,
): { readonly ip: string; readonly helo: string | undefined; readonly protocol: 'SMTP' | 'ESMTP' } | undefined {
  const [, helo = '', ip = '', word = ''] =
    /^Received: from (\S+) \(\[(?:IPv6:)?([^\]\s]+)\]\)\r\n\tby \S+ with (\S+)/m.exec(lines) ?? []
  if (ip === '') return undefined
  return { ip, helo: helo === 'unknown' ? undefined : helo, protocol: word.startsWith('SMTP') ? 'SMTP' : 'ESMTP' }
}

/** The registered word for `with`: RFC 3848 for ESMTP and ESMTPS, RFC 6531 §4.3 for UTF8SMTP and UTF8SMTPS. */
export function protocolOf(facts: Pick<ReceivedFacts, 'esmtp' | 'tls' | 'smtputf8'>): string {
  const secured = facts.tls ? 'S' : ''
  if (facts.smtputf8) return `UTF8SMTP${secured}`
  return facts.esmtp ? `ESMTP${secured}` : 'SMTP'
}

/** `[192.0.2.1]` or `[IPv6:2001:db8::1]`. RFC 5321 §4.1.3 */
export const addressLiteral = (ip: string): string => (ip.includes(':') ? `[IPv6:${ip}]` : `[${ip}]`)

/** RFC 5322 §3.3, always in UTC. */
export function formatDate(at: number): string {
  const [day, date, month, year, time] = new Date(at).toUTCString().replace(',', '').split(' ')
  return `${day}, ${Number(date)} ${month} ${year} ${time} +0000`
}

/** A line of the header has at most 998 bytes (RFC 5322 §2.1.1); an address may have 254 characters of four bytes. */
const forClause = (recipient: string | undefined): string =>
  recipient === undefined || /[^\x21-\x7e\u{a1}-\u{10ffff}]/u.test(recipient) ? '' : ` for <${recipient}>`

function heloText(helo: string): string {
  const text = plain(helo)
  return text === '' ? 'unknown' : text
}

/** Only what stands in domains, address literals and names of ciphers; the rest could open a comment or end the line. */
const plain = (text: string): string => text.replace(/[^A-Za-z0-9._:[\]-]/g, '_').slice(0, 255)
