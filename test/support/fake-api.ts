// The panel's other side for tests of its states: the built panel and answers given by the test, each checked against the contract.
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { type CallName, type CallOutput, contract } from '../../src/api/contract.ts'

type Request = {
  readonly params: Record<string, string>
  readonly query: URLSearchParams
  readonly body: unknown
  readonly lang: 'en' | 'tr'
}
type Refusal = { readonly status: number; readonly code: string; readonly detail: string }
export type Answers = {
  [N in CallName]?: (request: Request) => CallOutput<N> | Refusal | Promise<CallOutput<N> | Refusal>
}

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}
/** No stricter than what the server sends. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

export async function fakeApi(options: {
  dist: string
  token: string
  answers: Answers
}): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const send = (status: number, type: string, body: string | Buffer) =>
      response.writeHead(status, { 'content-type': type, 'content-security-policy': policy }).end(body)
    if (!url.pathname.startsWith('/api/v1/')) {
      const file = url.pathname === '/' ? 'index.html' : url.pathname.slice(1)
      readFile(path.join(options.dist, path.normalize(file))).then(
        (bytes) => send(200, types[path.extname(file)] ?? 'application/octet-stream', bytes),
        () => send(404, 'text/plain', 'not found'),
      )
      return
    }
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      void reply(request, url, text).then(({ status, body }) =>
        send(status, status < 400 ? 'application/json' : 'application/problem+json', JSON.stringify(body)),
      )
    })
  })

  async function reply(
    { method, headers }: IncomingMessage,
    url: URL,
    text: string,
  ): Promise<{ status: number; body: unknown }> {
    for (const [name, call] of Object.entries(contract)) {
      const keys = [...call.path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!)
      const found = new RegExp(`^/api/v1${call.path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`).exec(url.pathname)
      if (!found || call.method !== method) continue
      if (call.access !== 'public' && headers.authorization !== `Bearer ${options.token}`)
        return refuse({ status: 401, code: 'unauthorised', detail: 'no' })
      const answer = options.answers[name as CallName] as ((request: Request) => unknown) | undefined
      if (!answer) break
      const params = Object.fromEntries(keys.map((key, at) => [key, decodeURIComponent(found[at + 1]!)]))
      const lang = headers['accept-language'] === 'tr' ? 'tr' : 'en'
      const body: unknown = text === '' ? undefined : JSON.parse(text)
      const value = await answer({ params, query: url.searchParams, body, lang })
      if (isRefusal(value)) return refuse(value)
      return { status: call.status, body: call.answer.parse(value) }
    }
    return refuse({ status: 404, code: 'not-found', detail: `no ${method} ${url.pathname}` })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' &&
  value !== null &&
  'status' in value &&
  'code' in value &&
  typeof value.status === 'number'

const refuse = ({ status, code, detail }: Refusal) => ({
  status,
  body: { type: 'about:blank', title: code, status, code, detail },
})
