// Whose word on DNSSEC counts: a resolver that sets AD on everything is believed by the whole command only if the operator says that it validates.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ulak } from '../support/command.ts'
import { lines, replyTo, scriptedDns } from '../support/scripted-dns.ts'

const records = lines(
  'firma.example. MX 10 mx.firma.example.',
  'mx.firma.example. A 192.0.2.1',
  `_25._tcp.mx.firma.example. TLSA 3 1 1 ${'ab'.repeat(32)}`,
)

test('AD is believed with ULAK_RESOLVERS_VALIDATE and not without it', async (t) => {
  const { server } = await scriptedDns(t, ({ query }) => {
    const [asked] = query.questions
    const answers = records.filter((one) => one.name.key === asked!.name.key && one.type === asked!.type)
    return replyTo(query, { flags: { ra: true, ad: true }, answers })
  })
  const said = async (validates: string): Promise<string> => {
    const environment = { ULAK_RESOLVERS: `${server.address}:${server.port}`, ULAK_RESOLVERS_VALIDATE: validates }
    const { out } = await ulak(['check', '--json', 'firma.example'], environment)
    const { results } = JSON.parse(out) as { results: { id: string; status: string }[] }
    return results
      .filter(({ id }) => id === 'dane-dnssec')
      .map(({ status }) => status)
      .join()
  }
  assert.equal(await said('true'), 'pass')
  assert.equal(await said('false'), 'unknown')
})
