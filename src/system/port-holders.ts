// Who holds a port of this machine, as Linux tells under /proc: for naming what stands in Ulak's way.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'

/** `address` as text, `0.0.0.0` and `::` for all; the program is known only for processes that we may look at (root: all). */
export type PortHolder = { readonly address: string; readonly pid?: number; readonly program?: string }

/** TCP listeners or UDP sockets at `port`; undefined where there is no /proc. */
export function portHolders(protocol: 'tcp' | 'udp', port: number, proc = '/proc'): PortHolder[] | undefined {
  const tables = [protocol, `${protocol}6`].map((name) => read(path.join(proc, 'net', name)))
  if (tables[0] === undefined) return undefined
  const sockets = tables.flatMap((table) => (table ?? '').split('\n').slice(1).flatMap(socketOf))
  const found = sockets.filter((socket) => socket.port === port && (protocol === 'udp' || socket.state === listening))
  const processes = found.length > 0 ? holdersOf(new Set(found.map(({ inode }) => inode)), proc) : new Map()
  return found.map(({ address, inode }) => ({ address, ...(processes.get(inode) as object | undefined) }))
}

const listening = '0A'

/** `sl local remote st tx:rx tr:tm retrnsmt uid timeout inode`, addresses as hex in the machine's byte order. */
function socketOf(line: string): { address: string; port: number; state: string; inode: string }[] {
  const fields = line.trim().split(/\s+/)
  const [, hex, portHex] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(fields[1] ?? '') ?? []
  const [state, inode] = [fields[3], fields[9]]
  if (hex === undefined || portHex === undefined || state === undefined || inode === undefined) return []
  return [{ address: addressOf(hex), port: Number.parseInt(portHex, 16), state, inode }]
}

function addressOf(hex: string): string {
  // Each 32-bit word is in the byte order of the machine, which is little-endian wherever Node runs.
  const bytes = hex.match(/.{8}/g)!.flatMap((word) => [...Buffer.from(word, 'hex').reverse()])
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2]! << 8) | bytes[at * 2 + 1]!).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

function holdersOf(inodes: ReadonlySet<string>, proc: string): Map<string, { pid: number; program: string }> {
  const found = new Map<string, { pid: number; program: string }>()
  for (const pid of list(proc).filter((name) => /^\d+$/.test(name))) {
    const folder = path.join(proc, pid, 'fd')
    for (const handle of list(folder)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link(path.join(folder, handle)))?.[1]
      if (inode === undefined || !inodes.has(inode) || found.has(inode)) continue
      found.set(inode, { pid: Number(pid), program: programOf(path.join(proc, pid)) })
    }
  }
  return found
}

const programOf = (folder: string): string =>
  (read(path.join(folder, 'comm')) ?? '?').trim().replaceAll(/[^\x20-\x7E]/g, '?')

function attempt<T>(act: () => T, otherwise: T): T {
  try {
    return act()
  } catch {
    // Gone meanwhile, or not for us to see.
    return otherwise
  }
}
const read = (file: string): string | undefined => attempt(() => readFileSync(file, 'utf8'), undefined)
const list = (folder: string): string[] => attempt(() => readdirSync(folder), [])
const link = (file: string): string => attempt(() => readlinkSync(file), '')
