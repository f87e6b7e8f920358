// rspamd over its HTTP protocol: the message is the body of a POST to /checkv2, what SMTP knows of it stands in header fields, and JSON comes back.
import { type IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { safeText } from '../smtp/reply.ts'
import { type ConnectScanner, type Scan, type Scanned, type Scanner, wholeOf } from './scan.ts'

/** Its answer names every symbol of a message; a thousand of them are some 100 KB. */
const maxAnswerBytes = 1024 * 1024
/** Named to rspamd; further ones change nothing about what the message is. */
const maxRecipients = 50
const maxSymbols = 8

export const createRspamd = (connect: ConnectScanner): Scanner => ({
  name: 'rspamd',
  async scan(message, signal) {
    const socket = await connect(signal)
    try {
      return readScan(await post(message, { createConnection: () => socket, signal }))
    } finally {
      socket.destroy()
    }
  },
})

function post(
  message: Scanned,
  options: { readonly createConnection: () => Awaited<ReturnType<ConnectScanner>>; readonly signal: AbortSignal },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ method: 'POST', path: '/checkv2', headers: headersOf(message), ...options }, (answer) => {
      bodyOf(answer).then(resolve, reject)
    })
    asked.on('error', reject)
    // It may have answered, and hung up, before it had read everything: then that answer counts.
    pipeline(Readable.from(wholeOf(message), { objectMode: false }), asked).catch(reject)
  })
}

function headersOf(message: Scanned): Record<string, string | string[]> {
  return {
    host: 'rspamd',
    connection: 'close',
    'content-type': 'application/octet-stream',
    'content-length': String(message.size),
    'queue-id': message.id,
    ip: message.ip,
    ...(message.helo === '' ? {} : { helo: field(message.helo) }),
    from: field(message.mailFrom),
    rcpt: message.recipients.slice(0, maxRecipients).map(field),
  }
}

/** UTF-8 as bytes, for node:http writes latin1; nothing that could end the line. */
const field = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  Buffer.from(text)
    .toString('latin1')
    .replace(/[\x00-\x1f\x7f]/g, '')

async function bodyOf(answer: IncomingMessage): Promise<string> {
  if (answer.statusCode !== 200) throw new Error(`rspamd answers with status ${answer.statusCode}`)
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > maxAnswerBytes) throw new Error('rspamd answers without end')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function readScan(text: string): Scan {
  const answer = readJson(text)
  const action = answer?.action
  if (!answer || typeof action !== 'string') throw new Error('rspamd answers with something else than a result')
  if (action === 'no action') return { scanner: 'rspamd', kind: 'clean' }
  const says = (answer.messages as Record<string, unknown> | undefined)?.smtp_message
  return {
    scanner: 'rspamd',
    kind: 'spam',
    action: safeText(action, 40),
    score: numberOf(answer.score),
    required: numberOf(answer.required_score),
    symbols: symbolsOf(answer.symbols),
    says: typeof says === 'string' && /^[\x20-\x7e]{1,200}$/.test(says) ? says : undefined,
  }
}

function readJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

const numberOf = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.round(value * 100) / 100 : 0

/** Those that weigh most. */
function symbolsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value)
    .map(([name, one]) => ({ name, score: numberOf((one as { score?: unknown } | null)?.score) }))
    .filter(({ name, score }) => score > 0 && /^\w{1,60}$/.test(name))
    .sort((a, b) => b.score - a.score)
    .slice(0, maxSymbols)
    .map(({ name }) => name)
}
