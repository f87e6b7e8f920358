// What the API says of Ulak and the primary: lines to enter there, and how TLS went.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { house } from '../../test/support/api.ts'
import type { Carry } from '../carry/index.ts'

const mail = {
  provider: 'own-servers',
  hosts: [{ name: 'mail', preference: 10, addresses: ['192.0.2.10'] }],
  ulak: { role: 'backup', preference: 20 },
}
const policy = { mode: 'enforce', maxAge: 1_000, mx: ['mail.firma.example'] } as const
const seen: Awaited<ReturnType<Carry['tls']>> = {
  dane: false,
  policy: { id: 'one', policy, fetched: 1_000, until: 1_001_000 },
  facts: [
    {
      day: '2026-11-25',
      domain: 'firma.example',
      policyType: 'sts',
      policyText: ['version: STSv1'],
      host: '',
      address: '',
      result: 'sts-policy-fetch-error',
      sessions: 3,
      detail: 'late',
    },
  ],
}

test('the lines to enter at the primary are told in the reader’s language', async (t) => {
  const made = await house(t)
  const ask = (path: string, lang = 'en') =>
    made.ask(made.tokens.administrator, 'GET', path, { headers: { 'accept-language': lang } })
  const add = (domain: string, body: object) =>
    made.ask(made.tokens.administrator, 'POST', '/domains', { body: { domain, dns: 'here', ...body } })
  assert.equal((await add('firma.example', { mail })).status, 201)
  const { body } = await ask('/domains/firma.example/trust')
  assert.deepEqual(
    body.recipes.map(({ system }: { system: string }) => system),
    ['postfix', 'exim', 'cpanel', 'plesk', 'exchange', 'google', 'microsoft365'],
  )
  assert.match(JSON.stringify(body.recipes[0]), /192\.0\.2\.25\/32 OK/)
  assert.match((await ask('/domains/firma.example/trust', 'tr')).body.text, /teslim eder/)
  assert.equal((await made.ask(made.tokens.stranger, 'GET', '/domains/firma.example/trust')).status, 404)
})

test('how TLS went is told with the policy that binds, and DANE is shown as off where it is', async (t) => {
  const days: number[] = []
  const made = await house(t, {
    deps: (deps) => ({
      ...deps,
      outwardTls(_domain, last) {
        days.push(last)
        return Promise.resolve(seen)
      },
    }),
  })
  await made.ask(made.tokens.administrator, 'POST', '/domains', {
    body: { domain: 'firma.example', dns: 'here', mail },
  })
  const { body } = await made.ask(made.tokens.administrator, 'GET', '/domains/firma.example/tls?days=30')
  assert.deepEqual([body.dane.on, body.mtaSts.mode, body.mtaSts.until], [false, 'enforce', '1970-01-01T00:16:41.000Z'])
  assert.match(body.dane.text, /ULAK_RESOLVERS_VALIDATE/)
  assert.deepEqual(
    [body.connections[0].host, body.connections[0].result, body.connections[0].sessions],
    [null, 'sts-policy-fetch-error', 3],
  )
  assert.equal((await made.ask(made.tokens.administrator, 'GET', '/domains/firma.example/tls?days=31')).status, 400)
  assert.deepEqual(days, [30])
})
