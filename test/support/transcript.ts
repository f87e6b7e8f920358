// A conversation with a server as a text, line by line:
//
//   S: 220 *                 a line of the server; * stands for anything
//   C: EHLO client.example   a line of the client, sent with CRLF
//   S: 250-*                 all lines of a multi-line reply, to its last
//   C~ a\nb\r\n.\r\n         bytes as they are, with the escapes \r \n \0 \t \\ \xHH
//   C: {body}                a value handed in, as it is
//   S: (closed)              the server hangs up
//
// Lines of the client that follow each other leave together, as with PIPELINING.
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'

export type Where = { readonly address: string; readonly port: number }

export async function transcript(
  where: Where | Socket,
  text: string,
  values: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<string[]> {
  const peer = new Peer('port' in where ? connect(where.port, where.address) : (where as Socket))
  const lines = text.split('\n').map((line) => line.trim())
  try {
    for (let at = 0; at < lines.length; at += 1) {
      const [, who, rest] = /^([CS][:~]) ?(.*)$/.exec(lines[at]!) ?? []
      if (who === 'C:' || who === 'C~')
        peer.hold(who === 'C:' ? clientLine(rest!, values) : Buffer.from(unescape(rest!), 'latin1'))
      else if (who === 'S:') {
        peer.flush()
        await peer.expect(rest!)
      } else assert.equal(lines[at], '', `neither C: nor S: in line ${at + 1}`)
    }
    peer.flush()
    return peer.seen
  } finally {
    peer.end()
  }
}

function clientLine(text: string, values: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const name = /^\{(\w+)\}$/.exec(text)?.[1]
  if (name === undefined) return Buffer.from(`${text}\r\n`)
  const value = values[name]
  assert.ok(value !== undefined, `no value for {${name}}`)
  return Buffer.from(value)
}

const escapes: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', 0: '\0', '\\': '\\' }
const unescape = (text: string): string =>
  text.replace(/\\(?:x([0-9a-f]{2})|(.))/gi, (_all, hex, one) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : escapes[one]!,
  )

class Peer {
  readonly seen: string[] = []
  readonly #socket: Socket
  #held: Uint8Array[] = []
  #bytes = ''
  #closed = false
  #changed: () => void = () => {}

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      this.#bytes += chunk
      this.#changed()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#closed = true
      this.#changed()
    })
  }

  hold(bytes: Uint8Array): void {
    this.#held.push(bytes)
  }

  flush(): void {
    if (this.#held.length > 0) this.#socket.write(Buffer.concat(this.#held))
    this.#held = []
  }

  async expect(pattern: string): Promise<void> {
    if (pattern === '(closed)') {
      while (!this.#closed) await this.#change()
      assert.equal(this.#bytes, '', 'bytes before the end of the connection')
      return
    }
    const wanted = new RegExp(`^${pattern.split('*').map(RegExp.escape).join('.*')}$`, 's')
    const isWhole = /^\d{3}-\*$/.test(pattern)
    for (;;) {
      const line = await this.#line(pattern)
      if (isWhole) {
        assert.equal(line.slice(0, 3), pattern.slice(0, 3), `expected ${pattern}, got: ${line}`)
        if (line[3] !== '-') return
      } else return assert.match(line, wanted, `expected ${pattern}, got: ${line}`)
    }
  }

  async #line(expected: string): Promise<string> {
    for (;;) {
      const end = this.#bytes.indexOf('\r\n')
      if (end >= 0) {
        const line = this.#bytes.slice(0, end)
        this.#bytes = this.#bytes.slice(end + 2)
        this.seen.push(line)
        return line
      }
      if (this.#closed)
        assert.fail(`expected ${expected}, but the connection is closed; seen:\n${this.seen.join('\n')}`)
      await this.#change()
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => (this.#changed = resolve))
  }

  end(): void {
    this.#socket.destroy()
  }
}
