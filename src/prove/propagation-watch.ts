// Looks that several people share: whoever asks the same question within a few seconds gets the same look, and all of them the looks before it.
import { type Name } from '../dns/name.ts'
import type { Clock } from '../system/clock.ts'
import type { Sight } from './propagation.ts'

/** Oldest first, at least one. */
export type Sights<S = Sight> = readonly [S, ...S[]]

/** Between two looks. */
export const everyMs = 5_000
/** The first of them, which says since when, and the newest. */
const maxSights = 100
/** Questions of which looks are kept; the one that was not asked for the longest time goes first. */
const maxQuestions = 200

type Kept<S> = { sights: readonly S[]; running: Promise<Sights<S>> | undefined }

export type PropagationWatch = ReturnType<typeof createPropagationWatch<Sight>>

/** `look` rejects only when the server stops; then so does whoever waits for it. */
export function createPropagationWatch<S extends { readonly at: number }>(ports: {
  readonly clock: Clock
  look(name: Name, type: number): Promise<S>
}) {
  const { clock } = ports
  const questions = new Map<string, Kept<S>>()

  function keptOf(key: string): Kept<S> {
    const kept: Kept<S> = questions.get(key) ?? { sights: [], running: undefined }
    questions.delete(key)
    questions.set(key, kept)
    if (questions.size > maxQuestions) questions.delete(questions.keys().next().value!)
    return kept
  }

  async function lookAgain(kept: Kept<S>, name: Name, type: number): Promise<Sights<S>> {
    const sight = await ports.look(name, type)
    const all = [...kept.sights, sight] as unknown as Sights<S>
    const sights = all.length > maxSights ? (all.toSpliced(1, 1) as unknown as Sights<S>) : all
    kept.sights = sights
    return sights
  }

  /** All that was seen, the newest of it within the last seconds. */
  async function sights(name: Name, type: number): Promise<Sights<S>> {
    const kept = keptOf(`${type} ${name.key}`)
    const newest = kept.sights.at(-1)
    if (newest && clock.now() - newest.at < everyMs) return kept.sights as unknown as Sights<S>
    kept.running ??= lookAgain(kept, name, type).finally(() => (kept.running = undefined))
    return kept.running
  }

  return {
    sights,

    /** Every look from now on, each with those before it, until `signal` aborts. */
    async *follow(name: Name, type: number, signal: AbortSignal): AsyncGenerator<Sights<S>> {
      while (!signal.aborted) {
        const all = await sights(name, type)
        if (signal.aborted) return
        yield all
        await clock.sleep(Math.max(0, all.at(-1)!.at + everyMs - clock.now()), signal)
      }
    },
  }
}
