// XCLIENT, Postfix's extension by which a server that trusts us judges the client in front of us instead of us. Only for hosts that the domain's
// owner named: whoever gets it believes it.

/** Who handed the message to us. */
export type OriginalClient = {
  readonly ip: string
  /** What it said in HELO or EHLO, if that is known. */
  readonly helo: string | undefined
  readonly protocol: 'SMTP' | 'ESMTP'
}

const unavailable = '[UNAVAILABLE]'

/** The command with those attributes that the server offers; undefined if it does not even take an address. */
export function formatXclient(client: OriginalClient, offered: readonly string[]): string | undefined {
  if (!offered.includes('ADDR')) return undefined
  const values: Readonly<Record<string, string>> = {
    // Ulak asks no reverse DNS for a name; what the server knows of us must not stand in its place.
    NAME: unavailable,
    REVERSE_NAME: unavailable,
    ADDR: client.ip.includes(':') ? `IPV6:${client.ip}` : client.ip,
    PORT: unavailable,
    PROTO: client.protocol,
    HELO: client.helo === undefined ? unavailable : xtext(client.helo.slice(0, 255)),
    LOGIN: unavailable,
  }
  const words = Object.entries(values).filter(([attribute]) => offered.includes(attribute))
  return `XCLIENT ${words.map(([attribute, value]) => `${attribute}=${value}`).join(' ')}`
}

/** What it said in HELO or EHLO, if that can be said again. */
export const greetingOf = (client: OriginalClient | undefined): string | undefined =>
  client?.helo !== undefined && /^[A-Za-z0-9._:[\]-]{1,255}$/.test(client.helo) ? client.helo : undefined

/** RFC 3461 §4 */
const xtext = (text: string): string =>
  [...Buffer.from(text, 'utf8')]
    .map((byte) =>
      byte > 0x20 && byte < 0x7f && byte !== 0x2b && byte !== 0x3d
        ? String.fromCharCode(byte)
        : `+${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('')
