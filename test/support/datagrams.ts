// IPv4 datagrams by the batch: one call of the kernel takes or sends many (recvmmsg(2), sendmmsg(2)), through node:ffi where there is such a thing;
// elsewhere the same over dgram, one at a time. Nothing tells when something has come: the owner looks each tick of its own.
import dgram from 'node:dgram'
import type * as Ffi from 'node:ffi'

/** An IPv4 address and a port in one number: address × 65,536 + port. */
export type Place = number
export type Sending = { readonly to: Place; readonly bytes: Uint8Array }
export type Datagrams = {
  /** Hands over all that has come so far. The bytes are good until `take` returns and may be changed by it. */
  receive(take: (bytes: Buffer, from: Place) => void): void
  /** What the kernel does not take is lost, as in a network. */
  send(datagrams: readonly Sending[]): void
}
/** All sockets of one owner. */
export type DatagramSockets = {
  open(address: string, port: number): Promise<Datagrams>
  /** Those that something has come to. */
  ready(): readonly Datagrams[]
}

export const placeOf = (address: string, port: number): Place =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) * 65_536 + port

const addressOf = (place: Place): string => {
  const address = Math.floor(place / 65_536)
  return [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255].join('.')
}

/** Enough for a burst of a second. */
const bufferBytes = 4 << 20

export async function createDatagramSockets(): Promise<DatagramSockets> {
  const kernel = process.platform === 'linux' ? await import('node:ffi').then(callsOf, () => undefined) : undefined
  return kernel ? batchedSockets(kernel) : singleSockets()
}

// ── By the batch ────────────────────────────────────────────────────────────────────────────────

const batch = 64
/** A longer datagram is dropped. */
const maxBytes = 4_096

// Linux on 64 bits: struct mmsghdr, iovec, sockaddr_in; and what they are called with.
const headerBytes = 64
const vectorBytes = 16
const placeBytes = 16
const inet = 2
const datagramSocket = 2
const withoutWaiting = 0x40
const wasCut = 0x20
const socketLevel = 1
const sendBuffer = 7
const receiveBuffer = 8

type Kernel = {
  readonly pointer: (bytes: Uint8Array) => bigint
  readonly call: Record<
    'socket' | 'bind' | 'setsockopt' | 'poll' | 'recvmmsg' | 'sendmmsg',
    (...args: unknown[]) => number
  >
}

function callsOf(ffi: typeof Ffi): Kernel {
  const { functions } = ffi.dlopen('libc.so.6', {
    socket: { arguments: ['int32', 'int32', 'int32'], return: 'int32' },
    bind: { arguments: ['int32', 'pointer', 'uint32'], return: 'int32' },
    setsockopt: { arguments: ['int32', 'int32', 'int32', 'pointer', 'uint32'], return: 'int32' },
    poll: { arguments: ['pointer', 'uint64', 'int32'], return: 'int32' },
    recvmmsg: { arguments: ['int32', 'pointer', 'uint32', 'int32', 'pointer'], return: 'int32' },
    sendmmsg: { arguments: ['int32', 'pointer', 'uint32', 'int32'], return: 'int32' },
  })
  return { pointer: (bytes) => BigInt(ffi.getRawPointer(bytes)), call: functions as Kernel['call'] }
}

/** Room for one batch: headers, vectors, places and data, each header pointing at its own. */
function roomIn({ pointer }: Kernel) {
  // The kernel writes into it: it must never move.
  const memory = Buffer.allocUnsafeSlow(batch * (headerBytes + vectorBytes + placeBytes + maxBytes))
  const view = new DataView(memory.buffer)
  const base = pointer(memory)
  const at = {
    header: (n: number): number => n * headerBytes,
    vector: (n: number): number => batch * headerBytes + n * vectorBytes,
    place: (n: number): number => batch * (headerBytes + vectorBytes) + n * placeBytes,
    data: (n: number): number => batch * (headerBytes + vectorBytes + placeBytes) + n * maxBytes,
  }
  memory.fill(0, 0, at.data(0))
  for (let n = 0; n < batch; n += 1) {
    view.setBigUint64(at.header(n), base + BigInt(at.place(n)), true)
    view.setBigUint64(at.header(n) + 16, base + BigInt(at.vector(n)), true)
    view.setBigUint64(at.header(n) + 24, 1n, true)
    view.setBigUint64(at.vector(n), base + BigInt(at.data(n)), true)
    view.setUint16(at.place(n), inet, true)
  }
  return {
    memory,
    base,
    dataAt: at.data,
    /** How long the data may be, or is to be. */
    setLength(n: number, bytes: number): void {
      view.setUint32(at.header(n) + 8, placeBytes, true)
      view.setUint32(at.vector(n) + 8, bytes, true)
    },
    lengthOf: (n: number): number => view.getUint32(at.header(n) + 56, true),
    wasCut: (n: number): boolean => (view.getInt32(at.header(n) + 48, true) & wasCut) !== 0,
    placeOf: (n: number): Place => view.getUint32(at.place(n) + 4) * 65_536 + view.getUint16(at.place(n) + 2),
    setPlace(n: number, place: Place): void {
      view.setUint16(at.place(n) + 2, place % 65_536)
      view.setUint32(at.place(n) + 4, Math.floor(place / 65_536))
    },
  }
}

/** struct pollfd: descriptor, events wanted, events seen. */
const pollBytes = 8
const somethingCame = 1

function batchedSockets(kernel: Kernel): DatagramSockets {
  const all: Datagrams[] = []
  let polled = Buffer.alloc(0)
  let polledAt = 0n
  return {
    open(address, port) {
      const { socket, datagrams } = batched(kernel, address, port)
      all.push(datagrams)
      const longer = Buffer.allocUnsafeSlow(all.length * pollBytes)
      longer.set(polled)
      longer.writeInt32LE(socket, polled.length)
      longer.writeUInt16LE(somethingCame, polled.length + 4)
      polled = longer
      polledAt = kernel.pointer(polled)
      return Promise.resolve(datagrams)
    },
    ready() {
      if (kernel.call.poll(polledAt, BigInt(all.length), 0) <= 0) return []
      return all.filter((_, n) => polled.readUInt16LE(n * pollBytes + 6) !== 0)
    },
  }
}

function batched(kernel: Kernel, address: string, port: number): { socket: number; datagrams: Datagrams } {
  const { call, pointer } = kernel
  const [inbox, outbox] = [roomIn(kernel), roomIn(kernel)]
  const socket = call.socket(inet, datagramSocket, 0)
  const number = Buffer.allocUnsafeSlow(4)
  number.writeInt32LE(bufferBytes)
  for (const option of [sendBuffer, receiveBuffer]) call.setsockopt(socket, socketLevel, option, pointer(number), 4)
  inbox.setPlace(0, placeOf(address, port))
  const own = inbox.memory.subarray(batch * (headerBytes + vectorBytes))
  if (socket < 0 || call.bind(socket, pointer(own), placeBytes) !== 0) throw new Error(`cannot bind ${address} ${port}`)
  for (let n = 0; n < batch; n += 1) inbox.setLength(n, maxBytes)
  const datagrams: Datagrams = {
    receive(take) {
      for (;;) {
        const come = call.recvmmsg(socket, inbox.base, batch, withoutWaiting, 0n)
        for (let n = 0; n < come; n += 1) {
          const from = inbox.dataAt(n)
          if (!inbox.wasCut(n)) take(inbox.memory.subarray(from, from + inbox.lengthOf(n)), inbox.placeOf(n))
          inbox.setLength(n, maxBytes)
        }
        if (come < batch) return
      }
    },
    send(datagrams) {
      const fitting = datagrams.filter(({ bytes }) => bytes.length <= maxBytes)
      for (let from = 0; from < fitting.length; from += batch) {
        const some = fitting.slice(from, from + batch)
        for (const [n, { to, bytes }] of some.entries()) {
          outbox.setPlace(n, to)
          outbox.setLength(n, bytes.length)
          outbox.memory.set(bytes, outbox.dataAt(n))
        }
        call.sendmmsg(socket, outbox.base, some.length, 0)
      }
    },
  }
  return { socket, datagrams }
}

// ── One at a time ───────────────────────────────────────────────────────────────────────────────

export function singleSockets(): DatagramSockets {
  const come = new Map<Datagrams, { readonly bytes: Buffer; readonly from: Place }[]>()
  return {
    async open(address, port) {
      const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: bufferBytes, sendBufferSize: bufferBytes })
      socket.on('error', () => {})
      const datagrams: Datagrams = {
        receive(take) {
          for (const { bytes, from } of come.get(datagrams)!.splice(0)) take(bytes, from)
        },
        send(some) {
          for (const { to, bytes } of some) socket.send(bytes, to % 65_536, addressOf(to))
        },
      }
      come.set(datagrams, [])
      socket.on('message', (bytes, from) =>
        come.get(datagrams)!.push({ bytes, from: placeOf(from.address, from.port) }),
      )
      await new Promise<void>((resolve) => socket.bind(port, address, resolve))
      return datagrams
    },
    ready: () => [...come].flatMap(([datagrams, some]) => (some.length > 0 ? [datagrams] : [])),
  }
}
