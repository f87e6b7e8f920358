// A domain that reads two ways is asked back at every door that takes one; nothing is guessed and nothing is changed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { house } from '../../test/support/api.ts'

const typed = 'IŞIK.com.tr'
const path = encodeURIComponent(typed)
const mail = { provider: 'own-servers', hosts: [{ name: 'mail', preference: 10, addresses: ['192.0.2.1'] }] }

test('a domain with a Turkish capital I is asked back with both readings', async (t) => {
  const made = await house(t)
  const doors: readonly (readonly [method: string, url: string, body?: unknown])[] = [
    ['POST', '/plans', { changes: [{ domain: typed, mail }] }],
    ['POST', '/domains', { domain: typed, mail }],
    ['GET', `/domains/${path}`],
    ['DELETE', `/domains/${path}`],
    ['PUT', `/domains/${path}/mail`, mail],
    ['GET', `/domains/${path}/route`],
    ['GET', `/domains/${path}/check`],
    ['GET', `/domains/${path}/rrsets`],
    ['PUT', `/domains/${path}/rrsets/@/TXT`, { ttl: 300, records: ['"x"'] }],
    ['GET', `/domains/${path}/zone`],
    ['GET', `/queue/messages?domain=${path}`],
    ['PUT', '/domains/first.example/mail', { ...mail, hosts: [{ name: `mx.${typed}.`, preference: 10 }] }],
  ]
  for (const [method, url, body] of doors) {
    const reply = await made.ask(made.tokens.operator, method, url, { body })
    const door = `${method} ${decodeURIComponent(url)}`
    assert.ok(reply.status >= 400 && reply.status < 500, `${door}: ${reply.status} ${reply.text}`)
    for (const reading of ['ışık.com.tr', 'işik.com.tr'])
      assert.ok(reply.text.includes(reading), `${door}: ${reply.text}`)
  }
  const list = await made.ask(made.tokens.operator, 'GET', '/domains')
  assert.ok(!/k\.com\.tr/.test(list.text), list.text)
})

test('letters that look like others are marked wherever a domain is answered, in the reader’s language', async (t) => {
  const made = await house(t)
  const ask = (method: string, url: string, body?: unknown) =>
    made.ask(made.tokens.operator, method, url, { body, headers: { 'accept-language': 'tr' } })
  // The first а is Cyrillic.
  const added = (await ask('POST', '/domains', { domain: 'pаypal.example' })).body
  assert.match(added.marks[0], /Latin.*harfleri karışık/)
  assert.deepEqual((await ask('GET', `/domains/${added.domain}`)).body.marks, added.marks)
  const { items } = (await ask('GET', '/domains')).body
  for (const one of items) assert.equal(one.marks.length, one.domain === added.domain ? 1 : 0, one.domain)
})
