import assert from 'node:assert/strict'
import { test } from 'node:test'
import { world, type WorldOptions } from '../../test/support/world.ts'
import { defaultRules, type MailRules } from '../declare/mail-rules.ts'
import { createClientCheck } from './client.ts'

const dns = {
  'mail.sender.example': { A: ['192.0.2.7'] },
  '7.2.0.192.in-addr.arpa': { PTR: ['mail.sender.example.'] },
  '8.2.0.192.in-addr.arpa': { PTR: ['mail.sender.example.'] },
  '9.2.0.192.list.example': { A: ['127.0.0.2', '127.0.0.4'] },
  '10.2.0.192.list.example': { A: ['127.255.255.254'] },
  '11.2.0.192.list.example': { A: ['127.1.0.2'] },
  '9.2.0.192.own.example': { A: ['127.0.0.3'] },
  '9.2.0.192.given-up.example': { A: ['127.0.0.2'] },
  '1.0.0.127.given-up.example': { A: ['127.0.0.2'] },
}

type Given = { ip?: string; helo?: string; options?: WorldOptions; resolver?: ReturnType<typeof world> }
function ask(
  rules: Partial<MailRules>,
  { ip = '192.0.2.7', helo = 'mail.sender.example', options, resolver }: Given = {},
) {
  const check = createClientCheck({
    resolver: resolver ?? world(dns, options),
    blocklists: ['list.example'],
    ownNames: ['mx.ulak.example'],
  })
  const all = { ...defaultRules, ...rules }
  return {
    refusal: async () => (await check.admit({ ip, helo }, all))?.text,
    marks: async () =>
      (await check.marks({ ip, helo }, all)).map(({ mark, properties }) =>
        [mark, ...Object.values(properties)].join(' '),
      ),
  }
}

test('what nobody asked for is not looked at', async () => {
  const resolver = world(dns)
  const asked = ask({}, { ip: '192.0.2.9', helo: 'x', resolver })
  assert.equal(await asked.refusal(), undefined)
  assert.deepEqual(await asked.marks(), [])
  const marking = ask({ blocklist: 'mark', helo: 'mark', reverse: 'mark' }, { ip: '192.0.2.9', helo: 'x', resolver })
  assert.equal(await marking.refusal(), undefined)
  assert.deepEqual(resolver.asked, [])
})

test('of block lists only 127.0.0.0/24 counts; what is about us, or about the whole world, does not', async () => {
  const refusal = (ip: string, rules: Partial<MailRules> = {}, options = {}) =>
    ask({ blocklist: 'obey', ...rules }, { ip, options }).refusal()
  assert.equal(await refusal('192.0.2.9'), '5.7.1 192.0.2.9 is listed by list.example (127.0.0.2,127.0.0.4)')
  for (const ip of ['192.0.2.7', '192.0.2.10', '192.0.2.11', '2001:0db8:0000:0000:0000:0000:0000:0001'])
    assert.equal(await refusal(ip), undefined, ip)
  assert.equal(await refusal('192.0.2.9', { blocklists: ['given-up.example'] }), undefined)
  assert.equal(await refusal('192.0.2.9', {}, { fail: ['9.2.0.192.list.example'] }), undefined)
  assert.match((await refusal('192.0.2.9', { blocklists: ['own.example'] }))!, /own\.example \(127\.0\.0\.3\)$/)
})

test('an address without a name is refused; a name that does not lead back is marked', async () => {
  const of = (ip: string, options = {}) => ask({ reverse: 'obey' }, { ip, options })
  assert.equal(await of('192.0.2.7').refusal(), undefined)
  assert.equal(await of('192.0.2.1').refusal(), '5.7.25 192.0.2.1 has no name in the reverse DNS')
  assert.equal(await of('192.0.2.8').refusal(), undefined)
  assert.deepEqual(await of('192.0.2.8').marks(), ['reverse not-confirmed'])
  assert.equal(await of('192.0.2.1', { fail: ['1.2.0.192.in-addr.arpa'] }).refusal(), undefined)
})

test('HELO gives a name that is there, or the client’s own address', async () => {
  const said = async (helo: string, options = {}) => ask({ helo: 'obey' }, { helo, options }).marks()
  for (const helo of ['mail.sender.example', 'MAIL.Sender.Example', '[192.0.2.7]'])
    assert.deepEqual(await said(helo), [])
  for (const [helo, fault] of [
    ['', 'malformed'],
    ['localhost', 'malformed'],
    ['a b', 'malformed'],
    ['192.0.2.7', 'malformed'],
    ['[192.0.2.8]', 'not-yours'],
    ['MX.ulak.example', 'ours'],
    ['none.sender.example', 'unknown'],
  ] as const)
    assert.deepEqual(await said(helo), [`helo ${fault} ${helo}`])
  assert.deepEqual(await said('none.sender.example', { timeout: ['AAAA none.sender.example'] }), [])
  assert.equal(
    await ask({ helo: 'obey' }, { helo: 'mx.ulak.example' }).refusal(),
    '5.7.1 the name in your HELO is ours',
  )
})
