// A domain whose DNS lives elsewhere: what to paste there, and a check that sees it appear in the world.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { house } from '../../test/support/api.ts'
import { fakeClock } from '../../test/support/clock.ts'
import { world } from '../../test/support/world.ts'

test('records to paste are shown, and seen one by one as the world gets them', async (t) => {
  const dns = world({ 'firma.example': { MX: ['10 old.example.net.'] } })
  const clock = fakeClock()
  const made = await house(t, { resolver: dns, clock })
  const ask = (method: string, path: string, body?: unknown) =>
    made.ask(made.tokens.administrator, method, path, { body })
  const mail = {
    provider: 'own-servers',
    hosts: [{ name: 'mail', preference: 10, addresses: ['192.0.2.10'] }],
    ulak: { role: 'backup', preference: 20 },
  }
  const added = await ask('POST', '/domains', { domain: 'firma.example', dns: 'elsewhere', mail })
  assert.equal(added.status, 201, added.text)
  assert.deepEqual([added.body.proven, added.body.serial], [false, null])
  const paste = async () => {
    const { records, seen } = (await ask('GET', '/domains/firma.example/paste')).body
    type Shown = { name: string; type: string; seen: string; text: string }
    const list = (records as Shown[]).map((one) => [`${one.name} ${one.type}`, one.seen] as const)
    return { seen, byName: Object.fromEntries(list), text: (records as Shown[]).map((one) => one.text).join('\n') }
  }

  const first = await paste()
  assert.deepEqual(first.byName, {
    '@ MX': 'different',
    '@ TXT': 'no',
    'mail A': 'no',
    '_dmarc TXT': 'no',
    '_ulak TXT': 'no',
  })
  assert.equal(first.seen, 'no')
  assert.match(first.text, /^firma\.example\. \d+ IN MX 20 mx\.ulak\.example\.$/m)
  assert.match(first.text, new RegExp(`^_ulak\\.firma\\.example\\. \\d+ IN TXT "${added.body.ownershipToken}"$`, 'm'))

  dns.set('mail.firma.example', { A: ['192.0.2.10'] })
  dns.failing.add('TXT _dmarc.firma.example')
  const some = await paste()
  assert.deepEqual([some.byName['mail A'], some.byName['_dmarc TXT'], some.seen], ['yes', 'unknown', 'partly'])

  dns.failing.clear()
  dns.set('firma.example', {
    // Another order and case are the same set.
    MX: ['20 MX.ulak.example.', '10 mail.firma.example.'],
    TXT: ['"v=spf1 a:mail.firma.example ~all"'],
  })
  dns.set('_dmarc.firma.example', { TXT: ['"v=DMARC1; p=none"'] })
  await clock.advance(60_000)
  const all = await paste()
  assert.deepEqual(all.byName, { '@ MX': 'yes', '@ TXT': 'yes', 'mail A': 'yes', '_dmarc TXT': 'yes' })
  assert.equal(all.seen, 'yes', 'the MX shows the owner, so that the token is not asked for any more')
  assert.equal((await ask('GET', '/domains/firma.example')).body.proven, true)
  assert.equal((await made.ask(made.tokens.stranger, 'GET', '/domains/firma.example/paste')).status, 404)
})
