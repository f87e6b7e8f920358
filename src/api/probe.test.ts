// POST /domains/{domain}/probe: who may have which hosts visited, and how often.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { house } from '../../test/support/api.ts'
import { fakeClock } from '../../test/support/clock.ts'
import { scripted, usual } from '../../test/support/scripted-smtp.ts'
import { world } from '../../test/support/world.ts'
import { check } from '../prove/check.ts'
import { createProbe } from '../prove/probe.ts'
import { probeJson } from '../prove/probe-json.ts'
import { createDial } from '../system/net.ts'
import { createClient } from './client.ts'
import { type CallOutput, probeResult } from './contract.ts'

const plain = { ...usual, EHLO: '250-mx.first.example\r\n250 SIZE 20000000\r\n' }

/** The mail host of first.example, which says what `says` does; visits are held back while `gate` is closed. */
async function made(t: TestContext, says: Readonly<Record<string, string>> = plain) {
  const server = await scripted(t, says)
  const clock = fakeClock()
  const resolver = world({
    'first.example': { MX: ['10 mx.first.example.'] },
    'mx.first.example': { A: [server.address] },
  })
  const gate = { opens: Promise.resolve() }
  const rig = await house(t, {
    clock,
    resolver,
    deps: (deps) => ({
      ...deps,
      async probe(domain, { recipient, lang, signal }) {
        await gate.opens
        const probe = createProbe({
          resolver,
          dial: createDial({ allowPrivate: true, own: () => [] }),
          hostname: 'probe.example',
          port: server.port,
          controlHosts: [],
          localHosts: [],
          recipientsOf: () => (recipient === undefined ? [] : [recipient]),
        })
        return probeJson(await check(domain, { resolver, now: clock.now, allowPrivate: true, probe, signal }), lang)
      },
    }),
  })
  const ask = (body: unknown, { as = 'member', domain = 'first.example', lang = 'en' } = {}) =>
    rig.ask(rig.tokens[as as 'member'], 'POST', `/domains/${domain}/probe`, {
      body,
      headers: { 'accept-language': lang },
    })
  return { ...rig, rig, ask, clock, gate, resolver, server }
}

test('the hosts are visited, nobody is asked for, and what they show is judged', async (t) => {
  const { ask, server } = await made(t)
  const { status, body, text } = await ask({}, { lang: 'tr' })
  assert.equal(status, 200, text)
  const { visits, check: judged, notVisited } = probeResult.parse(body)
  assert.deepEqual(
    visits.map(({ host, address, reached, ehlo, tls }) => [host, address, reached, ehlo?.size, ehlo?.startTls, tls]),
    [['mx.first.example', server.address, true, 20_000_000, false, null]],
  )
  assert.equal(notVisited, 0)
  const offered = judged.results.find(({ id }) => id === 'starttls-offered')
  assert.equal(offered?.status, 'finding')
  assert.match(offered!.message, /STARTTLS/)
  assert.deepEqual(
    server.heard.filter((line) => /^(MAIL|RCPT|DATA)/.test(line)),
    [],
  )
})

test('an address is asked for where the domain is shown to be its owner’s, and only at that domain', async (t) => {
  const { ask, tokens, server, clock, resolver, rig } = await made(t, { ...plain, RCPT: '550 5.1.1 No such user\r\n' })
  const code = async (body: unknown) => (await ask(body)).body.code
  assert.equal(await code({ address: 'ali@first.example' }), 'domain-not-proven')
  assert.equal(await code({ address: 'ali@other.example' }), 'address-elsewhere')
  assert.equal(await code({ address: 'ali@[192.0.2.1]' }), 'address-elsewhere')
  assert.equal(await code({ address: 'ali' }), 'address-no-at')
  assert.equal(await code({ address: 'a li@first.example' }), 'address-bad-local-part')
  assert.equal(await code({ who: 'ali' }), 'bad-request')
  assert.equal(server.heard.length, 0)
  const { ownershipToken } = (await rig.ask(tokens.member, 'GET', '/domains/first.example')).body
  resolver.set('_ulak.first.example', { TXT: [`"${ownershipToken}"`] })
  await clock.advance(60_000)
  const { body } = await ask({ address: '"ali"@FIRST.example' })
  assert.deepEqual(
    probeResult.parse(body).visits.map(({ recipients }) => recipients),
    [[{ address: 'ali@first.example', reply: '550 5.1.1 No such user', meaning: 'unknown-user' }]],
  )
  assert.ok(server.heard.includes('RCPT TO:<ali@first.example>') && !server.heard.includes('DATA'))
})

test('one at a time for a domain, a minute apart, and two at a time for an account', async (t) => {
  const { ask, clock, gate, tokens, server, api } = await made(t)
  for (const domain of ['second.example', 'third.example'])
    assert.equal((await api.inject({ ...adding(tokens.administrator), payload: { domain } })).statusCode, 201)
  const open = Promise.withResolvers<void>()
  gate.opens = open.promise
  const first = ask({})
  const second = ask({}, { as: 'administrator', domain: 'second.example' })
  await new Promise((resolve) => setTimeout(resolve, 50))
  const meanwhile = await ask({}, { as: 'operator' })
  assert.deepEqual([meanwhile.status, meanwhile.body.code], [429, 'probe-too-soon'])
  const third = await ask({}, { as: 'administrator', domain: 'third.example' })
  assert.deepEqual([third.status, third.body.code], [429, 'too-many-probes'])
  open.resolve()
  assert.deepEqual([(await first).status, (await second).status], [200, 200])
  const visits = server.heard.filter((line) => line === 'QUIT').length
  const after = await ask({}, { lang: 'tr' })
  assert.deepEqual([after.status, after.body.code], [429, 'probe-too-soon'])
  assert.match(after.body.detail, /60 sn sonra/)
  assert.equal(server.heard.filter((line) => line === 'QUIT').length, visits)
  await clock.advance(60_000)
  assert.equal((await ask({})).status, 200)
})

test('an account has sixty probes an hour, whatever its domains', async (t) => {
  const clock = fakeClock()
  const { ask, tokens } = await house(t, { clock })
  await ask(tokens.administrator, 'POST', '/domains', { body: { domain: 'second.example' } })
  const codes = async (): Promise<unknown[]> => {
    const replies = ['first.example', 'second.example'].map((domain) =>
      ask(tokens.administrator, 'POST', `/domains/${domain}/probe`, { body: {} }),
    )
    return (await Promise.all(replies)).map(({ status, body }) => (status === 200 ? status : body.code))
  }
  for (let minute = 0; minute < 30; minute += 1) {
    assert.deepEqual(await codes(), [200, 200])
    await clock.advance(60_000)
  }
  assert.deepEqual(await codes(), ['too-many-probes', 'too-many-probes'])
  await clock.advance(30 * 60_000)
  assert.deepEqual(await codes(), [200, 200], 'those of the first minute are an hour old')
  await clock.advance(30_000)
  assert.deepEqual(await codes(), ['probe-too-soon', 'probe-too-soon'])
})

test('an account beside it does not find the domain, and a reader visits nobody', async (t) => {
  const { ask, server } = await made(t)
  assert.deepEqual([(await ask({}, { as: 'stranger' })).status, (await ask({}, { as: 'reader' })).status], [404, 403])
  assert.deepEqual(server.heard, [])
})

test('the typed client knows the call', async (t) => {
  const { api, tokens } = await made(t)
  const client = createClient({
    url: 'http://x',
    token: tokens.member,
    async fetch(url, init) {
      const { pathname } = new URL(url as string)
      const { method, headers, body } = init as { method: 'POST'; headers: Record<string, string>; body: string }
      const reply = await api.inject({ method, url: pathname, headers, payload: body })
      return new Response(reply.body, { status: reply.statusCode })
    },
  })
  const seen: CallOutput<'probe'> = await client.call('probe', { params: { domain: 'first.example' }, body: {} })
  assert.equal(seen.visits[0]?.host, 'mx.first.example')
})

const adding = (token: string) => ({
  method: 'POST' as const,
  url: '/api/v1/domains',
  headers: { authorization: `Bearer ${token}` },
})
