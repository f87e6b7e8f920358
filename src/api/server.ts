// The HTTP server: each call of the contract becomes a route that checks who asks and what is asked, hands it to its handler, and turns
// refusals into problem documents. Beside it the panel, `/openapi.json` and the two health pages.
import helmet from '@fastify/helmet'
import staticFiles from '@fastify/static'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { mayDo, type Right, type Scope, systemScope } from '../declare/scope.ts'
import { type Access, type Call, type CallName, contract } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { type Lang, problemJson, Refusal, refusal } from './errors.ts'
import { createHandlers } from './handlers.ts'
import { openapi } from './openapi.ts'

/** A zone file of 16 MiB as JSON text, with room for its escapes. */
export const maxBodyBytes = 34 * 1024 * 1024
const requestMs = 60_000

export async function createApi(deps: ApiDeps): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    requestTimeout: requestMs,
    routerOptions: { maxParamLength: 4_096 },
  })
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Decided by whoever puts TLS in front.
    strictTransportSecurity: false,
  })
  app.addContentTypeParser('text/dns', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.setErrorHandler((error, request, reply) => sendRefusal(toRefusal(error, deps), request, reply))
  const handlers = createHandlers(deps)
  for (const [name, call] of Object.entries(contract) as [CallName, Call][]) {
    app.route({
      method: call.method,
      url: `/api/v1${call.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      handler: async (request, reply) => {
        const asked = await ask(call, request, deps)
        const answer = await handlers[name](asked)
        return reply
          .code(call.status)
          .type(call.answerType ?? 'application/json; charset=utf-8')
          .send(call.status === 204 ? undefined : answer)
      },
    })
  }
  app.get('/openapi.json', () => openapi())
  app.get('/healthz', () => ({ ok: true }))
  app.get('/readyz', (_request, reply) => reply.code(deps.isReady() ? 200 : 503).send({ ready: deps.isReady() }))
  if (deps.panel) await app.register(staticFiles, { root: deps.panel, index: 'index.html' })
  app.setNotFoundHandler((request, reply) =>
    sendRefusal(
      refusal(
        'no-such-call',
        'There is nothing here. See /openapi.json.',
        'Burada bir şey yok. /openapi.json sayfasına bakın.',
      ),
      request,
      reply,
    ),
  )
  return app
}

async function ask(call: Call, request: FastifyRequest, deps: ApiDeps): Promise<Asked> {
  const lang = langOf(request)
  const scope = await scopeOf(call.access, request, deps)
  const ifMatch = request.headers['if-match']
  return {
    scope,
    lang,
    params: read(call.params, request.params, '/params'),
    query: read(call.query, request.query, '/query'),
    body: read(call.body, request.body, ''),
    ifMatch: typeof ifMatch === 'string' ? ifMatch : undefined,
  }
}

const rights: Record<Exclude<Access, 'public'>, Right> = { read: 'read', write: 'write', operator: 'operator' }

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

function read(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) return undefined
  const parsed = schema.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.slice(0, 50).map((issue) => {
    const keys = 'keys' in issue ? ` (${(issue.keys as string[]).join(', ')})` : ''
    const at = `${where}${issue.path.map((part) => `/${String(part)}`).join('')}`
    return {
      code: issue.code ?? 'invalid',
      text: { en: `${at || '/'}: ${issue.message}${keys}`, tr: `${at || '/'}: ${issue.message}${keys}` },
    }
  })
  throw new Refusal({
    code: 'bad-request',
    text: {
      en: `The request is not of the form that /openapi.json shows: ${problems[0]!.text.en}`,
      tr: `İstek /openapi.json sayfasının gösterdiği biçimde değil: ${problems[0]!.text.tr}`,
    },
    problems,
  })
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
  const known = deps.storeProblem(error)
  if (known) return new Refusal(known)
  deps.log.error({ err: error }, 'a call failed')
  return refusal(
    'fault',
    'Something broke on our side; it is in the log.',
    'Bizim tarafımızda bir şey bozuldu; günlükte yazıyor.',
  )
}

function sendRefusal(one: Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemJson(one.problem, langOf(request))
  return reply.code(problem.status).type('application/problem+json; charset=utf-8').send(problem)
}
