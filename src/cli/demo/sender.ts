// The demo's sending server, a process of its own: for each message it walks the MX list as RFC 5321 §5.1 says and tells which host took it.
// Started with the resolver's address and port, and with the port of mail hosts.
import { parseName } from '../../dns/name.ts'
import { createResolver } from '../../dns/resolver.ts'
import { openSession } from '../../smtp/client.ts'
import { findMailHosts } from '../../smtp/mail-hosts.ts'
import { systemClock } from '../../system/clock.ts'
import { createDial, dnsTransport, randomId } from '../../system/net.ts'
import { opportunisticTls } from '../../system/opportunistic-tls.ts'

export type SendOrder = { readonly domain: string; readonly ids: readonly string[] }
/** `host` is undefined when no host took the message. */
export type SendResult = { readonly id: string; readonly host: string | undefined; readonly reply: string }

const [address = '', port = '', mailPort = ''] = process.argv.slice(2)
const dial = createDial({ allowPrivate: true, own: () => [] })
const resolver = createResolver(
  { servers: [{ address, port: Number(port) }], trustAd: false },
  { transport: dnsTransport, now: systemClock.now, randomId },
)

async function send(id: string, domain: string): Promise<SendResult> {
  const parsed = parseName(domain)
  if (!parsed.ok) return { id, host: undefined, reply: parsed.problem.text.en }
  const found = await findMailHosts(parsed.value, {
    resolver,
    isSelf: () => false,
    random: Math.random,
    allowPrivate: true,
  })
  if (found.kind !== 'hosts') return { id, host: undefined, reply: found.kind }
  let reply = 'no host'
  for (const host of found.hosts) {
    for (const at of host.addresses) {
      const opened = await openSession(
        { hostname: 'sender.example' },
        {
          connect: () => dial({ address: at, port: Number(mailPort) }, { timeoutMs: 3_000 }),
          secure: (socket) => opportunisticTls(socket, host.text),
          clock: systemClock,
        },
      )
      if (opened.kind === 'failed') {
        reply = opened.failure.text
        continue
      }
      const body = Buffer.from(
        `Message-ID: <${id}>\r\nFrom: demo@sender.example\r\nTo: you@${domain}\r\nSubject: ${id}\r\nX-Demo: yes\r\n\r\nMerhaba!\r\n`,
      )
      const envelope = {
        from: 'demo@sender.example',
        recipients: [`you@${domain}`],
        size: body.length,
        smtputf8: false,
        eightBit: false,
      }
      const { recipients } = await opened.session.send({ ...envelope, body })
      await opened.session.close()
      reply = recipients[0]?.reply?.lines.join(' ') ?? ''
      if (recipients[0]?.outcome === 'delivered') return { id, host: host.text, reply }
    }
  }
  return { id, host: undefined, reply }
}

/** Connections at a time, as a sending server has several open: a mail server may take its time to greet. */
const connections = 5

process.on('message', ({ domain, ids }: SendOrder) => {
  const left = ids.values()
  const work = async (): Promise<void> => {
    for (const id of left) process.send?.(await send(id, domain))
  }
  for (let at = 0; at < connections; at += 1) void work()
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
