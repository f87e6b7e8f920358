// What is learned of next hops and kept: their limits, their outages; and mail that comes back from them.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createHealth, type Health } from '../declare/health.ts'
import { systemScope } from '../declare/scope.ts'
import { openControl } from '../store/store.ts'
import { systemClock } from '../system/clock.ts'
import { silentLog } from '../system/log.ts'
import { opening, policy, primary, queued, rig, still } from '../../test/support/carry.ts'
import { scratch, until } from '../../test/support/places.ts'
import { submit } from '../../test/support/submit.ts'
import { transcript } from '../../test/support/transcript.ts'

const letter = (bytes = 100) =>
  `From: a@sender.example\r\nTo: bir@firma.example\r\nSubject: x\r\n\r\n${'satir\r\n'.repeat(bytes / 7)}`
const mail = { from: 'a@sender.example', to: ['bir@firma.example'] }

async function keptHealth(t: TestContext, folder: string): Promise<{ health: Health; end(): Promise<void> }> {
  const store = await openControl({ engine: 'sqlite', folder })
  const health = createHealth({ store, clock: systemClock, log: silentLog })
  await health.load()
  const ending = new AbortController()
  const running = health.run(ending.signal)
  const end = async (): Promise<void> => {
    if (ending.signal.aborted) return
    ending.abort()
    await running
    await store.close()
  }
  t.after(end)
  return { health, end }
}

test('what the next hop said it takes is the limit in the session; before it was met, ours is', async (t) => {
  const host = await primary(t, { size: 20_000, hideSMTPUTF8: true })
  const { health } = await keptHealth(t, scratch(t))
  const mx = await rig(t, { policies: [policy({ port: host.port })], ports: { health } })
  await submit(mx.where, [{ ...mail, message: letter(30_000) }])
  assert.equal((await queued(mx)).length, 1, 'nobody knows the limit yet')
  await mx.carry.queue.remove(systemScope, (await queued(mx))[0]!.id)
  await submit(mx.where, [{ ...mail, message: letter() }])
  await host.up()
  await until('the small one has arrived', () => host.got.length === 1)
  await transcript(
    mx.where,
    `
    S: 220 *
    C: EHLO mail.sender.example
    S: 250-*
    C: MAIL FROM:<a@sender.example> SIZE=30000
    S: 250 *
    C: RCPT TO:<bir@firma.example>
    S: 552 5.3.4 the mail host mail.firma.example takes messages of at most 20000 bytes
    C: RSET
    S: 250 *
    C: MAIL FROM:<a@sender.example> SMTPUTF8
    S: 250 *
    C: RCPT TO:<bir@firma.example>
    S: 550 5.6.7 *mail.firma.example*
    C: RSET
    S: 250 *
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: RCPT TO:<bir@firma.example>
    S: 250 *
    C: DATA
    S: 354 *
    C: {large}
    S: 552 5.3.4 the mail host mail.firma.example takes messages of at most 20000 bytes
    C: QUIT
    S: 221 *
  `,
    { large: `${letter(30_000)}.\r\n` },
  )
})

test('"down since" is the same after a restart, and the first look is a probe', async (t) => {
  const folder = scratch(t)
  const host = await primary(t)
  const before = await keptHealth(t, folder)
  const first = await rig(t, { folder, policies: [policy({ port: host.port })], ports: { health: before.health } })
  await submit(first.where, [{ ...mail, message: letter() }])
  await until('the host is known to be down', () => before.health.down().length === 1)
  const [known] = before.health.down()
  assert.match(known!.trouble!.reason, /ECONNREFUSED/)
  await first.carry.stop()
  await first.store.close()
  await before.end()

  const after = await keptHealth(t, folder)
  const second = await rig(t, { folder, policies: [policy({ port: host.port })], ports: { health: after.health } })
  assert.deepEqual(after.health.down(), [known])
  await until('it is seen that it waits', () => second.carry.waiting('firma.example') !== undefined)
  assert.equal(second.carry.waiting('firma.example')!.since, known!.since)
  await host.up()
  await until('it has arrived', () => host.got.length === 1)
  assert.deepEqual(after.health.down(), [])
})

test('two servers that point at each other: the mail waits where it came back from, once', async (t) => {
  const one = await rig(t, { options: { hostname: 'mx1.ulak.example' }, policies: [still] })
  const other = await rig(t, { options: { hostname: 'mx2.ulak.example' }, policies: [still] })
  const to = (where: { port: number }) => policy({ port: where.port, ownNames: [] })
  one.policies.set('firma.example', to(other.where))
  other.policies.set('firma.example', to(one.where))
  await submit(one.where, [{ ...mail, message: letter() }])
  await until('the second is told', async () =>
    /4\.4\.6/.test((await queued(other))[0]?.recipients[0]?.lastReply ?? ''),
  )
  const [waiting] = await queued(other)
  assert.equal(waiting!.recipients[0]!.state, 'waiting')
  assert.match(
    waiting!.recipients[0]!.lastReply!,
    /450 4\.4\.6 this message was here before for <bir@firma\.example>: .*loop/,
  )
  assert.equal((await queued(one)).length, 0)
  assert.equal((await queued(other)).length, 1)
})

test('a chain of two servers is no loop, and neither is a second recipient of the same mail', async (t) => {
  const host = await primary(t)
  await host.up()
  const inner = await rig(t, {
    options: { hostname: 'mx2.ulak.example' },
    policies: [policy({ port: host.port, role: 'front' })],
  })
  const outer = await rig(t, {
    options: { hostname: 'mx1.ulak.example' },
    policies: [policy({ port: inner.where.port })],
  })
  await submit(outer.where, [{ ...mail, message: letter() }])
  await until('it has arrived by way of both', () => host.got.length === 1)
  const forwarded = host.got[0]!.body.toString('latin1')
  assert.equal(forwarded.match(/^Ulak-Passed: /gm)?.length, 2)
  await submit(outer.where, [{ from: mail.from, to: ['iki@firma.example'], message: forwarded }])
  await until('the forwarded one, too', () => host.got.length === 2)
  await transcript(
    outer.where,
    `${opening}
    C: {again}
    S: 450 4.4.6 *
    C: QUIT
    S: 221 *
  `.replaceAll('mx.ulak.example', 'mx1.ulak.example'),
    { again: `${forwarded.replace(/^\./gm, '..')}.\r\n` },
  )
})
