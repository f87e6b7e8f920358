// Many at a time, results in the order of the list.

/**
 * Answers kept while a list is checked: more than the domains under way need, also those that wait for lost datagrams, so that nothing is asked
 * twice. More of them only make a larger heap, and a slower run: all answers of a long list would be a gigabyte.
 */
export const answersKept = 20_000

/** How many results may wait for a slow one before them, for each job: keeps the others busy, and memory flat. */
const aheadOfEachJob = 16

/**
 * Works on at most `jobs` of the list at a time; `done` gets the results in the order of the list, as soon as they are there. Rejects with the
 * first fault; nothing new is begun then.
 */
export async function inOrder<T, R>(
  list: Iterable<T>,
  { jobs, done }: { jobs: number; done(result: R): void },
  work: (one: T) => Promise<R>,
): Promise<void> {
  const source = list[Symbol.iterator]()
  const waiting = new Map<number, R>()
  let begun = 0
  let told = 0
  let failed = false
  let moved = Promise.withResolvers<void>()

  function tell(): void {
    for (; waiting.has(told); told += 1) {
      done(waiting.get(told)!)
      waiting.delete(told)
    }
    moved.resolve()
    moved = Promise.withResolvers()
  }

  async function worker(): Promise<void> {
    for (let one = source.next(); !one.done && !failed; one = source.next()) {
      const at = begun
      begun += 1
      while (at - told >= jobs * aheadOfEachJob && !failed) await moved.promise
      if (failed) return
      waiting.set(at, await work(one.value))
      tell()
    }
  }

  await Promise.all(
    Array.from({ length: jobs }, () =>
      worker().catch((error: unknown) => {
        failed = true
        moved.resolve()
        throw error
      }),
    ),
  )
}
