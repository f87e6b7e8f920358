// Idempotency-Key and If-Match as a client meets them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '../../test/support/clock.ts'
import { house } from '../../test/support/api.ts'
import { maxKeptChars } from '../declare/repeats.ts'
import { keptMs } from '../declare/retention.ts'

const key = (text: string) => ({ headers: { 'idempotency-key': text } })
const www = '/domains/first.example/rrsets/www/A'
const body = { ttl: 60, records: ['192.0.2.9'] }

test('a repetition with the same key gets the first answer, and nothing is done again', async (t) => {
  const made = await house(t)
  const ask = (more: object) => made.ask(made.tokens.administrator, 'PUT', www, { body, ...key('k-1'), ...more })
  const first = await ask({})
  assert.equal(first.status, 200, first.text)
  const second = await ask({})
  assert.deepEqual([second.status, second.text], [first.status, first.text])
  assert.equal(second.headers['content-type'], first.headers['content-type'])
  assert.equal(second.headers['idempotency-replayed'], 'true')
  const history = await made.ask(made.tokens.administrator, 'GET', '/domains/first.example/changes')
  assert.equal(history.body.items.length, 2, 'the one of the house and this one')

  const removed = await made.ask(
    made.tokens.administrator,
    'DELETE',
    `/queue/messages/${made.owned.message}`,
    key('k-2'),
  )
  const again = await made.ask(made.tokens.administrator, 'DELETE', `/queue/messages/${made.owned.message}`, key('k-2'))
  assert.deepEqual([removed.status, again.status, again.text], [204, 204, ''])
})

test('refusals are repeated, too; another body or address with the same key is refused', async (t) => {
  const made = await house(t)
  const bad = { ttl: 60, records: ['192.0.2.256'] }
  const first = await made.ask(made.tokens.administrator, 'PUT', www, { body: bad, ...key('k') })
  assert.equal(first.status, 422)
  const again = await made.ask(made.tokens.administrator, 'PUT', www, { body: bad, ...key('k') })
  assert.deepEqual([again.status, again.text, again.headers['idempotency-replayed']], [422, first.text, 'true'])
  for (const [url, other] of [
    [www, body],
    ['/domains/first.example/rrsets/ftp/A', bad],
  ] as const) {
    const reply = await made.ask(made.tokens.administrator, 'PUT', url, { body: other, ...key('k') })
    assert.deepEqual([reply.status, reply.body.code], [422, 'idempotency-key-used'])
  }
})

test('a key is its token’s own', async (t) => {
  const made = await house(t)
  for (const token of [made.tokens.administrator, made.tokens.member]) {
    const reply = await made.ask(token, 'PUT', www, { body, ...key('k') })
    assert.equal(reply.headers['idempotency-replayed'], undefined)
  }
  const stranger = await made.ask(made.tokens.stranger, 'PUT', www, { body, ...key('k') })
  assert.equal(stranger.body.code, 'no-such-domain')
})

test('requests that come at once with one key do it once, and all get the one answer', async (t) => {
  const made = await house(t)
  const ask = () => made.ask(made.tokens.operator, 'POST', '/accounts', { body: { name: 'Bayi' }, ...key('k') })
  const replies = await Promise.all(Array.from({ length: 8 }, ask))
  assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([201]))
  assert.equal(new Set(replies.map(({ text }) => text)).size, 1)
  const accounts = await made.ask(made.tokens.operator, 'GET', '/accounts')
  assert.equal(accounts.body.items.filter(({ name }: { name: string }) => name === 'Bayi').length, 1)
})

test('after 24 hours the key is a new one', async (t) => {
  const clock = fakeClock(Date.now())
  const made = await house(t, { clock })
  const ask = () => made.ask(made.tokens.operator, 'POST', '/accounts', { body: { name: 'Bayi' }, ...key('k') })
  const first = await ask()
  await clock.advance(keptMs('answers') - 1)
  assert.equal((await ask()).text, first.text)
  await clock.advance(1)
  assert.notEqual((await ask()).body.id, first.body.id)
})

test('what broke off in the middle, or answered too much to be kept, is not done again', async (t) => {
  const made = await house(t)
  const { db } = made.control
  const ask = () => made.ask(made.tokens.administrator, 'PUT', www, { body, ...key('k') })
  await ask()
  await db.updateTable('idempotent_answer').set({ status: 0, type: '', answer: '' }).execute()
  const unknown = await ask()
  assert.deepEqual([unknown.status, unknown.body.code], [409, 'idempotency-unknown'])

  const zone = Array.from({ length: 1_000 }, (_, at) => `h${at} IN TXT "${'x'.repeat(100)}"`).join('\n')
  const set = () =>
    made.ask(made.tokens.administrator, 'PUT', '/domains/first.example/zone', { body: zone, ...key('z') })
  const long = await set()
  assert.ok(long.status === 200 && long.text.length > maxKeptChars)
  const again = await set()
  assert.deepEqual([again.status, again.body.code], [409, 'idempotency-answer-gone'])
})

test('a fault of ours is not repeated: the next try is a new one', async (t) => {
  let broken = true
  const made = await house(t, {
    deps: (deps) => ({
      ...deps,
      addBackup: async () => {
        if (broken) throw new Error('the disk is away')
        return { id: 'b', createdAt: new Date().toISOString(), bytes: 1, verified: true, problem: null }
      },
    }),
  })
  const ask = () => made.ask(made.tokens.operator, 'POST', '/backups', { body: {}, ...key('k') })
  assert.equal((await ask()).status, 500)
  broken = false
  assert.equal((await ask()).status, 201)
})

test('calls that show a secret take no key, and no secret lies in the database', async (t) => {
  const made = await house(t)
  const token = { role: 'reader', name: 'x' }
  const refused = await made.ask(made.tokens.administrator, 'POST', '/tokens', { body: token, ...key('k') })
  assert.deepEqual([refused.status, refused.body.code], [422, 'idempotency-not-here'])
  const first = { code: 'x', name: 'y' }
  const operator = await made.ask(undefined, 'POST', '/first-operator', { body: first, ...key('k') })
  assert.equal(operator.body.code, 'idempotency-not-here')
  assert.deepEqual(await made.control.db.selectFrom('idempotent_answer').selectAll().execute(), [])
  for (const bad of ['', 'a b', 'ç', 'x'.repeat(256)]) {
    const reply = await made.ask(made.tokens.administrator, 'PUT', www, { body, ...key(bad) })
    assert.deepEqual([reply.status, reply.body.code], [400, 'bad-idempotency-key'], JSON.stringify(bad))
  }
})

test('ETag says at which version a domain is; If-Match refuses every write on another one', async (t) => {
  const made = await house(t)
  const { administrator } = made.tokens
  // A domain with waiting mail is not removed, whatever its version.
  await made.ask(administrator, 'DELETE', `/queue/messages/${made.owned.message}`)
  const get = async () => String((await made.ask(administrator, 'GET', '/domains/first.example')).headers.etag)
  const old = await get()
  assert.match(old, /^"[0-9a-z]+-[0-9]+"$/)
  const put = (tag: string, records: string[]) =>
    made.ask(administrator, 'PUT', www, { body: { ttl: 60, records }, headers: { 'if-match': tag } })
  assert.equal((await put(old, ['192.0.2.10'])).status, 200)
  const now = await get()
  assert.notEqual(now, old)
  const undo = `/domains/first.example/changes/${made.owned.change}/undo`
  for (const [method, url, sent] of [
    ['PUT', www, body],
    ['DELETE', www, undefined],
    ['PUT', '/domains/first.example/zone', 'www IN A 192.0.2.1\n'],
    ['PUT', '/domains/first.example/mail', { provider: 'none' }],
    ['POST', undo, undefined],
    ['DELETE', '/domains/first.example', undefined],
  ] as const) {
    for (const tag of [old, `W/${now}`]) {
      const reply = await made.ask(administrator, method, url, { body: sent, headers: { 'if-match': tag } })
      assert.deepEqual([reply.status, reply.body.code], [412, 'version-changed'], `${method} ${url} ${tag}`)
    }
  }
  assert.equal(await get(), now, 'nothing was changed')
  assert.equal((await put(`${old}, ${now}`, ['192.0.2.11'])).status, 200)
  assert.equal((await put('*', ['192.0.2.12'])).status, 200)
})

test('of many writes on one version, one is done', async (t) => {
  const made = await house(t)
  const { administrator } = made.tokens
  const { headers } = await made.ask(administrator, 'GET', '/domains/first.example')
  const replies = await Promise.all(
    Array.from({ length: 6 }, (_, at) =>
      made.ask(administrator, 'PUT', www, {
        body: { ttl: 60, records: [`192.0.2.${at + 20}`] },
        headers: { 'if-match': String(headers.etag) },
      }),
    ),
  )
  assert.equal(replies.filter(({ status }) => status === 200).length, 1)
  assert.ok(replies.every(({ status }) => [200, 409, 412].includes(status)))
})

test('records come in pages, each once, in one order', async (t) => {
  const made = await house(t)
  const zone = Array.from({ length: 25 }, (_, at) => `h${at} IN A 192.0.2.1\nh${at} IN AAAA 2001:db8::1`).join('\n')
  await made.ask(made.tokens.administrator, 'PUT', '/domains/first.example/zone', { body: `${zone}\n@ IN TXT "x"\n` })
  const seen: string[] = []
  let pages = 0
  for (let cursor = ''; ; pages += 1) {
    const url = `/domains/first.example/rrsets?limit=10${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
    const { body: page } = await made.ask(made.tokens.reader, 'GET', url)
    assert.ok(page.items.length <= 10)
    seen.push(...page.items.map(({ name, type }: { name: string; type: string }) => `${name} ${type}`))
    if (page.next === null) break
    cursor = page.next
  }
  assert.equal(pages, 5)
  assert.equal(seen[0], '@ TXT')
  assert.equal(new Set(seen).size, 51)
})
