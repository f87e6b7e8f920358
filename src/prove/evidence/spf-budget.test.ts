import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Declared, world, type WorldOptions } from '../../../test/support/world.ts'
import { name } from '../../dns/name.ts'
import { maxCounted, spfBudget } from './spf-budget.ts'

const spf = (...texts: string[]) => ({ TXT: texts.map((text) => `"v=spf1 ${text}"`) })
const count = (record: string, declared: Declared = {}, options: WorldOptions = {}) =>
  spfBudget(`v=spf1 ${record}`, name('firma.example'), world(declared, options))

test('terms that ask the DNS count, also behind one that would match', async () => {
  assert.equal((await count('+all a mx ptr exists:x.example ip4:192.0.2.1 ip6:2001:db8::1')).lookups, 4)
  assert.equal((await count('-all')).lookups, 0)
})

test('includes are followed; the same one counts each time', async () => {
  const declared = { 'a.example': spf('include:b.example a -all'), 'b.example': spf('mx -all') }
  assert.equal((await count('include:a.example include:b.example -all', declared)).lookups, 6)
})

test('a redirect counts, but not beside all', async () => {
  const declared = { 'a.example': spf('a mx -all') }
  assert.equal((await count('redirect=a.example', declared)).lookups, 3)
  assert.equal((await count('redirect=a.example -all', declared)).lookups, 0)
})

test('what an include can do wrong', async () => {
  const declared = {
    'two.example': spf('-all', 'a -all'),
    'bad.example': spf('ip4:x'),
    'plain.example': { TXT: ['"hello"'] },
    'loop.example': spf('include:firma.example'),
  }
  const { troubles } = await count(
    'include:two.example include:bad.example include:plain.example include:gone.example include:loop.example',
    declared,
  )
  assert.deepEqual(troubles, [
    { target: 'two.example', kind: 'several-records' },
    { target: 'bad.example', kind: 'bad-syntax' },
    { target: 'plain.example', kind: 'no-record' },
    { target: 'gone.example', kind: 'no-record' },
    { target: 'firma.example', kind: 'loop' },
  ])
})

test('what cannot be followed makes the count a lower bound', async () => {
  assert.deepEqual(await count('include:%{d}.x.example -all'), {
    lookups: 1,
    isExact: false,
    troubles: [],
    unknown: [],
  })
  assert.deepEqual(await count('include:slow.example -all', {}, { fail: ['slow.example'] }), {
    lookups: 1,
    isExact: false,
    troubles: [],
    unknown: ['slow.example'],
  })
})

test('a hostile tree is left unfinished', async () => {
  const declared: Record<string, Record<string, string[]>> = {}
  for (let depth = 0; depth < 30; depth += 1)
    declared[`d${depth}.example`] = spf(`include:d${depth + 1}.example include:d${depth + 1}.example`)
  const dns = world(declared)
  const { lookups, isExact } = await spfBudget('v=spf1 include:d0.example', name('firma.example'), dns)
  assert.deepEqual([lookups, isExact], [maxCounted, false])
  assert.ok(dns.asked.length <= 31)
})
