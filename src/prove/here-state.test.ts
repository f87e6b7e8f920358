import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HereSeen, hereState, type HereState } from './here-state.ts'

type Named = NonNullable<HereSeen['parent']>
const ours: Named = [{ host: 'ns1.ulak.example', isOurs: true, isInZone: true }]
const foreign: Named = [{ host: 'ns.old.example', isOurs: false, isInZone: false }]
const secondary: Named = [{ host: 'ns.help.example', isOurs: false, isInZone: true }]
const one = (answers: boolean): HereSeen['own'][number] => ({ host: 'ns1.ulak.example', answers })

test('each line of the table', () => {
  const lines: [HereSeen['parent'], HereSeen['own'], seconds: number, HereState][] = [
    [undefined, [one(true)], 0, 'unknown'],
    [foreign, [one(true)], 0, 'ready'],
    [[], [one(true)], 0, 'ready'],
    [foreign, [one(true), one(false)], 0, 'old-servers'],
    [[...foreign, ...ours], [one(false)], 0, 'old-servers'],
    [secondary, [one(false)], 0, 'old-servers'],
    [foreign, [], 0, 'old-servers'],
    [[], [one(false)], 0, 'unknown'],
    [ours, [one(true)], 59, 'switching'],
    [[...ours, ...secondary], [one(false)], 59, 'switching'],
    [ours, [one(true), one(false)], 60, 'answers'],
    [ours, [one(false)], 60, 'silent'],
  ]
  for (const [parent, own, seconds, expected] of lines) {
    const { state, until } = hereState({ parent, own, firstNamed: 1_000, oldNsTtl: 60 }, 1_000 + seconds * 1_000)
    assert.deepEqual([state, until], [expected, expected === 'switching' ? 61_000 : undefined])
  }
})

test('named for the first time at this look: the old TTL begins to run now', () => {
  assert.deepEqual(hereState({ parent: ours, own: [one(true)], firstNamed: undefined, oldNsTtl: 60 }, 5_000), {
    state: 'switching',
    until: 65_000,
  })
})
