// What a scanner may do to us: the protocols byte by byte against scripted peers. Debian's own daemons are asked in test/e2e/scanners.test.ts.
import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { createDial } from '../system/net.ts'
import type { ServicePlace } from '../system/settings.ts'
import { scratch } from '../../test/support/places.ts'
import { maxScannedBytes, type Scan, scanAll, type Scanned } from './scan.ts'
import { createScanners } from './scanners.ts'

type Script = (socket: Socket, seen: () => string) => void

/** A peer that does what the script says; what it has read is `seen`. */
async function peer(t: TestContext, script: Script, at?: string): Promise<{ place: ServicePlace; seen: () => string }> {
  let seen = ''
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => (seen += chunk.toString('latin1')))
    script(socket, () => seen)
  })
  t.after(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  await new Promise<void>((resolve) => (at ? server.listen(at, resolve) : server.listen(0, '127.0.0.1', resolve)))
  const bound = server.address()
  return {
    place: typeof bound === 'string' ? { path: bound } : { address: '127.0.0.1', port: bound!.port },
    seen: () => seen,
  }
}

const message = (changes: Partial<Scanned> = {}): Scanned => {
  const head = Buffer.from('Subject: x\r\n\r\nhello\r\n')
  return {
    id: 'q1',
    ip: '192.0.2.7',
    helo: 'mail.sender.example',
    mailFrom: 'ışık@sender.example',
    recipients: ['a@firma.example', 'b@firma.example'],
    size: head.length,
    head,
    rest: undefined,
    ...changes,
  }
}

type Which = 'rspamd' | 'clamd'
const dial = createDial({ allowPrivate: false, own: () => [] })
async function scan(which: Which, place: ServicePlace, given: Scanned = message(), timeoutMs = 5_000): Promise<Scan> {
  const scanners = createScanners({ rspamd: undefined, clamd: undefined, [which]: place }, dial)
  return (await scanAll(scanners, given, { timeoutMs }))[0]!
}
const why = (one: Scan): string => (one.kind === 'unscanned' ? `${one.why}: ${one.detail}` : one.kind)

const whole = (text: string) => (socket: Socket) => socket.once('data', () => socket.end(text))
const http = (body: string, status = '200 OK'): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

test('clamd gets the message in chunks and its answer is read', async (t) => {
  const clamd = await peer(t, (socket, seen) => {
    socket.on('data', () => {
      if (seen().endsWith('\0\0\0\0')) socket.end('stream: Win.Test-1 FOUND\0')
    })
  })
  assert.deepEqual(await scan('clamd', clamd.place), { scanner: 'clamav', kind: 'virus', name: 'Win.Test-1' })
  assert.equal(clamd.seen(), 'zINSTREAM\0\0\0\0\x15Subject: x\r\n\r\nhello\r\n\0\0\0\0')
})

test('a large message is streamed from its beginning, over a socket of this machine as well', async (t) => {
  const clamd = await peer(
    t,
    (socket, seen) => {
      socket.on('data', () => {
        if (seen().endsWith('\0\0\0\0')) socket.end('stream: OK\0')
      })
    },
    `${scratch(t)}/clamd.sock`,
  )
  async function* rest() {
    for (let at = 0; at < 8; at += 1) yield Buffer.alloc(100_000, 97)
  }
  const large = message({ size: message().size + 800_000, rest })
  assert.equal((await scan('clamd', clamd.place, large)).kind, 'clean')
  assert.equal(clamd.seen().match(/a/g)?.length, 800_000)
})

test('rspamd is told what SMTP knows, in its header fields', async (t) => {
  const rspamd = await peer(t, whole(http('{"action":"no action","score":0,"required_score":15,"symbols":{}}')))
  assert.deepEqual(await scan('rspamd', rspamd.place), { scanner: 'rspamd', kind: 'clean' })
  const [line, ...fields] = rspamd.seen().split('\r\n')
  assert.equal(line, 'POST /checkv2 HTTP/1.1')
  for (const field of [
    'ip: 192.0.2.7',
    'helo: mail.sender.example',
    `from: ${Buffer.from('ışık@sender.example').toString('latin1')}`,
    'rcpt: a@firma.example',
    'rcpt: b@firma.example',
    'queue-id: q1',
    'content-length: 21',
  ])
    assert.ok(fields.includes(field), field)
  assert.ok(rspamd.seen().endsWith('\r\n\r\nSubject: x\r\n\r\nhello\r\n'))
})

test('what rspamd found is read, the heaviest symbols first', async (t) => {
  const symbols = { A: { score: 1 }, B: { score: 9.126 }, C: { score: -3 }, 'not a name': { score: 50 }, D: null }
  const rspamd = await peer(
    t,
    whole(
      http(
        JSON.stringify({
          action: 'reject',
          score: 15.555,
          required_score: 15,
          symbols,
          messages: { smtp_message: 'Spam\r\n250 ok' },
        }),
      ),
    ),
  )
  assert.deepEqual(await scan('rspamd', rspamd.place), {
    scanner: 'rspamd',
    kind: 'spam',
    action: 'reject',
    score: 15.56,
    required: 15,
    symbols: ['B', 'A'],
    says: undefined,
  })
})

const nonsense = {
  rspamd: [
    http('not json'),
    http('[]'),
    http('{"action":7}'),
    http('null'),
    http('{}', '500 Oops'),
    '\0\0garbage\r\n\r\n',
    '',
  ],
  clamd: ['UNKNOWN COMMAND\0', 'stream: what ERROR\0', '\0', 'stream: FOUND', ''],
} as const

for (const which of ['rspamd', 'clamd'] as const) {
  test(`${which} that answers nonsense has not scanned`, async (t) => {
    for (const text of nonsense[which]) {
      const { place } = await peer(t, whole(text))
      assert.match(why(await scan(which, place)), /^down: ./, JSON.stringify(text))
    }
  })

  test(`${which} that answers without end is cut off`, async (t) => {
    let written = 0
    const { place } = await peer(t, (socket) => {
      const part = Buffer.alloc(256 * 1024, 97)
      const more = (): void => {
        while (!socket.destroyed && written < 1_000_000_000 && socket.write(part)) written += part.length
      }
      socket.once('data', () => {
        if (which === 'rspamd') socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.on('drain', more)
        more()
      })
    })
    assert.equal(why(await scan(which, place)), `down: ${which} answers without end`)
    assert.ok(written < 100_000_000, `${written} bytes`)
  })

  test(`${which} that never answers, or hangs up in the middle, has not scanned`, async (t) => {
    const silent = await peer(t, () => {})
    assert.equal(why(await scan(which, silent.place, message(), 200)), 'down: no answer in 0.2 s')
    const gone = await peer(t, (socket) => socket.once('data', () => socket.destroy()))
    assert.match(why(await scan(which, gone.place)), /^down: /)
    const half = await peer(t, whole(which === 'rspamd' ? http('{"action":"reject"}').slice(0, -5) : 'stream: Win.Te'))
    assert.match(why(await scan(which, half.place)), /^down: /)
  })

  test(`${which} that stops reading in the middle of a large message ends with its deadline, and nothing stays open`, async (t) => {
    const { place } = await peer(t, (socket) => socket.pause())
    let isOpen = false
    async function* rest() {
      isOpen = true
      try {
        for (let at = 0; at < 200; at += 1) yield Buffer.alloc(100_000, 97)
      } finally {
        isOpen = false
      }
    }
    const large = message({ size: message().size + 20_000_000, rest })
    assert.equal(why(await scan(which, place, large, 500)), 'down: no answer in 0.5 s')
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(isOpen, false)
  })

  test(`${which} that is not there, and a message that is too large for it`, async (t) => {
    assert.match(why(await scan(which, { address: '127.0.0.1', port: 1 })), /^down: 127\.0\.0\.1 port 1: ECONNREFUSED$/)
    assert.match(why(await scan(which, { path: `${scratch(t)}/none` })), /^down: .*ENOENT$/)
    const huge = message({ size: maxScannedBytes + 1 })
    assert.match(why(await scan(which, { address: '127.0.0.1', port: 1 }, huge)), /^too-large: /)
  })
}

test('clamd that finds a message too large says so in the middle of it', async (t) => {
  const { place } = await peer(t, (socket) =>
    socket.once('data', () => socket.end('INSTREAM size limit exceeded. ERROR\0')),
  )
  assert.match(why(await scan('clamd', place)), /^too-large: /)
})
