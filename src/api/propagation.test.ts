import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { house, type House } from '../../test/support/api.ts'
import { fakeClock } from '../../test/support/clock.ts'
import { until } from '../../test/support/places.ts'
import { nameToText } from '../dns/name.ts'
import type { Answer, Sight } from '../prove/propagation.ts'
import { createPropagationWatch } from '../prove/propagation-watch.ts'
import { ApiError, createClient } from './client.ts'
import { eventText, type StreamEvent } from './events.ts'
import type { Propagation } from './contract.ts'

const records = (ttl: number, ...data: string[]): Answer => ({ kind: 'records', records: data, ttl })

/** An installation whose looks find what `world.answer` says at ns1.ulak.example. */
async function watched(t: TestContext) {
  const world: { answer: Answer; looks: number; everyMs: number } = {
    answer: { kind: 'none', ttl: 300 },
    looks: 0,
    everyMs: 20,
  }
  const stopping = new AbortController()
  const made = await house(t, {
    deps: (deps) => {
      const look = async (name: Parameters<typeof nameToText>[0], type: number): Promise<Sight> => {
        world.looks += 1
        const server = { host: 'ns1.ulak.example', address: '192.0.2.53', serial: 1, expire: 60, answer: world.answer }
        const sides = { zone: undefined, parent: undefined, child: undefined }
        return {
          at: deps.clock.now(),
          name: nameToText(name),
          type: String(type),
          ...sides,
          servers: [server],
          resolvers: [],
        }
      }
      // Time goes a hundred times as fast for the looks, so that a test need not wait for the next one.
      const clock = {
        now: () => deps.clock.now() * 100,
        sleep: (ms: number, signal?: AbortSignal) => deps.clock.sleep(ms / 100, signal),
      }
      const fast = createPropagationWatch({
        clock,
        look: async (...asked) => ({ ...(await look(...asked)), at: clock.now() }),
      })
      return { ...deps, stopping: stopping.signal, propagation: { ...fast, isOwn: () => true } }
    },
  })
  return { made, world, stopping }
}

const url = '/domains/first.example/propagation'

test('the history of a domain here says exactly until when the old answer can live', async (t) => {
  const { made, world } = await watched(t)
  const set = (ttl: number, data: string[]) =>
    made.ask(made.tokens.administrator, 'PUT', '/domains/first.example/rrsets/txt/TXT', {
      body: { ttl, records: data },
    })
  assert.equal((await set(3_600, ['"old"'])).status, 200)
  assert.equal((await set(60, ['"new"'])).status, 200)
  const [change] = (await made.ask(made.tokens.administrator, 'GET', '/domains/first.example/changes')).body.items
  world.answer = records(60, '"new"')
  const { status, body } = await made.ask(made.tokens.reader, 'GET', `${url}?name=txt&type=txt`)
  assert.equal(status, 200)
  assert.deepEqual([body.expected, body.state, body.isAtTheLatest], [['"new"'], 'done', false])
  assert.equal(Date.parse(body.until), Date.parse(change.at) + 3_600_000)
  assert.deepEqual(body.parts, { ttl: 3_600, nsTtl: 0, movedHostTtl: 0 })
  const given = await made.ask(made.tokens.reader, 'GET', `${url}?name=txt&type=TXT&expect=other&expect=one`)
  assert.deepEqual([given.body.expected, given.body.state], [['"one"', '"other"'], 'changing'])
})

test('what is asked wrongly is told with its place', async (t) => {
  const { made, world } = await watched(t)
  for (const [query, at] of [
    ['type=MQ7', '/query/type'],
    ['type=ANY', '/query/type'],
    ['name=www.other.example.', '/query/name'],
    ['expect=ten', '/query/expect'],
    ['what=1', '/query'],
  ]) {
    for (const path of [url, `${url}/events`]) {
      const { status, body } = await made.ask(made.tokens.reader, 'GET', `${path}?${query}`)
      assert.deepEqual([Math.floor(status / 100), body.problems?.[0]?.at ?? body.at], [4, at], String(query))
    }
  }
  assert.equal(world.looks, 0)
})

test('a stream tells every look and ends when all agree; listeners of the same question share the looks', async (t) => {
  const { made, world } = await watched(t)
  const client = await clientOf(t, made, 'reader')
  world.answer = records(60, '10 old.example.')
  const query = { expect: ['10 new.example.'] }
  const seen: Propagation[][] = [[], []]
  const done = Promise.all(
    seen.map(async (list) => {
      for await (const one of client.follow('watchPropagation', { params: { domain: 'first.example' }, query }))
        list.push(one)
    }),
  )
  await until('three looks for both', () => seen.every(({ length }) => length >= 3))
  const before = world.looks
  assert.ok(before <= Math.max(seen[0]!.length, seen[1]!.length) + 1, 'not one for each listener')
  world.answer = records(60, '10 new.example.')
  await done
  for (const list of seen) {
    assert.deepEqual(
      list.slice(0, -1).map(({ state }) => state),
      list.slice(0, -1).map(() => 'changing'),
    )
    assert.ok(['agreed', 'done'].includes(list.at(-1)!.state))
  }
})

test('as it is on the wire: events with JSON, the last one named end', async (t) => {
  const { made, world } = await watched(t)
  world.answer = { kind: 'none', ttl: 60 }
  const { headers, text } = await made.ask(made.tokens.reader, 'GET', `${url}/events`)
  assert.equal(headers['content-type'], 'text/event-stream')
  assert.equal(headers['cache-control'], 'no-store')
  assert.match(text, /^data: \{"name":"first\.example".*\}\n\nevent: end\ndata: \{"reason":"agreed"\}\n\n$/)
})

test('a stream ends when the server stops, and when the domain goes', async (t) => {
  const { made, world, stopping } = await watched(t)
  const client = await clientOf(t, made, 'administrator')
  world.answer = records(60, '10 old.example.')
  const follow = async (query: object): Promise<void> => {
    for await (const _ of client.follow('watchPropagation', { params: { domain: 'gone.example' }, query }));
  }
  await client.call('addDomain', { body: { domain: 'gone.example' } })
  const first = follow({})
  await until('a look', () => world.looks > 1)
  await client.call('removeDomain', { params: { domain: 'gone.example' } })
  await first
  await client.call('addDomain', { body: { domain: 'gone.example' } })
  const second = follow({ type: 'A' })
  const looks = world.looks
  await until('a look', () => world.looks > looks + 1)
  stopping.abort()
  await second
})

test('an account has twenty streams, and gets a seat back with the listener who leaves', async (t) => {
  const { made, world } = await watched(t)
  const client = await clientOf(t, made, 'reader')
  world.answer = records(60, '10 old.example.')
  const open = async (): Promise<AsyncGenerator<Propagation>> => {
    const stream = client.follow('watchPropagation', { params: { domain: 'first.example' }, query: {} })
    await stream.next()
    return stream
  }
  const streams = await Promise.all(Array.from({ length: 20 }, open))
  const tooMany = await open().catch((error: unknown) => error)
  assert.ok(tooMany instanceof ApiError)
  assert.deepEqual([tooMany.problem.status, tooMany.problem.code], [429, 'too-many-streams'])
  await streams.pop()!.return(undefined)
  await until('a free seat', () =>
    open().then(
      (one) => streams.push(one),
      () => false,
    ),
  )
  await Promise.all(streams.map((one) => one.return(undefined)))
})

test('while there is nothing to tell, a comment says that somebody is there', async () => {
  const clock = fakeClock()
  const stop = new AbortController()
  const silent = (async function* (): AsyncGenerator<StreamEvent> {
    await clock.sleep(40_000, stop.signal)
    yield { data: 1 }
  })()
  const text: string[] = []
  const ended = (async () => {
    for await (const one of eventText(silent, { clock, signal: stop.signal })) text.push(one)
  })()
  await clock.advance(41_000)
  await ended
  assert.deepEqual(text, [': still here\n\n', ': still here\n\n', 'data: 1\n\n'])
})

async function clientOf(t: TestContext, { api, tokens }: House, role: keyof House['tokens']) {
  await api.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => api.close())
  await (api.server.listening ? undefined : once(api.server, 'listening'))
  const { port } = api.server.address() as AddressInfo
  return createClient({ url: `http://127.0.0.1:${port}`, token: tokens[role] })
}
