// One message of a drill to one MX host, as any sender gives it: address by address until one answers, TLS where it is offered, and QUIT.
import { openSession, type Outgoing, type RecipientResult, type SessionFailure } from '../../smtp/client.ts'
import { formatReply, isPermanent, type Reply, safeText } from '../../smtp/reply.ts'
import type { Clock } from '../../system/clock.ts'
import type { Dial } from '../../system/net.ts'
import { opportunisticTls } from '../../system/opportunistic-tls.ts'

export type SendPorts = {
  readonly dial: Dial
  readonly clock: Clock
  /** Our name in EHLO. */
  readonly hostname: string
  readonly port: number
}

export type Sent =
  /** `outcome`: what the host said to the message; `reply` in its own words, or why there are none. */
  | { readonly kind: 'answered'; readonly outcome: 'taken' | 'later' | 'never'; readonly reply: string }
  /** No session came about at any of its addresses. */
  | { readonly kind: 'unreached'; readonly reason: string }

/** Whoever has more is not reached by trying on. */
const maxAddresses = 4
const connectMs = 10_000
const stepMs = 30_000
const deadlines = { greeting: stepMs, ehlo: stepMs, helo: stepMs, starttls: stepMs, handshake: stepMs }

export async function sendTo(
  host: { readonly text: string; readonly addresses: readonly string[] },
  message: Outgoing,
  ports: SendPorts,
  signal: AbortSignal,
): Promise<Sent> {
  let reason = 'it has no address'
  for (const address of host.addresses.slice(0, maxAddresses)) {
    const opened = await openSession(
      { hostname: ports.hostname, deadlines, signal },
      {
        connect: () => ports.dial({ address, port: ports.port }, { timeoutMs: connectMs, signal }),
        secure: (socket) => opportunisticTls(socket, host.text),
        clock: ports.clock,
      },
    )
    if (opened.kind === 'failed') {
      if (opened.failure.reply) return refused(opened.failure.reply)
      reason = safeText(opened.failure.text, maxWords)
      continue
    }
    const { recipients, session } = await opened.session.send(message)
    await opened.session.close()
    return sentOf(recipients[0], session)
  }
  return { kind: 'unreached', reason }
}

/** As much of a peer's words as is kept. */
const maxWords = 500

function sentOf(result: RecipientResult | undefined, session: 'ok' | SessionFailure): Sent {
  const words = result?.reply
    ? formatReply(result.reply)
    : (result?.problem?.text.en ?? (session === 'ok' ? 'no answer' : session.text))
  const outcome = result?.outcome === 'delivered' ? 'taken' : (result?.outcome ?? 'later')
  return { kind: 'answered', outcome, reply: safeText(words, maxWords) }
}

/** It let us in and then said no to everything: that is an answer. */
const refused = (reply: Reply): Sent => ({
  kind: 'answered',
  outcome: isPermanent(reply) ? 'never' : 'later',
  reply: safeText(formatReply(reply), maxWords),
})
