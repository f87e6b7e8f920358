import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manyPutOff, maxSessions, Paces } from './pace.ts'

const host = 'mail.firma.example:25'

test('a host starts with one session and gets one more for each message it takes, up to the most', () => {
  const paces = new Paces()
  assert.equal(paces.sessions(host), 1)
  const grown = Array.from({ length: 100 }, () => (paces.taken(host, 0), paces.sessions(host)))
  assert.deepEqual(grown.slice(0, 4), [2, 3, 4, 5])
  assert.equal(grown.at(-1), maxSessions)
})

test('a few 4xx are about their recipients; many in a row halve the sessions, and they grow slowly again', () => {
  const paces = new Paces()
  for (let at = 0; at < 15; at += 1) paces.taken(host, 0)
  for (let at = 0; at < 3; at += 1) {
    for (let one = 0; one < manyPutOff - 1; one += 1) paces.putOff(host)
    paces.taken(host, 0)
  }
  const before = paces.sessions(host)
  assert.ok(before >= 16)
  for (let one = 0; one < manyPutOff; one += 1) paces.putOff(host)
  assert.equal(paces.sessions(host), Math.floor(before / 2))
  for (let one = 0; one < 1_000; one += 1) paces.putOff(host)
  assert.equal(paces.sessions(host), 1, 'never none')
  assert.equal(paces.taken(host, 0), true)
  assert.deepEqual([paces.taken(host, 0), paces.taken(host, 0), paces.sessions(host)], [false, true, 3])
})

test('a host that sends us away is left alone for 5, 10, 20, 40, then 60 s; after many messages that is forgotten', () => {
  const paces = new Paces()
  const waits = Array.from({ length: 6 }, () => paces.sentAway(host) / 1_000)
  assert.deepEqual(waits, [5, 10, 20, 40, 60, 60])
  for (let at = 0; at < 100; at += 1) paces.taken(host, 0)
  assert.equal(paces.sentAway(host), 5_000)
})

test('a host that was down starts anew', () => {
  const paces = new Paces()
  for (let at = 0; at < 10; at += 1) paces.taken(host, 0)
  paces.down(host)
  assert.equal(paces.sessions(host), 1)
})
