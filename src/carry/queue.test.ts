import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accepted,
  acceptedAndTried,
  quarantined,
  type QueueEvent,
  type Recipient,
  statesThatEnd,
  transition,
} from './queue.ts'
import { keptMs } from '../declare/retention.ts'

const now = 1_000_000
const minute = 60_000
const lifetimeMs = 5 * 24 * 60 * minute
const step = (from: Recipient, event: QueueEvent, at = now): Recipient => {
  const made = transition(from, event, at)
  assert.ok(made?.kind === 'stays', `${from.state} + ${event.kind}`)
  return made.recipient
}
const waiting = accepted(now, lifetimeMs)
const trying = step(waiting, { kind: 'due' })
const held = step(waiting, { kind: 'hold' })
const undeliverable = step(trying, { kind: 'refused', reply: '550 5.1.1 no such user' })

test('an accepted recipient is due at once and lives as long as its domain says', () => {
  assert.deepEqual(waiting, {
    state: 'waiting',
    attempts: 0,
    nextTry: now,
    until: now + lifetimeMs,
    lastReply: undefined,
  })
})

test('the next attempt stands before the first byte is sent', () => {
  assert.equal(trying.state, 'trying')
  assert.equal(trying.nextTry, now + minute)
  assert.equal(step(trying, { kind: 'died' }).nextTry, now + minute)
})

test('2xx ends it, 5xx keeps it for a person, 30 days', () => {
  assert.deepEqual(transition(trying, { kind: 'delivered' }, now), { kind: 'ends', ending: 'delivered' })
  assert.deepEqual(undeliverable, {
    ...trying,
    state: 'undeliverable',
    nextTry: undefined,
    until: now + keptMs('undeliverable'),
    lastReply: '550 5.1.1 no such user',
  })
  assert.deepEqual(transition(undeliverable, { kind: 'expired' }, now), { kind: 'ends', ending: 'removed' })
})

test('4xx waits longer each time; a host that was not reached costs nothing', () => {
  const once = step(trying, { kind: 'refused-for-now', reply: '451 later' })
  assert.equal(once.nextTry, now + minute)
  const twice = step(step(once, { kind: 'due' }), { kind: 'refused-for-now', reply: '451 later' })
  assert.equal(twice.nextTry, now + 5 * minute)
  const unreached = step(step(once, { kind: 'due' }), { kind: 'not-reached', reply: 'refused', received: now - 9 })
  assert.deepEqual([unreached.attempts, unreached.nextTry], [1, now - 9], 'due since it came in: before younger mail')
})

test('after its lifetime a refusal for now is one for good, and so is waiting', () => {
  const late = now + lifetimeMs
  assert.equal(step(trying, { kind: 'refused-for-now', reply: '451 later' }, late).state, 'undeliverable')
  assert.equal(step(trying, { kind: 'not-reached', reply: 'silent', received: now }, late).state, 'undeliverable')
  assert.equal(step(waiting, { kind: 'expired' }, late).state, 'undeliverable')
})

test('what is held stays until a person releases it, with a new lifetime', () => {
  assert.equal(transition(held, { kind: 'due' }, now), undefined)
  assert.equal(transition(held, { kind: 'expired' }, now), undefined)
  for (const one of [held, undeliverable]) {
    const released = step(one, { kind: 'release', lifetimeMs }, now + 7)
    assert.deepEqual([released.state, released.nextTry, released.until], ['waiting', now + 7, now + 7 + lifetimeMs])
  }
})

test('held in the middle of an attempt: the outcome still counts', () => {
  const inFlight = step(trying, { kind: 'hold' })
  assert.equal(transition(inFlight, { kind: 'delivered' }, now)?.kind, 'ends')
  assert.equal(step(inFlight, { kind: 'refused', reply: '550 no' }).state, 'undeliverable')
  assert.equal(step(inFlight, { kind: 'refused-for-now', reply: '451 later' }).state, 'held')
})

test('quarantined mail waits 14 days for a person and is never tried before', () => {
  const kept = quarantined(now, 'DMARC of sender.example says quarantine')
  assert.deepEqual([kept.state, kept.nextTry, kept.until], ['quarantined', undefined, now + keptMs('quarantine')])
  for (const kind of ['due', 'retry', 'hold', 'died', 'delivered'] as const)
    assert.equal(transition(kept, { kind }, now), undefined)
  const released = step(kept, { kind: 'release', lifetimeMs }, now + 7)
  assert.deepEqual([released.state, released.nextTry, released.until], ['waiting', now + 7, now + 7 + lifetimeMs])
  assert.deepEqual(transition(kept, { kind: 'expired' }, now), { kind: 'ends', ending: 'removed' })
})

test('what is not in the table does not happen', () => {
  for (const event of [{ kind: 'delivered' }, { kind: 'died' }, { kind: 'release', lifetimeMs }] as const)
    assert.equal(transition(waiting, event, now), undefined)
  for (const kind of ['due', 'retry', 'expired'] as const) assert.equal(transition(trying, { kind }, now), undefined)
  for (const one of [waiting, trying, held, undeliverable]) {
    assert.deepEqual(transition(one, { kind: 'remove' }, now), { kind: 'ends', ending: 'removed' })
  }
})

test('what leaves as it comes is being tried from the first commit on, and put back as if it had not been', () => {
  assert.deepEqual(acceptedAndTried(now, lifetimeMs), trying)
  assert.deepEqual(step(trying, { kind: 'put-back', received: now - 9 }), { ...waiting, nextTry: now - 9 })
  assert.deepEqual(step(held, { kind: 'put-back', received: now - 9 }), held)
})

test('a delivery ends it from these states, whatever else is known of it', () => {
  assert.deepEqual(statesThatEnd('delivered'), ['trying', 'held'])
})
