import assert from 'node:assert/strict'
import { test } from 'node:test'
import { propagationClock } from '../prove/propagation-clock.ts'
import type { Answer, Sight } from '../prove/propagation.ts'
import { createIo } from './io.ts'
import { describePropagation } from './propagation.ts'

const server = (answer: Answer, serial: number) => ({
  host: 'ns1.firma.example',
  address: '192.0.2.1',
  serial,
  expire: 1_209_600,
  answer,
})
const sight = (at: number, answer: Answer, serial: number): Sight => ({
  at,
  name: 'firma.example',
  type: 'MX',
  zone: 'firma.example',
  parent: undefined,
  child: undefined,
  servers: [server(answer, serial)],
  resolvers: [],
})
const before: Answer = { kind: 'records', records: ['10 old.example.'], ttl: 3_600 }
const after: Answer = { kind: 'records', records: ['10 new.example.'], ttl: 300 }

const told = (sights: [Sight, ...Sight[]], lang: 'en' | 'tr'): string => {
  const nowhere = { write: () => undefined }
  const io = createIo({ stdout: nowhere, stderr: nowhere, environment: { ULAK_LANG: lang } })
  return describePropagation(sights.at(-1)!, propagationClock(sights), io).join('\n')
}

test('beside the instant for honest caches stands what others may do: serve-stale (RFC 8767)', () => {
  const changed: [Sight, Sight] = [sight(0, before, 1), sight(30_000, after, 2)]
  assert.match(told(changed, 'en'), /Honest caches let go[^]*\(serve-stale, RFC 8767\)/)
  assert.match(told(changed, 'tr'), /Dürüst önbellekler[^]*\(serve-stale, RFC 8767\)/)
  const over: [Sight, Sight, Sight] = [...changed, sight(9_000_000, after, 2)]
  assert.doesNotMatch(told(over, 'en'), /serve-stale/, 'the clock has run down')
})
