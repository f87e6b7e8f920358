// TLS to a mail host after STARTTLS: against listeners, not against impostors (RFC 7435). Whoever asks for more publishes DANE or MTA-STS.
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect } from 'node:tls'

/** `host`: a name or an address literal. Rejects when there is no TLS; the plain socket is of no use then. */
export function opportunisticTls(socket: Duplex, host: string): Promise<{ socket: Duplex; protocol: string }> {
  return new Promise((resolve, reject) => {
    const name = isIP(host) || host.startsWith('[') ? {} : { servername: host.replace(/\.$/, '') }
    const secured = connect({ socket, rejectUnauthorized: false, ...name })
    secured.once('error', reject)
    secured.once('secureConnect', () => {
      secured.off('error', reject)
      resolve({ socket: secured, protocol: secured.getProtocol() ?? 'TLS' })
    })
  })
}
