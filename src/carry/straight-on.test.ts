import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policy, primary, queued, rig } from '../../test/support/carry.ts'
import { until } from '../../test/support/places.ts'
import { submit } from '../../test/support/submit.ts'
import type { NewMessage } from './queue.store.ts'
import { dueMessage } from './queue-steps.store.ts'
import { StraightOn } from './straight-on.ts'

const message = (id: string, changes: Partial<NewMessage> = {}): NewMessage => ({
  id,
  accountId: 'a',
  accountPath: '/root/a/',
  domain: 'firma.example',
  sender: 'a@sender.example',
  received: 1,
  size: 3,
  smtputf8: false,
  eightBit: false,
  clientIp: '192.0.2.1',
  trace: '',
  cuts: [],
  verdict: {},
  body: Buffer.from('x\r\n'),
  recipients: ['bir@firma.example'],
  lifetimeMs: 1_000,
  bounceable: false,
  ...changes,
})
const none = async (): Promise<undefined> => undefined

async function idle(): Promise<StraightOn> {
  const straightOn = new StraightOn()
  await straightOn.nextDue('firma.example', none)
  return straightOn
}

test('mail goes straight on only while it is known that nothing of its domain waits', async () => {
  const straightOn = new StraightOn()
  assert.equal(straightOn.enter(message('1')), false, 'nobody has looked yet')
  assert.equal(await straightOn.nextDue('firma.example', async () => 7), 7)
  assert.equal(straightOn.enter(message('1')), false, 'something waits')
  assert.equal(await straightOn.nextDue('firma.example', none), undefined)
  assert.equal(straightOn.enter(message('1')), true)
  straightOn.waits('firma.example')
  assert.equal(straightOn.enter(message('2')), false)
})

test('a look that mail was stored under tells nothing', async () => {
  const straightOn = new StraightOn()
  await straightOn.nextDue('firma.example', async () => {
    straightOn.waits('firma.example')
    return undefined
  })
  assert.equal(straightOn.isIdle('firma.example'), false)
})

test('quarantined mail and mail on a detour wait in the store', async () => {
  const straightOn = await idle()
  assert.equal(straightOn.enter(message('1', { quarantine: 'DMARC' })), false)
  assert.equal(straightOn.enter(message('1', { route: '>host' })), false)
})

test('what is held has a bound; taking makes room, and so does what could not be stored', async () => {
  const straightOn = await idle()
  const body = Buffer.alloc(64 * 1024)
  let entered = 0
  while (entered < 100_000 && straightOn.enter(message(String(entered), { body }))) entered += 1
  assert.equal(entered, 256)
  straightOn.leave({ body })
  assert.equal(straightOn.enter(message('again', { body })), true)
  straightOn.add(dueMessage(message('again', { body })), 1)
  assert.deepEqual(
    straightOn.take('firma.example', 20).map(({ id }) => id),
    ['again'],
  )
  assert.equal(straightOn.enter(message('and again', { body })), true)
})

test('the oldest are taken first; what nobody took in time comes back', async () => {
  const straightOn = await idle()
  for (const [id, at] of [
    ['1', 10],
    ['2', 20],
    ['3', 30],
  ] as const) {
    assert.ok(straightOn.enter(message(id)))
    straightOn.add(dueMessage(message(id)), at)
  }
  const ids = (messages: readonly { id: string }[]): string[] => messages.map(({ id }) => id)
  assert.deepEqual(ids(straightOn.take('firma.example', 1)), ['1'])
  assert.deepEqual(ids(straightOn.takeLate(20)), ['2'])
  assert.deepEqual(ids(straightOn.takeLate(29)), [])
  assert.deepEqual(ids(straightOn.takeLate(Infinity)), ['3'])
  assert.equal(straightOn.size, 0)
})

const send = (mx: { where: { address: string; port: number } }, n: number): Promise<string[]> =>
  submit(mx.where, [{ from: 'a@sender.example', to: ['bir@firma.example'], message: `Subject: ${n}\r\n\r\nx\r\n` }])

test('the second message of a domain is carried on without a claim', async (t) => {
  const better = await primary(t)
  await better.up()
  const mx = await rig(t, { policies: [policy({ port: better.port })] })
  await send(mx, 1)
  await until('the first', () => better.got.length === 1)
  await until('an empty queue', async () => (await queued(mx)).length === 0)
  // From here on no transaction can be begun, only batches.
  const transact = mx.store.transact
  let begun = 0
  ;(mx.store as { transact: unknown }).transact = (work: never) => {
    begun += 1
    return transact(work)
  }
  await send(mx, 2)
  await until('the second', () => better.got.length === 2)
  await until('an empty queue', async () => (await queued(mx)).length === 0)
  assert.equal(begun, 0)
})

test('mail that went straight on to a host which is gone waits like any other, and arrives when it is back', async (t) => {
  const better = await primary(t)
  await better.up()
  const mx = await rig(t, { policies: [policy({ port: better.port })] })
  await send(mx, 1)
  await until('the first', () => better.got.length === 1)
  await until('an empty queue', async () => (await queued(mx)).length === 0)
  await better.down()
  await send(mx, 2)
  const stateOf = async () => (await queued(mx))[0]?.recipients[0]?.state
  await until('the second to wait', async () => (await stateOf()) === 'waiting')
  await better.up()
  await until('the second', () => better.got.length === 2)
  await until('an empty queue', async () => (await queued(mx)).length === 0)
})
