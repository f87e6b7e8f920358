import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cookieOption, createCookies } from './cookies.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

/** Cookies with these secrets one after the other, the first one made `since`; the time can be set. */
function cookies(since: number, ...secrets: string[]) {
  let ms = since * 1000
  let next = 0
  const made = createCookies({ now: () => ms, newSecret: () => hex(secrets[next++]!) })
  return {
    at: (seconds: number): void => void (ms = seconds * 1000),
    judge(cookie: string, address: string): string {
      const standing = made.judge([{ code: cookieOption, data: hex(cookie) }], address)
      return 'reply' in standing
        ? `${standing.kind} ${Buffer.from(standing.reply.data).toString('hex')}`
        : standing.kind
    },
  }
}

test('the examples of RFC 9018, appendix A', async (t) => {
  const [secret, renewed] = ['e5e973e5a6b2a43f48e7dc849e37bfcf', '445536bcd2513298075a5d379663c962']
  await t.test('A.1: a client without a server cookie gets one', () => {
    const { judge } = cookies(1_559_731_985, secret)
    assert.equal(
      judge('2464c4abcf10c957', '198.51.100.100'),
      'unproven 2464c4abcf10c957010000005cf79f111f8130c3eee29480',
    )
  })
  await t.test('A.2: one of 40 minutes is good and is renewed', () => {
    const { judge } = cookies(1_559_734_385, secret)
    assert.equal(
      judge('2464c4abcf10c957010000005cf79f111f8130c3eee29480', '198.51.100.100'),
      'proven 2464c4abcf10c957010000005cf7a871d4a564a1442aca77',
    )
  })
  await t.test('A.3: the reserved bytes are part of what is hashed; after two hours it proves nothing any more', () => {
    const own = 'fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5'
    const { at, judge } = cookies(1_559_727_985, secret)
    assert.equal(judge(own, '203.0.113.203'), `proven ${own}`)
    at(1_559_734_700)
    assert.equal(judge(own, '203.0.113.203'), 'unproven fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e')
  })
  await t.test('A.4: one of the secret before is good, and the new one is of the new secret; IPv6', () => {
    const { at, judge } = cookies(1_559_741_961 - 90_000, 'dd3bdf9344b678b185a6f5cb60fca715', renewed)
    at(1_559_741_961)
    assert.equal(
      judge('22681ab97d52c298010000005cf7c57926556bd0934c72f8', '2001:db8:220:1:59de:d0f4:8769:82b8'),
      'proven 22681ab97d52c298010000005cf7c609a6bb79d16625507a',
    )
  })
})

test('a cookie proves one address for one hour, and stays as it is for half of it', () => {
  const start = 1_559_731_985
  const { at, judge } = cookies(start, 'e5e973e5a6b2a43f48e7dc849e37bfcf')
  const own = '2464c4abcf10c957010000005cf79f111f8130c3eee29480'
  at(start + 1_800)
  assert.equal(judge(own, '198.51.100.100'), `proven ${own}`)
  for (const [when, cookie, address] of [
    [start, own, '198.51.100.101'],
    [start, own.replace('2464', '2465'), '198.51.100.100'],
    [start, own.replace('9480', '9481'), '198.51.100.100'],
    [start, own.replace('c957010000005cf', 'c957020000005cf'), '198.51.100.100'],
    [start + 3_601, own, '198.51.100.100'],
    [start - 301, own, '198.51.100.100'],
  ] as const) {
    at(when)
    assert.match(judge(cookie, address), /^unproven /, `${when - start} ${cookie} ${address}`)
  }
})

test('a cookie of another length than can be is malformed; one of another server is unproven', () => {
  const { judge } = cookies(0, 'e5e973e5a6b2a43f48e7dc849e37bfcf')
  for (const bytes of [0, 1, 7, 9, 15, 41])
    assert.equal(judge('00'.repeat(bytes), '192.0.2.1'), 'malformed', `${bytes}`)
  for (const bytes of [8, 16, 24, 32, 40])
    assert.match(judge('00'.repeat(bytes), '192.0.2.1'), /^unproven /, `${bytes}`)
})
