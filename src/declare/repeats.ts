// Requests that may come twice: a client that did not hear the answer sends the same request with the same Idempotency-Key, and gets
// what was answered the first time, without its being done again.
//
//   the key is         and the request is     then
//   new                any                    it is done, and its answer is kept
//   answered           the same               the kept answer
//   still running      the same               waits for it, and gets its answer
//   broken off         the same               refused: nobody knows whether it was done
//   known              another                refused
//
// An answer of 500 and above is not kept: the next try is a new one.
import { createHash } from 'node:crypto'
import { ok, type Text } from '../dns/problem.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { type Declared, refuse } from './finding.ts'
import * as rows from './repeats.store.ts'
import { keptMs } from './retention.ts'
import type { KeptAnswer } from './repeats.store.ts'

export type { KeptAnswer } from './repeats.store.ts'

/** Of one token; the oldest make room. */
export const maxKeysPerToken = 10_000
/** A longer answer is not kept: its repetition is refused, not done again. */
export const maxKeptChars = 64 * 1_024

export type Repeatable = {
  readonly token: string
  readonly key: string
  /** All that makes two requests the same. */
  readonly request: string
}
export type Repeats = {
  once(asked: Repeatable, work: () => Promise<KeptAnswer>): Promise<Declared<KeptAnswer & { repeated: boolean }>>
}

export function createRepeats(deps: {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly log: Log
}): Repeats {
  const { store, clock, log } = deps
  const running = new Map<string, { readonly request: string; readonly done: Promise<unknown> }>()

  async function first(
    row: { token: string; id: string; request: string },
    work: () => Promise<KeptAnswer>,
  ): Promise<Declared<KeptAnswer & { repeated: boolean }>> {
    const claimed = { ...row, now: clock.now(), keptMs: keptMs('answers'), maxPerToken: maxKeysPerToken }
    const found = await store.transact((tx) => rows.claim(tx, claimed))
    if (found) {
      if (found.request !== row.request) return refuse('idempotency-key-used', keyUsed)
      if (found.status === 0) return refuse('idempotency-unknown', brokeOff)
      if (found.type === '') return refuse('idempotency-answer-gone', answerGone)
      return ok({ status: found.status, type: found.type, answer: found.answer, repeated: true })
    }
    const answer = await work()
    try {
      if (answer.status >= 500) await rows.forget(store.db, row.id)
      else await rows.keep(store.db, row.id, answer.answer.length > maxKeptChars ? withoutText(answer) : answer)
    } catch (error) {
      // It was done all the same; a repetition will be told that nobody knows.
      log.warn({ err: error }, 'the answer to an idempotent request could not be kept')
    }
    return ok({ ...answer, repeated: false })
  }

  return {
    async once({ token, key, request: text }, work) {
      const id = `${token}/${hashOf(key)}`
      const request = hashOf(text)
      for (;;) {
        const other = running.get(id)
        if (!other) break
        if (other.request !== request) return refuse('idempotency-key-used', keyUsed)
        await other.done
      }
      const mine = first({ token, id, request }, work).finally(() => running.delete(id))
      running.set(id, { request, done: mine.catch(() => undefined) })
      return mine
    },
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

const withoutText = ({ status }: KeptAnswer): KeptAnswer => ({ status, type: '', answer: '' })

const keyUsed: Text = {
  en: 'This Idempotency-Key came with another request in the last 24 hours. Use a new key for a new request.',
  tr: 'Bu Idempotency-Key son 24 saatte başka bir istekle geldi. Yeni istek için yeni bir anahtar kullanın.',
}
const brokeOff: Text = {
  en: 'The first request with this Idempotency-Key has not ended, or broke off. Look whether it was done, then use a new key.',
  tr: 'Bu Idempotency-Key ile gelen ilk istek bitmedi ya da yarıda kaldı. Yapılıp yapılmadığına bakın, sonra yeni bir anahtar kullanın.',
}
const answerGone: Text = {
  en: 'The first request with this Idempotency-Key was done; its answer was too long to be kept. Read the result instead.',
  tr: 'Bu Idempotency-Key ile gelen ilk istek yapıldı; yanıtı saklanamayacak kadar uzundu. Sonucu okuyun.',
}
