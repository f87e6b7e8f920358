import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ed25519Key } from '../../../test/support/dkim-key.ts'
import { type Declared, world, type WorldOptions } from '../../../test/support/world.ts'
import { name } from '../../dns/name.ts'
import { judge } from '../check.ts'
import { gatherDkim } from './dkim.ts'
import { gather } from './index.ts'

const key = { TXT: [`"k=ed25519; p=${ed25519Key}"`] }
const look = async (
  declared: Declared,
  who: { receiver?: string; senders?: string[] } = {},
  options: WorldOptions = {},
) => {
  const dns = world(declared, options)
  const tools = { resolver: dns, now: () => 0 }
  const { receiver, senders = [] } = who
  return { ...(await gatherDkim(name('firma.example'), { receiver, senders }, tools)), questions: dns.asked }
}

test('where nothing exists below _domainkey no selector is asked', async () => {
  const { keys, questions } = await look({ 'firma.example': { A: ['192.0.2.1'] } })
  assert.deepEqual([keys, questions.length], [[], 1])
})

test('common selectors, and those of the providers first', async () => {
  const { keys, asked, expected } = await look(
    { 'fm1._domainkey.firma.example': { CNAME: ['key.example.'] }, 'key.example': key },
    { receiver: 'fastmail', senders: ['amazon-ses-inbound', 'zoho-mail'] },
  )
  assert.deepEqual(asked.slice(0, 5), ['fm1', 'fm2', 'fm3', 'zmail', 'zoho'])
  assert.ok(asked.includes('default') && asked.length <= 32)
  assert.deepEqual(
    keys.map(({ selector, alias, texts }) => [selector, alias, texts.length]),
    [['fm1', 'key.example', 1]],
  )
  assert.deepEqual(
    expected.map(({ selector }) => selector),
    ['fm1', 'fm2', 'fm3'],
  )
})

test('who only sends, or filters, is not expected to have its selectors', async () => {
  const { expected } = await look({}, { receiver: 'mimecast', senders: ['fastmail'] })
  assert.deepEqual(expected, [])
})

test('an alias without a key stays in sight, a text of another kind does not', async () => {
  const { keys } = await look({
    'mail._domainkey.firma.example': { TXT: ['"v=spf1 -all"'] },
    's1._domainkey.firma.example': { CNAME: ['gone.example.'] },
  })
  assert.deepEqual(
    keys.map(({ selector, alias, texts }) => [selector, alias, texts.length]),
    [['s1', 'gone.example', 0]],
  )
})

test('a wildcard shows nothing of single keys; what cannot be asked is unknown', async () => {
  const wild = await look({ 'ulak-no-such-name._domainkey.firma.example': key, 'mail._domainkey.firma.example': key })
  assert.deepEqual([wild.isWildcard, wild.keys], [true, []])
  const slow = await look({}, {}, { fail: ['_domainkey.firma.example', 'mail._domainkey.firma.example'] })
  assert.deepEqual(slow.unknown, ['mail'])
})

test('keys of 64 KB under every selector are judged in a few words', async () => {
  const long = { TXT: [`"v=DKIM1; p=" ${`"${'A'.repeat(254)}" `.repeat(250)}`] }
  const { asked } = await look({})
  const declared = Object.fromEntries(asked.map((selector) => [`${selector}._domainkey.firma.example`, long]))
  const evidence = await gather(name('firma.example'), { resolver: world(declared), now: () => 0 })
  assert.equal(evidence.dkim.keys.length, asked.length)
  const said = judge(evidence).map(({ check: { id }, ...rest }) => ({ id, ...rest }))
  assert.ok(said.some(({ id }) => id === 'dkim-syntax'))
  assert.ok(JSON.stringify(said).length < 40_000)
})
