// The sockets of the HTTP server: any number of addresses, plain and with TLS, that all lead to one handler.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Endpoint } from '../system/settings.ts'
import type { KeyPair } from '../system/tls.ts'

/** A whole request, body included, comes within this. */
const requestMs = 60_000
/** What is being answered may finish for so long when the server stops. */
const graceMs = 2_000
/** On one address; more wait in the kernel's queue. */
const maxConnections = 2_000

export type HttpListener = {
  readonly http: readonly Endpoint[]
  readonly https: readonly Endpoint[]
  setTls(pair: KeyPair): void
  /** Lets what is being answered finish for a moment, ends the rest, and closes the server behind it. */
  close(): Promise<void>
}

/** Listens on all addresses, or on none: then it rejects with the reason. */
export async function listenHttp(
  api: FastifyInstance,
  where: { readonly http: readonly Endpoint[]; readonly https: readonly Endpoint[]; readonly tls: KeyPair },
): Promise<HttpListener> {
  await api.ready()
  const options = { requestTimeout: requestMs }
  const plain = where.http.map(() => createServer(options, (request, reply) => api.routing(request, reply)))
  const secure = where.https.map(() =>
    createTlsServer({ ...options, ...where.tls, minVersion: 'TLSv1.2' }, (request, reply) =>
      api.routing(request, reply),
    ),
  )
  const close = async (): Promise<void> => {
    const servers = [...plain, ...secure]
    const ended = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
    const deadline = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), graceMs)
    await Promise.all(ended)
    clearTimeout(deadline)
    await api.close()
  }
  try {
    const http = await Promise.all(plain.map((server, at) => open(server, where.http[at]!)))
    const https = await Promise.all(secure.map((server, at) => open(server, where.https[at]!)))
    return { http, https, close, setTls: (pair) => secure.forEach((server) => server.setSecureContext(pair)) }
  } catch (error) {
    await close()
    throw error
  }
}

async function open(server: Server | TlsServer, { address, port }: Endpoint): Promise<Endpoint> {
  server.maxConnections = maxConnections
  server.listen({ host: address, port, ipv6Only: true })
  await once(server, 'listening')
  const bound = server.address() as AddressInfo
  return { address: bound.address, port: bound.port }
}
