// A DNS server that says exactly what a test tells it to, right or wrong, over UDP and TCP on one port.
import { createSocket } from 'node:dgram'
import { createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { encodeMessage, type Message, noFlags, type ResourceRecord } from '../../src/dns/message.ts'
import { name } from '../../src/dns/name.ts'
import { parseZoneFile } from '../../src/dns/zone-file.ts'
import { decoded, framed, type Server } from './ask-dns.ts'
import { freePort, ownAddress } from './places.ts'

export type Over = 'udp' | 'tcp'
/** One thing that goes back: bytes from the server's own port, or bytes from a port that was not asked. */
export type Sent = Uint8Array | { readonly forged: Uint8Array }
export type Asked = { readonly query: Message; readonly over: Over; readonly port: number }
/** Called for each query; what it gives is sent in that order. Nothing is silence. */
export type Script = (asked: Asked) => Sent | readonly Sent[] | undefined

export type ScriptedDns = { readonly server: Server; readonly asked: readonly Asked[] }

export async function scriptedDns(
  t: TestContext,
  script: Script,
  { address = ownAddress() } = {},
): Promise<ScriptedDns> {
  const port = await freePort(address)
  const asked: Asked[] = []
  const hear = (bytes: Uint8Array, over: Over, from: number): readonly Sent[] => {
    const one: Asked = { query: decoded(bytes), over, port: from }
    asked.push(one)
    const sent = script(one)
    return sent === undefined ? [] : Array.isArray(sent) ? (sent as readonly Sent[]) : [sent as Sent]
  }
  const udp = createSocket('udp4')
  const elsewhere = createSocket('udp4')
  udp.on('message', (bytes, from) => {
    for (const sent of hear(bytes, 'udp', from.port)) {
      if (sent instanceof Uint8Array) udp.send(sent, from.port, from.address)
      else elsewhere.send(sent.forged, from.port, from.address)
    }
  })
  const open = new Set<Socket>()
  const tcp = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
    let held = Buffer.alloc(0)
    socket.on('data', (piece) => {
      held = Buffer.concat([held, piece as Buffer])
      while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
        const query = held.subarray(2, 2 + held.readUInt16BE(0))
        held = held.subarray(2 + query.length)
        for (const sent of hear(query, 'tcp', socket.remotePort ?? 0))
          socket.write(framed(sent instanceof Uint8Array ? sent : sent.forged))
      }
    })
  })
  await new Promise<void>((resolve) => udp.bind(port, address, resolve))
  await new Promise<void>((resolve) => elsewhere.bind(0, address, resolve))
  await new Promise<void>((resolve) => tcp.listen(port, address, resolve))
  t.after(() => {
    for (const socket of open) socket.destroy()
    udp.close()
    elsewhere.close()
    tcp.close()
  })
  return { server: { address, port }, asked }
}

type Saying = Partial<Omit<Message, 'flags'>> & { readonly flags?: Partial<Message['flags']> }

/** The bytes of an answer to `query`: its id and question, with what the test wants to be otherwise. */
export function replyTo(query: Message, { flags, ...saying }: Saying = {}): Uint8Array {
  return encodeMessage({
    ...query,
    answers: [],
    authorities: [],
    additionals: [],
    edns: query.edns && { udpSize: 1232, version: 0, dnssecOk: false, options: [] },
    ...saying,
    flags: { ...noFlags, qr: true, rd: query.flags.rd, ...flags },
  })
}

/** Records as a zone file writes them, relative to the root. */
export function lines(...text: readonly string[]): readonly ResourceRecord[] {
  const { records, problems } = parseZoneFile(`${text.join('\n')}\n`, { origin: name('.'), defaultTtl: 300 })
  if (problems.length > 0) throw new Error(problems[0]!.text.en)
  return records
}
