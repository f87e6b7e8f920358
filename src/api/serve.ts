// One request of one call: who asks, what is asked, the handler, and an answer as text. A refusal is an answer, too.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { KeptAnswer } from '../declare/repeats.ts'
import { mayDo, type Right, type Scope, systemScope } from '../declare/scope.ts'
import { type Access, type Call, type CallName, contract } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { faultRefusal, type Lang, problemJson, Refusal, refusal } from './errors.ts'
import type { Handlers } from './handlers.ts'
import { eventText, type StreamEvent } from './events.ts'
import { keyOf, versionsOf } from './preconditions.ts'
import { readPart } from './validate.ts'

/** A zone file of 16 MiB as JSON text, with room for its escapes. */
export const maxBodyBytes = 34 * 1024 * 1024

const jsonType = 'application/json; charset=utf-8'
const eventType = 'text/event-stream'
const problemType = 'application/problem+json; charset=utf-8'

/** `stream`: the answer comes bit by bit, and `answer` is empty. */
export type Served = KeptAnswer & { readonly repeated?: boolean; readonly stream?: AsyncIterable<string> }

/** Rejects with a Refusal only where nobody knows yet who asks. */
export async function serve(
  name: CallName,
  request: FastifyRequest,
  { deps, handlers, gone }: { deps: ApiDeps; handlers: Handlers; gone: AbortSignal },
): Promise<Served> {
  const call: Call = contract[name]
  const scope = await scopeOf(call.access, request, deps)
  const key = keyOf(call, request.headers)
  const handle = async (): Promise<Served> => {
    try {
      const signal = AbortSignal.any([gone, deps.stopping])
      const answer = await handlers[name]({ ...askedOf(call, request, scope), signal })
      if (call.answerType === eventType)
        return { status: call.status, type: eventType, answer: '', stream: streamOf(answer, signal, deps) }
      return { status: call.status, type: call.answerType ?? jsonType, answer: textOf(call, answer) }
    } catch (error) {
      return refused(error, request, deps)
    }
  }
  const work = async (): Promise<Served> => {
    const served = await handle()
    if (call.method !== 'GET')
      deps.log.info({ call: name, status: served.status, actor: scope.actor, client: request.ip }, 'write')
    return served
  }
  if (key === undefined || scope.tokenId === undefined) return work()
  const { method, url, headers, body } = request
  const asked = { token: scope.tokenId, key, request: JSON.stringify([method, url, headers['if-match'], ofBody(body)]) }
  const once = await deps.repeats.once(asked, work)
  return once.ok ? once.value : refused(new Refusal(once.problem), request, deps)
}

export function send(reply: FastifyReply, served: Served, call?: Call): FastifyReply {
  if (served.repeated) reply.header('idempotency-replayed', 'true')
  if (call?.tagged && served.status === call.status)
    reply.header('etag', `"${(JSON.parse(served.answer) as { version: string }).version}"`)
  if (call?.access === 'text') reply.header('cache-control', 'no-store')
  reply.code(served.status)
  if (served.stream)
    return reply
      .type(served.type)
      .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .send(Readable.from(served.stream))
  return served.answer === '' ? reply.send() : reply.type(served.type).send(served.answer)
}

/** Bytes by their hash: as JSON they would be a list of numbers. */
const ofBody = (body: unknown): unknown =>
  body instanceof Uint8Array ? createHash('sha256').update(body).digest('hex') : body

/** What went wrong, as an answer. What nobody foresaw is logged, and tells the caller nothing. */
export function refused(error: unknown, request: FastifyRequest, deps: ApiDeps): Served {
  const problem = problemJson(toRefusal(error, deps).problem, langOf(request))
  if (problem.status === 401) deps.log.warn({ client: request.ip, url: request.url }, 'not signed in')
  return { status: problem.status, type: problemType, answer: JSON.stringify(problem) }
}

/** Its head is sent already when something breaks: then it just ends, and the listener comes again. */
async function* streamOf(answer: unknown, signal: AbortSignal, deps: ApiDeps): AsyncGenerator<string> {
  try {
    yield* eventText(answer as AsyncIterable<StreamEvent>, { clock: deps.clock, signal })
  } catch (error) {
    if (!signal.aborted) deps.log.error({ err: error }, 'a stream broke off')
  }
}

const textOf = (call: Call, answer: unknown): string =>
  call.status === 204 ? '' : call.answerType ? (answer as string) : JSON.stringify(answer)

function askedOf(call: Call, request: FastifyRequest, scope: Scope): Omit<Asked, 'signal'> {
  const lang = langOf(request)
  return {
    scope,
    lang,
    params: readPart(call.params, request.params, '/params'),
    query: readPart(call.query, request.query, '/query'),
    body: readPart(call.body, request.body, ''),
    versions: versionsOf(request.headers),
  }
}

const rights: Record<Exclude<Access, 'public'>, Right> = {
  read: 'read',
  write: 'write',
  manage: 'manage',
  operator: 'operator',
  text: 'text',
}

async function scopeOf(access: Access, request: FastifyRequest, deps: ApiDeps): Promise<Scope> {
  if (access === 'public') return systemScope
  const token = /^Bearer ([\x21-\x7e]{1,512})$/.exec(request.headers.authorization ?? '')?.[1]
  const scope = token === undefined ? undefined : await deps.accounts.authenticate(token)
  if (!scope)
    throw refusal(
      'not-signed-in',
      'A valid token is needed: Authorization: Bearer …',
      'Geçerli bir belirteç gerekli: Authorization: Bearer …',
    )
  if (!mayDo(scope, rights[access]))
    throw refusal('role-not-allowed', 'Your role does not allow this.', 'Rolünüz buna izin vermiyor.')
  return scope
}

/** The first of `tr` and `en` that the reader asks for. */
function langOf(request: FastifyRequest): Lang {
  const wanted = /\b(tr|en)\b/i.exec(request.headers['accept-language'] ?? '')?.[1]
  return wanted?.toLowerCase() === 'tr' ? 'tr' : 'en'
}

function toRefusal(error: unknown, deps: ApiDeps): Refusal {
  if (error instanceof Refusal) return error
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return refusal(
      'too-large',
      `The body is larger than ${maxBodyBytes} bytes.`,
      `Gövde ${maxBodyBytes} bayttan büyük.`,
    )
  if (statusCode !== undefined && statusCode < 500)
    return refusal(
      'not-json',
      'The body is not valid JSON, or of another type than the call takes.',
      'Gövde geçerli JSON değil ya da çağrının almadığı bir türde.',
    )
  return faultRefusal(error, deps)
}
