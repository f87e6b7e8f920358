// The HTTP server: each call of the contract becomes a route. Beside them the panel, `/openapi.json`, `/metrics` and the two
// health pages.
import helmet from '@fastify/helmet'
import staticFiles from '@fastify/static'
import fastify, { type FastifyInstance } from 'fastify'
import { type Call, type CallName, contract } from './contract.ts'
import type { ApiDeps } from './deps.ts'
import { refusal } from './errors.ts'
import { createHandlers } from './handlers.ts'
import { openapi } from './openapi.ts'
import { maxBodyBytes, refused, send, serve } from './serve.ts'

export async function createApi(deps: ApiDeps): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    trustProxy: deps.trustedProxies.length > 0 ? [...deps.trustedProxies] : false,
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
  // As bytes: its encoding is found out later.
  app.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setErrorHandler((error, request, reply) => send(reply, refused(error, request, deps)))
  if (deps.hasCalls) await addCalls(app, deps)
  app.get('/healthz', () => ({ ok: true }))
  app.get('/readyz', (_request, reply) => reply.code(deps.isReady() ? 200 : 503).send({ ready: deps.isReady() }))
  const nothingHere = refusal(
    'no-such-call',
    'There is nothing here. See /openapi.json.',
    'Burada bir şey yok. /openapi.json sayfasına bakın.',
  )
  app.get('/metrics', async (request, reply) => {
    // For the machine room, not for the world: the listener with TLS does not have it.
    if ('encrypted' in request.raw.socket) throw nothingHere
    return reply.type(deps.metrics.contentType).send(await deps.metrics.text())
  })
  app.setNotFoundHandler((request, reply) => send(reply, refused(nothingHere, request, deps)))
  return app
}

/** The contract, its description and the panel. */
async function addCalls(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  const handlers = createHandlers(deps)
  for (const [name, call] of Object.entries(contract) as [CallName, Call][]) {
    app.route({
      method: call.method,
      url: `/api/v1${call.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      async handler(request, reply) {
        const gone = new AbortController()
        reply.raw.once('close', () => gone.abort())
        return send(reply, await serve(name, request, { deps, handlers, gone: gone.signal }), call)
      },
    })
  }
  app.get('/openapi.json', () => openapi())
  if (deps.panel) await app.register(staticFiles, { root: deps.panel, index: 'index.html' })
}
