import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Declared, world, type WorldOptions } from '../../../test/support/world.ts'
import { name } from '../../dns/name.ts'
import { judge } from '../check.ts'
import { gather } from './index.ts'
import { maxCounted, maxFollowedBytes, spfBudget } from './spf-budget.ts'

const spf = (...texts: string[]) => ({ TXT: texts.map((text) => `"v=spf1 ${text}"`) })
const count = (record: string, declared: Declared = {}, options: WorldOptions = {}) =>
  spfBudget(`v=spf1 ${record}`, name('firma.example'), world(declared, options))

test('terms that ask the DNS count, also behind one that would match', async () => {
  assert.equal((await count('+all a mx ptr exists:x.example ip4:192.0.2.1 ip6:2001:db8::1')).lookups, 4)
  assert.equal((await count('-all')).lookups, 0)
})

test('includes are followed; the same one counts each time', async () => {
  const declared = { 'a.example': spf('include:b.example a -all'), 'b.example': spf('mx -all') }
  const { lookups, includes } = await count('include:a.example include:b.example -all', declared)
  assert.deepEqual([lookups, includes], [6, ['a.example', 'b.example']])
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
    { target: 'gone.example', kind: 'no-name' },
    { target: 'firma.example', kind: 'loop' },
  ])
})

test('a term is void when its name answers nothing in either family; an include without TXT is void too', async () => {
  const declared = {
    'v4.example': { A: ['192.0.2.1'] },
    'v6.example': { AAAA: ['2001:db8::1'] },
    'text.example': { TXT: ['"hello"'], MX: ['10 v4.example.'] },
    'inner.example': spf('a mx:text.example -all'),
  }
  const { voids, mxHosts } = await count(
    'a:v4.example a:v6.example a:text.example mx:v4.example exists:gone.example include:inner.example include:v4.example ptr',
    declared,
  )
  assert.deepEqual(voids.map(({ term, holder }) => `${term} ${holder}`).toSorted(), [
    'a inner.example',
    'a:text.example firma.example',
    'exists:gone.example firma.example',
    'include:v4.example firma.example',
    'mx:v4.example firma.example',
  ])
  assert.deepEqual(mxHosts, [{ term: 'mx:text.example', hosts: 1 }])
})

test('what cannot be followed makes the count a lower bound', async () => {
  const macro = await count('include:%{d}.x.example -all')
  assert.deepEqual([macro.lookups, macro.isExact, macro.macros], [1, false, ['%{d}.x.example']])
  const slow = await count('include:slow.example -all', {}, { fail: ['slow.example'] })
  assert.deepEqual([slow.lookups, slow.isExact, slow.unknown], [1, false, ['slow.example']])
  const aside = await count('a:slow.example -all', {}, { fail: ['slow.example'] })
  assert.deepEqual([aside.isExact, aside.voids, aside.maybeVoid], [true, [], ['a:slow.example']])
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

test('includes that fan out to ten megabytes are left at a quarter of one', async () => {
  const large = (next: string) => ({
    TXT: [`"v=spf1 " ${`"${'ip4:192.0.2.1 '.repeat(18)}" `.repeat(250)} "${next} -all"`],
  })
  const declared: Record<string, Record<string, string[]>> = {}
  for (let at = 0; at < 160; at += 1) declared[`l${at}.example`] = large('')
  const record = Array.from({ length: 50 }, (_, at) => `include:l${at}.example`).join(' ')
  const dns = world(declared)
  const { isExact, isCut, lookups, includes } = await spfBudget(`v=spf1 ${record} -all`, name('firma.example'), dns)
  assert.deepEqual([isExact, isCut, lookups], [false, true, 50])
  assert.equal(includes.length, Math.floor(maxFollowedBytes / 63_000) + 1)
  assert.equal(dns.asked.length, includes.length)
})

test('a TXT record of 64 KB is read, judged and never repeated at length', async () => {
  const text = `"v=spf1 " ${`"${'a:x.example '.repeat(21)}" `.repeat(250)} "+all"`
  const evidence = await gather(name('firma.example'), {
    resolver: world({ 'firma.example': { MX: ['10 mx.firma.example.'], TXT: [text] } }),
    now: () => 0,
  })
  assert.equal(evidence.spfBudget?.lookups, maxCounted)
  assert.ok((evidence.txtAnswerBytes ?? 0) > 63_000)
  assert.ok(JSON.stringify(judge(evidence).map(({ check: { id }, ...rest }) => ({ id, ...rest }))).length < 40_000)
})
