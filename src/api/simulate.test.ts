// POST /simulations: what senders do when hosts are down, for a domain as it is and for a plan while it spreads.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { house } from '../../test/support/api.ts'
import { world } from '../../test/support/world.ts'
import { answerSimulation } from '../prove/simulation.ts'
import { simulation } from './contract.ts'

const days = { tries: 5, keeps: 30 }

/** The world still has the old provider's mail server. */
const old = world({ 'first.example': { MX: ['10 old.example.'] }, 'old.example': { A: ['192.0.2.7'] } })

async function made(t: TestContext) {
  const made = await house(t, {
    deps: (deps) => ({
      ...deps,
      simulate: (request, lang) => answerSimulation(request, { resolver: old, allowPrivate: false, days, lang }),
    }),
  })
  const ask = (body: unknown, lang = 'en', token = made.tokens.reader) =>
    made.ask(token, 'POST', '/simulations', { body, headers: { 'accept-language': lang } })
  const planOf = async (mail: unknown): Promise<string> => {
    const planned = await made.ask(made.tokens.administrator, 'POST', '/plans', {
      body: { changes: [{ domain: 'first.example', mail }] },
    })
    assert.equal(planned.status, 201, planned.text)
    return planned.body.id
  }
  return { ask, planOf }
}

test('a domain as the world sees it now, with a host down', async (t) => {
  const { ask } = await made(t)
  const { status, body, text } = await ask({ domain: 'First.Example', down: ['OLD.example.'] }, 'tr')
  assert.equal(status, 200, text)
  const { views } = simulation.parse(body)
  assert.deepEqual(
    views.map(({ senders, scene }) => [senders, scene.outcome, scene.waits]),
    [['all', 'waits', [{ at: null, share: 1, days: { least: 4, most: 5 } }]]],
  )
  assert.match(views[0]!.scene.text, /Posta gönderenlerin sunucularında bekler/)
  assert.match(views[0]!.svg, /<svg [\s\S]*lang="tr"/)
})

test('a plan, for senders with the old answers and with the new: our backup keeps what the planned server cannot take', async (t) => {
  const { ask, planOf } = await made(t)
  const plan = await planOf({
    provider: 'own-servers',
    hosts: [{ name: 'mail', preference: 10, addresses: ['192.0.2.10'] }],
    ulak: { role: 'backup', preference: 20, name: 'backup.mail' },
  })
  const { status, body, text } = await ask({ plan, down: ['mail.first.example'] })
  assert.equal(status, 200, text)
  const { views } = simulation.parse(body)
  assert.deepEqual(
    views.map(({ senders, route, scene }) => [
      senders,
      route.tries.map(({ exchange }) => exchange),
      scene.outcome,
      scene.takes.map(({ exchange, fate, to }) => `${exchange} ${fate} ${to.join()}`),
    ]),
    [
      ['old', ['old.example'], 'arrives', ['old.example delivered ']],
      ['old-mx', ['old.example'], 'arrives', ['old.example delivered ']],
      [
        'new',
        ['mail.first.example', 'backup.mail.first.example'],
        'kept',
        ['backup.mail.first.example kept mail.first.example'],
      ],
    ],
  )
  assert.match(views[2]!.scene.text, /it tries for 5 days, and keeps what is left for 30 more/)
})

test('what cannot be simulated is told', async (t) => {
  const { ask, planOf } = await made(t)
  const plan = await planOf({ provider: 'none' })
  const codes = async (body: unknown) => {
    const reply = await ask(body, 'tr')
    assert.ok(reply.status >= 400 && reply.status < 500, reply.text)
    return reply.body.code
  }
  assert.equal(await codes({}), 'which-domain')
  assert.equal(await codes({ domain: 'other.example' }), 'no-such-domain')
  assert.equal(await codes({ plan: 'nothing' }), 'no-such-plan')
  assert.equal(await codes({ plan, down: ['a..b'] }), 'name-empty-label')
  assert.equal(await codes({ domain: 'first.example', down: ['http://x'] }), 'domain-character')
  assert.equal((await ask({ plan })).status, 200)
})
