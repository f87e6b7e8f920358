import assert from 'node:assert/strict'
import { fakeClock } from '../../test/support/clock.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { silentLog } from '../system/log.ts'
import { createRepeats, type KeptAnswer, maxKeysPerToken } from './repeats.ts'
import { keptMs } from './retention.ts'

const answer = (text: string): KeptAnswer => ({ status: 200, type: 'text/plain', answer: text })

eachEngine('a key is answered once, by its token, for a day; two nodes do it once, too', 'control', async (store) => {
  const clock = fakeClock()
  const nodes = [0, 1].map(() => createRepeats({ store, clock, log: silentLog }))
  let done = 0
  const once = (node: number, token: string, key: string) =>
    nodes[node]!.once({ token, key, request: 'r' }, async () => answer(String((done += 1))))
  const first = await once(0, 't1', 'k')
  assert.deepEqual(first, { ok: true, value: { ...answer('1'), repeated: false } })
  for (const node of [0, 1])
    assert.deepEqual(await once(node, 't1', 'k'), { ok: true, value: { ...answer('1'), repeated: true } })
  await once(0, 't2', 'k')
  assert.equal(done, 2)
  const both = await Promise.all([once(0, 't1', 'other'), once(1, 't1', 'other')])
  assert.equal(done, 3)
  assert.ok(both.some(({ ok }) => ok))
  await clock.advance(keptMs('answers'))
  await once(0, 't1', 'k')
  assert.equal(done, 4)
})

eachEngine('the oldest keys of a token make room, those of others stay', 'control', async (store) => {
  const clock = fakeClock()
  const row = (token: string, at: number) => ({
    id: `${token}/${String(at).padStart(6, '0')}`,
    request: 'r',
    status: 200,
    type: 'text/plain',
    answer: '',
    created_at: clock.now() - maxKeysPerToken + at,
  })
  for (let at = 0; at < maxKeysPerToken; at += 1_000) {
    const rows = Array.from({ length: 1_000 }, (_, index) => row('t1', at + index))
    await store.db.insertInto('idempotent_answer').values(rows).execute()
  }
  await store.db.insertInto('idempotent_answer').values(row('t2', 0)).execute()
  const repeats = createRepeats({ store, clock, log: silentLog })
  await repeats.once({ token: 't1', key: 'new', request: 'r' }, async () => answer('x'))
  const ids = new Set((await store.db.selectFrom('idempotent_answer').select('id').execute()).map(({ id }) => id))
  assert.equal(ids.size, maxKeysPerToken + 1)
  assert.ok(!ids.has('t1/000000') && ids.has('t1/000001') && ids.has('t2/000000'))
})
