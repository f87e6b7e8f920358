// Many small writes, one transaction: whatever arrives while a commit is on its way shares the next one. A disk that syncs 300 times a second
// so takes thousands of messages. Every caller learns of its own item only after the commit that holds it.

/** More than this in one transaction would make the first ones wait for the last. */
const maxGroup = 500

export type GroupCommit<T, R> = {
  /** Resolves after the commit, rejects if it failed: then nothing of the group is stored. */
  add(item: T): Promise<R>
  /** Resolves when everything added so far is committed or has failed. */
  settled(): Promise<void>
}

/** `commit` stores a group in one transaction and answers each item in its place. */
export function createGroupCommit<T, R>(commit: (items: readonly T[]) => Promise<readonly R[]>): GroupCommit<T, R> {
  type Entry = { readonly item: T; resolve(result: R): void; reject(error: unknown): void }
  let next: Entry[] = []
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    // One turn of the event loop: everything that this turn brings belongs together.
    await new Promise((resolve) => setImmediate(resolve))
    while (next.length > 0) {
      const group = next.splice(0, maxGroup)
      try {
        const results = await commit(group.map(({ item }) => item))
        group.forEach((entry, at) => entry.resolve(results[at]!))
      } catch (error) {
        for (const entry of group) entry.reject(error)
      }
    }
    // In the same step as the look at the empty list: an item added a moment later must start a new run.
    running = undefined
  }

  return {
    add: (item) =>
      new Promise<R>((resolve, reject) => {
        next.push({ item, resolve, reject })
        running ??= run()
      }),
    async settled() {
      while (running) await running
    },
  }
}
