// ClamAV's daemon: a message goes in by INSTREAM (clamd(8)), in chunks of four bytes of length and as many of data, and one line comes back.
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { safeText } from '../smtp/reply.ts'
import { type ConnectScanner, type Scan, type Scanned, type Scanner, wholeOf } from './scan.ts'

const chunkBytes = 64 * 1024
/** A reply is `stream: NAME FOUND`; what goes on beyond this is none. */
const maxReplyBytes = 4_096

export const createClamd = (connect: ConnectScanner): Scanner => ({
  name: 'clamav',
  async scan(message, signal) {
    const scanned = await converse(connect, framed(message), signal)
    if (scanned.kind === 'answered') return readScan(scanned.reply)
    // Above its StreamMaxLength clamd says so and hangs up, and what it said may be lost with the connection. If it is there, it was that.
    const alive = await converse(connect, [Buffer.from('zPING\0')], signal)
    if (scanned.isWhole || alive.kind !== 'answered' || alive.reply !== 'PONG') throw scanned.error
    return { scanner: 'clamav', kind: 'unscanned', why: 'too-large', detail: 'clamd hung up in the middle of it' }
  },
})

/** `isWhole`: all was sent. */
type Conversed =
  | { readonly kind: 'answered'; readonly reply: string }
  | { readonly kind: 'broken'; readonly isWhole: boolean; readonly error: unknown }

/** Rejects where there is no connection. clamd may answer before all is sent: then its answer counts, not that the rest could not be written. */
async function converse(
  connect: ConnectScanner,
  request: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Conversed> {
  const socket = await connect(signal)
  const hangUp = (): void => void socket.destroy()
  signal.addEventListener('abort', hangUp, { once: true })
  let isWhole = false
  const source = Readable.from(request, { objectMode: false })
  const sent = pipeline(source, socket, { end: false }).then(
    () => (isWhole = true),
    () => undefined,
  )
  try {
    return { kind: 'answered', reply: await replyOf(socket) }
  } catch (error) {
    return { kind: 'broken', isWhole, error }
  } finally {
    signal.removeEventListener('abort', hangUp)
    socket.destroy()
    await sent
  }
}

async function* framed(message: Scanned): AsyncGenerator<Uint8Array> {
  yield Buffer.from('zINSTREAM\0')
  for await (const part of wholeOf(message)) {
    for (let at = 0; at < part.length; at += chunkBytes) {
      const chunk = part.subarray(at, at + chunkBytes)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(chunk.length)
      yield Buffer.concat([length, chunk])
    }
  }
  yield Buffer.alloc(4)
}

function replyOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (): void => (text.trim() === '' ? reject(new Error('clamd hung up without an answer')) : resolve(text))
    socket.setEncoding('latin1')
    socket.on('data', (part: string) => {
      text += part
      const at = text.search(/[\0\n]/)
      if (at >= 0) resolve(text.slice(0, at))
      else if (text.length > maxReplyBytes) {
        reject(new Error('clamd answers without end'))
        socket.destroy()
      }
    })
    socket.on('error', (error) => (text === '' ? reject(error) : end()))
    socket.on('close', end)
  })
}

function readScan(reply: string): Scan {
  const scanner = 'clamav'
  const [, name] = /^stream: (\S.*) FOUND$/.exec(reply) ?? []
  if (name !== undefined) return { scanner, kind: 'virus', name: safeText(name, 100) }
  if (reply === 'stream: OK') return { scanner, kind: 'clean' }
  if (/size limit exceeded/i.test(reply))
    return { scanner, kind: 'unscanned', why: 'too-large', detail: safeText(reply, 100) }
  throw new Error(`clamd says "${safeText(reply, 100)}"`)
}
