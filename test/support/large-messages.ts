// Many senders with large messages at once: what they take of memory and disk.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, statfs } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { carryProcess } from './carry-process.ts'
import { scratch } from './places.ts'
import { readReplies } from './submit.ts'

/** The most memory that a process had so far, in bytes. */
export async function mostMemory(pid: number): Promise<number> {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))![1]) * 1024
}

/** All at the same time; each is acknowledged and lies in the spool as it was sent. Answers with the server's memory at its most. */
export async function largeMessages(t: TestContext, senders: number, bytes: number): Promise<number | undefined> {
  const { bavail, bsize } = await statfs(tmpdir())
  if (bavail * bsize < senders * bytes + 2 ** 30) {
    t.skip(`needs ${Math.ceil((senders * bytes) / 2 ** 30) + 1} GB of free disk`)
    return undefined
  }
  const folder = scratch(t)
  const mx = await carryProcess(t, folder, 1)
  const line = `${'0123456789'.repeat(7)}\r\n`
  const chunk = Buffer.from(line.repeat(1_000))
  const chunks = Math.floor((bytes - 100) / chunk.length)
  async function send(sender: number): Promise<readonly [string, string]> {
    const socket = connect({ port: mx.where.port, host: mx.where.address })
    const replies = readReplies(socket)
    const hear = async (code: string): Promise<string> => {
      const reply = (await replies.next()).value ?? 'no reply'
      assert.ok(reply.startsWith(code), reply)
      return reply
    }
    await hear('220')
    for (const [text, code] of [
      ['EHLO x', '250'],
      ['MAIL FROM:<a@sender.example>', '250'],
      ['RCPT TO:<bir@firma.example>', '250'],
      ['DATA', '354'],
    ] as const) {
      socket.write(`${text}\r\n`)
      await hear(code)
    }
    const hash = createHash('sha256')
    const put = async (data: Buffer): Promise<void> => {
      hash.update(data)
      if (!socket.write(data)) await new Promise((resolve) => socket.once('drain', resolve))
    }
    await put(Buffer.from(`Subject: ${sender}\r\n\r\n`))
    for (let count = 0; count < chunks; count += 1) await put(chunk)
    socket.write('.\r\n')
    const id = /accepted as (\w+)/.exec(await hear('250'))![1]!
    socket.destroy()
    return [id, hash.digest('hex')]
  }
  const sent = await Promise.all(Array.from({ length: senders }, (_, sender) => send(sender)))
  const memory = await mostMemory(mx.pid)
  for (const [id, digest] of sent) {
    const hash = createHash('sha256').update(await readFile(path.join(folder, 'spool', id)))
    assert.equal(hash.digest('hex'), digest, id)
  }
  assert.equal(await mx.stop(), 0)
  return memory
}
