// One UDP socket that answers datagrams.
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { type Door, type DoorOptions, isStream } from './door.ts'

/** Answers that the kernel has not yet taken. Beyond this they are dropped, as the network would do. */
const maxUnsent = 1_024

/** Room for a burst while the process is busy elsewhere; the kernel gives at most what its own limit allows. */
const receiveBufferBytes = 1_048_576

export function listenUdp({ address, port, answer, onFault }: DoorOptions): Promise<Door> {
  return new Promise((resolve, reject) => {
    const socket = isIPv6(address) ? createSocket({ type: 'udp6', ipv6Only: true }) : createSocket('udp4')
    socket.once('error', reject)
    socket.on('message', (query, from) => {
      // Nobody can receive on port 0: such a source is forged.
      if (from.port === 0 || socket.getSendQueueCount() > maxUnsent) return
      const reply = answer(query, { transport: 'udp', address: from.address, port: from.port })
      // An answer that cannot be sent is as if lost on the way; the asker asks again.
      const send = (bytes: Uint8Array | undefined): void => {
        if (bytes) socket.send(bytes, from.port, from.address, ignore)
      }
      if (reply === undefined || reply instanceof Uint8Array) send(reply)
      else if (!isStream(reply)) reply.then(send, ignore)
    })
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', reject)
      socket.on('error', onFault)
      growReceiveBuffer(socket)
      resolve({ port: socket.address().port, close: () => new Promise((closed) => socket.close(() => closed())) })
    })
  })
}

const ignore = (): void => undefined

function growReceiveBuffer(socket: ReturnType<typeof createSocket>): void {
  try {
    socket.setRecvBufferSize(receiveBufferBytes)
  } catch {
    // Some systems refuse instead of giving less; the default does then.
  }
}
