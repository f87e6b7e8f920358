// One visit to one address of one mail host: banner, EHLO, STARTTLS, certificate, EHLO again, who is taken as a recipient, QUIT. No mail is ever
// sent: the transaction ends with RSET before DATA. Whatever the server does, there is a Visit, in time.
import { isIP } from 'node:net'
import { type Offer, readOffer } from '../../smtp/transaction.ts'
import type { SeenTls } from '../../smtp/seen-tls.ts'
import { formatReply, isPermanent, isPositive, type Reply, safeText } from '../../smtp/reply.ts'
import { type Dial, DialError } from '../../system/net.ts'
import { secure } from './certificate.ts'
import { Dialog, DialogFault, type DialogWhy } from './dialog.ts'
import { type AskedRecipient, meaningOf } from './recipient.ts'

export type VisitStage = 'connect' | 'greeting' | 'ehlo' | 'starttls' | 'tls' | 'recipient'
/** `private`: nothing was sent, for the address is nobody's on the Internet or our own. `said-no`: the server refused by a reply. */
export type VisitWhy = 'private' | 'refused' | 'unreachable' | 'tls' | 'said-no' | DialogWhy

export type VisitFailure = { readonly at: VisitStage; readonly why: VisitWhy; readonly text: string }

export type Visit = {
  /** The MX target, or an address literal. */
  readonly host: string
  readonly address: string
  /** A connection was made. */
  readonly reached: boolean
  readonly greeting?: Reply
  /** What it offered before TLS. */
  readonly offer?: Offer
  /** Why there is no TLS although it was offered. */
  readonly tlsFailure?: VisitFailure
  readonly tls?: SeenTls
  /** Those that were asked for, each with the answer. */
  readonly recipients: readonly AskedRecipient[]
  /** Where the visit ended before its time. */
  readonly failure?: VisitFailure
}

export type VisitTarget = {
  readonly host: string
  readonly address: string
  /** Another port than that of all hosts. */
  readonly port?: number
  /** As formatMailbox writes them; nobody is asked for without one. */
  readonly recipients?: readonly string[]
}

export type VisitPorts = {
  readonly dial: Dial
  /** Our name in EHLO. */
  readonly hostname: string
  readonly port: number
  /** ms for one address. */
  readonly deadlineMs?: number
  /** The only authorities that are trusted, PEM; those of the system without. */
  readonly ca?: readonly string[]
}

const defaultDeadlineMs = 30_000
const connectMs = 10_000
const quitMs = 2_000

type Sight = { -readonly [K in keyof Visit]: Visit[K] }

export async function visit(target: VisitTarget, ports: VisitPorts, signal?: AbortSignal): Promise<Visit> {
  const first = await attempt(target, ports, true, signal)
  // A sender that does not insist on TLS would now come without it; only so the recipients can be asked for.
  if (!first.tlsFailure || !target.recipients?.length) return first
  const second = await attempt(target, ports, false, signal)
  return { ...first, recipients: second.recipients }
}

async function attempt(target: VisitTarget, ports: VisitPorts, useTls: boolean, signal?: AbortSignal): Promise<Visit> {
  const { host, address } = target
  const sight: Sight = { host, address, reached: false, recipients: [] }
  const end = AbortSignal.any([AbortSignal.timeout(ports.deadlineMs ?? defaultDeadlineMs), ...(signal ? [signal] : [])])
  let at: VisitStage = 'connect'
  try {
    const socket = await ports.dial({ address, port: target.port ?? ports.port }, { timeoutMs: connectMs, signal: end })
    sight.reached = true
    at = 'greeting'
    try {
      for await (const stage of walk(new Dialog(socket, end), target, ports, { sight, end, useTls })) at = stage
    } finally {
      socket.on('error', () => {}).destroy()
    }
  } catch (error) {
    const failure = failureOf(error, at, end)
    if (at === 'starttls' || at === 'tls') sight.tlsFailure = failure
    else sight.failure = failure
  }
  return sight
}

/** Goes through the session and says at which stage it stands; what it sees is kept in `sight`. Throws where it cannot go on. */
async function* walk(
  plain: Dialog,
  target: VisitTarget,
  ports: VisitPorts,
  run: { readonly sight: Sight; readonly end: AbortSignal; readonly useTls: boolean },
): AsyncGenerator<VisitStage> {
  const { sight, end, useTls } = run
  sight.greeting = await plain.read()
  if (sight.greeting.code !== 220) throw new SaidNo(sight.greeting)
  yield 'ehlo'
  sight.offer = await greet(plain, ports.hostname)
  let dialog = plain
  let offer = sight.offer
  if (offer.startTls && useTls) {
    yield 'starttls'
    const reply = await plain.ask('STARTTLS')
    if (reply.code !== 220) throw new SaidNo(reply)
    // RFC 3207 §5: what stands behind the 220 in the clear may have been put there by a third party.
    if (plain.isAhead) throw new DialogFault('not-smtp', 'bytes in the clear after STARTTLS')
    yield 'tls'
    const { socket, seen } = await handshake(plain, target.host, ports, end)
    dialog = new Dialog(socket, end)
    // Some servers dislike the handshake only with the first bytes after it (TLS 1.3).
    offer = await greet(dialog, ports.hostname)
    sight.tls = seen
  }
  yield 'recipient'
  sight.recipients = await askRecipients(dialog, offer, target.recipients ?? [])
  await Promise.race([
    dialog.ask('QUIT').catch(() => {}),
    new Promise((resolve) => setTimeout(resolve, quitMs).unref()),
  ])
}

function handshake(
  dialog: Dialog,
  host: string,
  ports: VisitPorts,
  end: AbortSignal,
): Promise<{ socket: Parameters<typeof secure>[0]; seen: SeenTls }> {
  const socket = dialog.release()
  const onAbort = (): void => void socket.destroy()
  end.addEventListener('abort', onAbort, { once: true })
  const isLiteral = host.startsWith('[') || isIP(host) !== 0
  return secure(socket, isLiteral ? undefined : host, ports.ca).finally(() => end.removeEventListener('abort', onAbort))
}

/** EHLO, and HELO where that is not known. RFC 5321 §3.2 */
async function greet(dialog: Dialog, hostname: string): Promise<Offer> {
  const reply = await dialog.ask(`EHLO ${hostname}`)
  if (isPositive(reply)) return readOffer(reply)
  if (!isPermanent(reply) || reply.code === 521 || reply.code === 554) throw new SaidNo(reply)
  const old = await dialog.ask(`HELO ${hostname}`)
  if (!isPositive(old)) throw new SaidNo(old)
  return readOffer({ code: 250, lines: old.lines.slice(0, 1) })
}

async function askRecipients(
  dialog: Dialog,
  offer: Offer,
  addresses: readonly string[],
): Promise<readonly AskedRecipient[]> {
  const asked: AskedRecipient[] = []
  // oxlint-disable-next-line no-control-regex
  const isAscii = (text: string): boolean => /^[\u0020-\u007E]*$/.test(text)
  const fit = addresses.filter((address) => isAscii(address) || offer.smtputf8)
  if (fit.length === 0) return asked
  const mail = await dialog.ask(`MAIL FROM:<>${fit.every(isAscii) ? '' : ' SMTPUTF8'}`)
  for (const address of fit) {
    const reply = isPositive(mail) ? await dialog.ask(`RCPT TO:<${address}>`) : mail
    asked.push({ address, reply, meaning: meaningOf(reply) })
  }
  if (isPositive(mail)) await dialog.ask('RSET')
  return asked
}

class SaidNo extends Error {
  constructor(reply: Reply) {
    super(formatReply(reply))
  }
}

function failureOf(error: unknown, at: VisitStage, end: AbortSignal): VisitFailure {
  const text = safeText(error instanceof Error ? error.message : String(error), 200)
  if (error instanceof DialError) {
    if (error.reason === 'private' || error.reason === 'own') return { at, why: 'private', text }
    if (error.reason === 'refused') return { at, why: 'refused', text }
    return { at, why: error.reason === 'unreachable' ? 'unreachable' : 'late', text }
  }
  if (error instanceof DialogFault) return { at, why: error.why, text }
  if (error instanceof SaidNo) return { at, why: 'said-no', text }
  return { at, why: end.aborted ? 'late' : 'tls', text }
}
