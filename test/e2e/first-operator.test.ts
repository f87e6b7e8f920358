// The one-time link that an empty server prints.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loneDaemon } from '../support/daemon.ts'

test('the printed link makes the first operator, once', async (t) => {
  const server = await loneDaemon(t, { environment: { ULAK_TOKEN: '' } })
  const code = (): string | undefined => {
    assert.match(server.output(), /^SMTP {2}127\./m)
    const link = /^(http:.*)\/#code=(\S+)$/m.exec(server.output())
    if (link) assert.equal(link[1], server.url)
    return link?.[2]
  }
  const use = (one: string | undefined) => server.call('POST', '/first-operator', { code: one, name: 'Ayşe' })
  await server.start()
  const old = code()
  assert.ok(old)
  assert.equal(await server.stop(), 0)
  await server.start()
  const fresh = code()
  assert.ok(fresh && fresh !== old, 'while there is no operator, each start prints a new one')
  assert.ok((await use(old)).status >= 400, 'the old one is void')
  const used = await use(fresh)
  assert.equal(used.status, 201, JSON.stringify(used.body))
  assert.equal(used.body.me.role, 'operator')
  assert.ok((await use(fresh)).status >= 400, 'it works once')
  const reply = await fetch(`${server.url}/api/v1/me`, { headers: { authorization: `Bearer ${used.body.token}` } })
  assert.equal(reply.status, 200)
  assert.equal(await server.stop(), 0)
  await server.start()
  assert.equal(code(), undefined, 'there is an operator now')
  assert.equal(await server.stop(), 0)
})
