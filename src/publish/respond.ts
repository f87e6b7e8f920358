// What one client hears: the zones' answer with what its EDNS options ask for (RFC 6891), in class CH what the server says of itself, and
// over UDP no more than is good for others.
import { classes, rcodes } from '../dns/message.ts'
import type { EdnsOption } from '../dns/records/opt.ts'
import { replyTo } from './answer.ts'
import { chaosReply, type Identity } from './chaos.ts'
import type { Cookies, CookieStanding } from './cookies.ts'
import type { Asker } from './door.ts'
import { readQuery } from './query.ts'
import type { AnswerKind, RateLimiter } from './rate-limit.ts'
import { encodeReply, failed, type Reply } from './reply.ts'
import type { Zones } from './zones.ts'

export type LimitedBy = 'dropped' | 'short' | 'bad-cookie'

export type Service = {
  readonly zones: Zones
  readonly identity: Identity
  readonly cookies: Cookies
  /** Undefined: everybody gets all that he asks for. */
  readonly limiter: RateLimiter | undefined
  /** An answer that was not given as it is. */
  onLimited?(how: LimitedBy): void
}

/** The bytes that go back, or undefined: stay silent. */
export function respond(service: Service, query: Uint8Array, asker: Asker): Uint8Array | undefined {
  const reading = readQuery(query)
  if (reading.kind === 'silence') return undefined
  const asked = reading.kind === 'query' ? reading.query : reading.asked
  // Of an EDNS version that we do not know the options may mean anything.
  const options = asked.edns?.version === 0 ? asked.edns.options : []
  const cookie = service.cookies.judge(options, asker.address)
  const reply = ((): Reply => {
    if (cookie.kind === 'malformed') return failed(rcodes.FORMERR)
    if (reading.kind === 'settled') return failed(reading.rcode)
    const { question } = reading.query
    if (question.class === classes.CH) return chaosReply(question, service.identity)
    return replyTo(service.zones, reading.query, asker.transport)
  })()
  const given = limited(service, reply, cookie, asker)
  if (!given) return undefined
  const { id } = service.identity
  return encodeReply(asked, given, asker.transport, optionsFor(options, { cookie, asker, id }))
}

function limited(
  { limiter, onLimited }: Service,
  reply: Reply,
  cookie: CookieStanding,
  asker: Asker,
): Reply | undefined {
  if (!limiter || asker.transport === 'tcp' || cookie.kind === 'proven') return reply
  const kind = kindOf(reply)
  const verdict = limiter.judge(asker.address, kind)
  if (verdict === 'pass') return reply
  if (verdict === 'drop') {
    onLimited?.('dropped')
    return undefined
  }
  // RFC 7873 §5.2.3: whoever knows cookies comes again with a good one.
  if (cookie.kind === 'unproven') {
    onLimited?.('bad-cookie')
    return failed(rcodes.BADCOOKIE)
  }
  onLimited?.('short')
  return kind === 'error' ? reply : { ...failed(rcodes.NOERROR), truncated: true }
}

function kindOf({ rcode, answers, authorities, authoritative }: Reply): AnswerKind {
  if (rcode === rcodes.NXDOMAIN) return 'no-name'
  if (rcode !== rcodes.NOERROR) return 'error'
  if (answers.length > 0) return 'data'
  return !authoritative && authorities.length > 0 ? 'referral' : 'empty'
}

const nsidOption = 3
const keepAliveOption = 11

type Asking = { readonly cookie: CookieStanding; readonly asker: Asker; readonly id: string }

/** Of options that we do not know nothing is said. RFC 6891 §6.1.2 */
function optionsFor(asked: readonly EdnsOption[], { cookie, asker, id }: Asking): EdnsOption[] {
  if (asked.length === 0) return []
  const has = (option: number): boolean => asked.some(({ code }) => code === option)
  const options: EdnsOption[] = []
  if ('reply' in cookie) options.push(cookie.reply)
  if (id !== '' && has(nsidOption)) options.push({ code: nsidOption, data: Buffer.from(id) })
  // RFC 7828 §3.3.2: never over UDP. In tenths of a second.
  if (asker.transport === 'tcp' && has(keepAliveOption)) {
    const tenths = Math.floor((asker.idleMs ?? 0) / 100)
    options.push({ code: keepAliveOption, data: Uint8Array.of(tenths >>> 8, tenths & 0xff) })
  }
  return options
}
