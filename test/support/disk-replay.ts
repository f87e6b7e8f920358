// A disk that loses its power. Replays what a process did (disk-shim.ts) and builds the disk as it may be after a crash at any point: what was
// synced is there; of what was not, each 512-byte sector and each name may be there or not, in any order.
//
// Names (create, rename, unlink, mkdir) hold once their folder was synced, bytes and lengths once their file was: that is all that POSIX
// promises, and less than any file system of today keeps.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { DiskRecord } from './disk-shim.ts'

/** What becomes of unsynced things: all lost, all kept, or each by its own throw of the dice in [0, 1). */
export type Fate = 'lost' | 'kept' | (() => number)

const sectorBytes = 512

type Change = { readonly at: number; readonly offset: number; readonly data: Buffer | undefined }
type Node = { readonly kind: 'file' | 'folder'; readonly durable: Content; changes: Change[] }
type Naming = { readonly at: number; readonly path: string; readonly node: Node | undefined; readonly from?: string }

export class ReplayedDisk {
  /** Entries that hold, and those on their way in the order in which they were made. */
  readonly #durable = new Map<string, Node>()
  #namings: Naming[] = []
  /** As the process sees it. */
  readonly #names = new Map<string, Node>()
  readonly #nodes = new Map<bigint, Node>()
  readonly #syncs = new Map<string, number>()
  #at = 0

  /** Feeds the next record. */
  apply(record: DiskRecord): void {
    this.#at += 1
    const { path: name } = record
    switch (record.op) {
      case 'create':
      case 'mkdir': {
        const node: Node = {
          kind: record.op === 'mkdir' ? 'folder' : 'file',
          durable: new Content(),
          changes: [],
        }
        if (record.op === 'create') this.#nodes.set(record.inode, node)
        return this.#name({ at: this.#at, path: name, node })
      }
      case 'write':
        return this.#change(record, { at: this.#at, offset: record.offset, data: record.data })
      case 'truncate':
        return this.#change(record, { at: this.#at, offset: record.offset, data: undefined })
      case 'rename': {
        const node = this.#names.get(name)
        if (node) this.#name({ at: this.#at, path: record.other, node, from: name })
        return
      }
      case 'link':
        return this.#name({ at: this.#at, path: record.other, node: this.#names.get(name) })
      case 'unlink':
      case 'rmdir':
        return this.#name({ at: this.#at, path: name, node: undefined })
      case 'sync-begin':
        this.#syncs.set(`${record.thread} ${record.inode}`, this.#at)
        return
      case 'sync-end':
        if (record.error === 0) this.#synced(record, this.#syncs.get(`${record.thread} ${record.inode}`)!)
        return
      default:
    }
  }

  /** Writes the disk as it is after a crash now into an empty folder. `leaveOut`: files that no start needs. */
  build(folder: string, fate: Fate, leaveOut: (name: string) => boolean): void {
    const names = this.#namesAfter(fate)
    const folders = [...names].filter(([, node]) => node.kind === 'folder').map(([name]) => name)
    for (const name of folders.toSorted()) if (hasParent(name, names)) mkdirSync(path.join(folder, name))
    for (const [name, node] of names) {
      if (node.kind !== 'file' || leaveOut(name) || !hasParent(name, names)) continue
      writeFileSync(path.join(folder, name), bytesAfter(node, fate))
    }
  }

  #name(naming: Naming): void {
    this.#namings.push(naming)
    enter(this.#names, naming)
  }

  #change(record: DiskRecord, change: Change): void {
    const node = this.#nodes.get(record.inode)
    if (!node) throw new Error(`${record.op} of ${record.path}, which nobody made`)
    node.changes.push(change)
  }

  #synced(record: DiskRecord, begin: number): void {
    const node = this.#nodes.get(record.inode)
    if (node) {
      for (const change of node.changes) if (change.at < begin) put(node.durable, change, 'kept')
      node.changes = node.changes.filter((change) => change.at >= begin)
      return
    }
    const holds = (naming: Naming): boolean => naming.at < begin && parentOf(naming.path) === record.path
    for (const naming of this.#namings.filter(holds)) enter(this.#durable, naming)
    this.#namings = this.#namings.filter((naming) => !holds(naming))
  }

  /** Entries of one name are made in order: of them a beginning is kept. */
  #namesAfter(fate: Fate): Map<string, Node> {
    const names = new Map(this.#durable)
    const ended = new Set<string>()
    for (const naming of this.#namings) {
      const concerned = [naming.path, ...(naming.from === undefined ? [] : [naming.from])]
      if (concerned.some((name) => ended.has(name)) || !isKept(fate)) for (const name of concerned) ended.add(name)
      else enter(names, naming)
    }
    return names
  }
}

const isKept = (fate: Fate): boolean => fate === 'kept' || (fate !== 'lost' && fate() < 0.5)

const parentOf = (name: string): string => (name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '')

const hasParent = (name: string, names: ReadonlyMap<string, Node>): boolean =>
  parentOf(name) === '' || names.get(parentOf(name))?.kind === 'folder'

function enter(names: Map<string, Node>, naming: Naming): void {
  if (naming.from !== undefined) names.delete(naming.from)
  if (naming.node) names.set(naming.path, naming.node)
  else names.delete(naming.path)
}

function bytesAfter(node: Node, fate: Fate): Uint8Array {
  const content = node.durable.copy()
  for (const change of node.changes) put(content, change, fate)
  return content.bytes()
}

function put(content: Content, { offset, data }: Change, fate: Fate): void {
  if (!data) {
    if (isKept(fate)) content.truncate(offset)
    return
  }
  if (fate === 'lost') return
  // A third of the writes is lost whole, a third kept whole, a third torn.
  const luck = fate === 'kept' ? 1 : fate()
  if (luck < 1 / 3) return
  if (luck > 2 / 3) return content.write(offset, data)
  for (let from = 0; from < data.length;) {
    const to = Math.min(data.length, (Math.floor((offset + from) / sectorBytes) + 1) * sectorBytes - offset)
    if (isKept(fate)) content.write(offset + from, data.subarray(from, to))
    from = to
  }
}

/** Bytes of a file that grow in place; what was never written is zero. */
class Content {
  #bytes = Buffer.alloc(0)
  #length = 0

  write(offset: number, data: Uint8Array): void {
    const end = offset + data.length
    if (end > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(end, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, this.#length)
      this.#bytes = larger
    }
    this.#bytes.set(data, offset)
    this.#length = Math.max(this.#length, end)
  }

  truncate(length: number): void {
    if (length > this.#length) this.write(length, new Uint8Array(0))
    this.#bytes.fill(0, Math.min(length, this.#length), this.#length)
    this.#length = length
  }

  copy(): Content {
    const other = new Content()
    other.write(0, this.bytes())
    return other
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }
}
