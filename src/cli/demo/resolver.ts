// The demo's resolver, a process of its own: it knows one authority and asks it. Started with the authority's address and port and its own.
import dgram from 'node:dgram'
import { decodeMessage, emptyMessage, encodeMessage, noFlags, rcodes } from '../../dns/message.ts'
import { dnsTransport } from '../../system/net.ts'

const [authority = '', authorityPort = '', address = '', port = ''] = process.argv.slice(2)
const server = { address: authority, port: Number(authorityPort) }

async function answerTo(query: Uint8Array): Promise<Uint8Array | undefined> {
  const asked = decodeMessage(query)
  if (!asked.ok || asked.value.flags.qr) return undefined
  const reply = { ...emptyMessage, id: asked.value.id, questions: asked.value.questions }
  const flags = { ...noFlags, qr: true, rd: asked.value.flags.rd, ra: true }
  try {
    const accept = (bytes: Uint8Array): boolean => bytes[0] === query[0] && bytes[1] === query[1]
    const answer = decodeMessage(await dnsTransport.udp(server, query, { timeoutMs: 2_000, accept }))
    if (!answer.ok) throw new Error(answer.problem)
    // What the authority does not serve does not exist in the demo's world.
    const rcode = answer.value.rcode === rcodes.REFUSED ? rcodes.NXDOMAIN : answer.value.rcode
    return encodeMessage({ ...answer.value, rcode, flags: { ...flags, tc: answer.value.flags.tc } })
  } catch {
    return encodeMessage({ ...reply, rcode: rcodes.SERVFAIL, flags })
  }
}

const socket = dgram.createSocket('udp4')
socket.on('message', (query, from) => {
  void answerTo(query).then((answer) => answer && socket.send(answer, from.port, from.address))
})
socket.bind(Number(port), address, () => process.send?.('ready'))
process.on('disconnect', () => process.exit(0))
