// The near side of a SQLite thread: requests go out, answers come back in order. An idle thread does not keep the process.
import { Worker } from 'node:worker_threads'
import type { SQLInputValue } from 'node:sqlite'
import { SqliteError } from '../fault.ts'
import type { Step } from '../step.ts'
import { Parcel } from './parcel.ts'

export type ThreadOptions = { readonly file: string; readonly readOnly: boolean }

export type Request = { readonly id: number } & RequestBody
export type RequestBody =
  | { readonly op: 'open' }
  | {
      readonly op: 'run'
      readonly sql: string
      readonly parameters: readonly SQLInputValue[]
      readonly inTransaction: boolean
    }
  | { readonly op: 'batch'; readonly steps: readonly Step[] }
  | { readonly op: 'rollback' }
  | { readonly op: 'backup'; readonly file: string }
  | { readonly op: 'count' }
  | { readonly op: 'shrinkable' }
  | { readonly op: 'shrink' }
  | { readonly op: 'close' }

export type Failure = { readonly message: string; readonly errcode: number | undefined }
export type Reply = {
  readonly id: number
  readonly rows?: readonly unknown[]
  readonly changes?: number
  readonly failure?: Failure
}

/** Rows of each table by its name. */
export type RowCounts = Readonly<Record<string, number>>

const countsOf = (reply: Reply): RowCounts =>
  Object.fromEntries((reply.rows as { name: string; rows: number }[]).map(({ name, rows }) => [name, rows]))

export class SqliteThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, (reply: Reply) => void>()
  #lastId = 0
  #ended: Failure | undefined

  /** Starts a thread and opens the file in it (which is made when it is missing, unless `readOnly`). */
  static async open(options: ThreadOptions): Promise<SqliteThread> {
    const thread = new SqliteThread(options)
    try {
      await thread.#ask({ op: 'open' })
      return thread
    } catch (error) {
      await thread.#worker.terminate()
      throw error
    }
  }

  private constructor(options: ThreadOptions) {
    this.#worker = new Worker(new URL('worker.ts', import.meta.url), {
      workerData: options,
      name: 'ulak-store',
      // Flags of the process, such as --input-type, are not for this file.
      execArgv: [],
    })
    this.#worker.on('message', (reply: Reply) => this.#settle(reply))
    this.#worker.on('error', (error: Error) => this.#end(error.message))
    this.#worker.on('exit', () => this.#end('the thread of the database has ended'))
    this.#worker.unref()
  }

  run(sql: string, parameters: readonly unknown[] = [], inTransaction = false): Promise<Reply> {
    const parcel = new Parcel()
    return this.#ask(
      { op: 'run', sql, parameters: parcel.put(parameters) as SQLInputValue[], inTransaction },
      parcel.handedOver,
    )
  }

  /** The rows of a query. */
  async rows<R>(sql: string, ...parameters: unknown[]): Promise<readonly R[]> {
    return ((await this.run(sql, parameters)).rows ?? []) as readonly R[]
  }

  /** A transaction of its own: no other may be open. */
  async batch(steps: readonly Step[]): Promise<readonly (readonly unknown[])[]> {
    const parcel = new Parcel()
    const put = steps.map(({ sql, each }) => ({ sql, each: each.map((values) => parcel.put(values)) }))
    return (await this.#ask({ op: 'batch', steps: put }, parcel.handedOver)).rows as readonly (readonly unknown[])[]
  }

  async rollback(): Promise<void> {
    await this.#ask({ op: 'rollback' })
  }

  /** Copies the database, as it is now, into `file`, and counts the rows of each table. Ask nothing else of this thread meanwhile. */
  async backup(file: string): Promise<RowCounts> {
    return countsOf(await this.#ask({ op: 'backup', file }))
  }

  async count(): Promise<RowCounts> {
    return countsOf(await this.#ask({ op: 'count' }))
  }

  /** Free pages of this database can be given back from now on, unless it is too large to be written anew. */
  async makeShrinkable(): Promise<void> {
    await this.#ask({ op: 'shrinkable' })
  }

  /** Gives some free pages back to the disk; true: there are more. */
  async shrink(): Promise<boolean> {
    const { rows } = await this.#ask({ op: 'shrink' })
    return (rows as { left: number }[])[0]!.left > 0
  }

  async close(): Promise<void> {
    if (this.#ended) return
    try {
      await this.#ask({ op: 'close' })
    } finally {
      await this.#worker.terminate()
    }
  }

  // The error is made after the wait, so that its stack names the caller.
  async #ask(body: RequestBody, handedOver: readonly ArrayBuffer[] = []): Promise<Reply> {
    const reply = await this.#post(body, handedOver)
    if (!reply.failure) return reply
    const { message, errcode } = reply.failure
    throw errcode === undefined ? new Error(message) : new SqliteError(message, errcode)
  }

  #post(body: RequestBody, handedOver: readonly ArrayBuffer[]): Promise<Reply> {
    const id = (this.#lastId += 1)
    if (this.#ended) return Promise.resolve({ id, failure: this.#ended })
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, resolve)
      if (this.#waiting.size === 1) this.#worker.ref()
      try {
        this.#worker.postMessage({ id, ...body } satisfies Request, handedOver)
      } catch (error) {
        // A parameter that cannot be sent, a function for example: the caller's bug.
        this.#settle({ id })
        reject(error as Error)
      }
    })
  }

  #settle(reply: Reply): void {
    this.#waiting.get(reply.id)?.(reply)
    this.#waiting.delete(reply.id)
    if (this.#waiting.size === 0) this.#worker.unref()
  }

  #end(message: string): void {
    this.#ended ??= { message, errcode: undefined }
    for (const id of this.#waiting.keys()) this.#settle({ id, failure: this.#ended })
  }
}
