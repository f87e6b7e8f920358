import assert from 'node:assert/strict'
import { test } from 'node:test'
import { world } from '../../test/support/world.ts'
import { name } from '../dns/name.ts'
import { A, MX, TXT } from '../dns/records/index.ts'
import type { DnsAnswer } from '../dns/resolver.ts'
import { parseZoneFile } from '../dns/zone-file.ts'
import { zoneWorld } from './zone-world.ts'

const apex = name('firma.example')
const { records, problems } = parseZoneFile(
  `
$TTL 600
@        SOA ns1 hostmaster 1 7200 3600 1209600 300
@        NS  ns1
@        MX  10 mail
@        MX  20 mx.other.example.
mail     A   192.0.2.1
www      CNAME mail
away     CNAME www.other.example.
loop     CNAME loop2
loop2    CNAME loop
*.wild   A   192.0.2.7
a.b.c    TXT "deep"
sub      NS  ns.sub
ns.sub   A   192.0.2.9
`,
  { origin: apex },
)

const outside = world({ 'www.other.example': { A: ['192.0.2.5'] }, 'x.sub.firma.example': { A: ['192.0.2.6'] } })
const told = (answer: DnsAnswer) =>
  answer.kind === 'records'
    ? [
        ...answer.aliases.map(String),
        ...answer.records.map(({ name, data }) => `${name} ${(data as { address?: string }).address ?? ''}`),
      ].join(' > ')
    : answer.kind === 'unknown'
      ? `unknown ${answer.reason}`
      : answer.kind
const ask = async (text: string, type: number, other?: typeof outside) =>
  told(await zoneWorld(records, apex, other).resolve(name(text), type))

test('answers as the zone would', async () => {
  assert.deepEqual(problems, [])
  assert.equal(await ask('MAIL.firma.example', A.code), 'MAIL.firma.example. 192.0.2.1')
  assert.equal(await ask('mail.firma.example', MX.code), 'no-data')
  assert.equal(await ask('nothing.firma.example', A.code), 'no-name')
  assert.equal(await ask('www.firma.example', A.code), 'www.firma.example. > mail.firma.example. 192.0.2.1')
  assert.equal(await ask('loop.firma.example', A.code), 'unknown alias-loop')
  const mx = await zoneWorld(records, apex).resolve(apex, MX.code)
  assert.equal(mx.kind === 'records' && mx.ttl, 600)
})

test('wildcards and names in between exist', async () => {
  assert.equal(await ask('x.y.wild.firma.example', A.code), 'x.y.wild.firma.example. 192.0.2.7')
  assert.equal(await ask('x.wild.firma.example', TXT.code), 'no-data')
  assert.equal(await ask('b.c.firma.example', A.code), 'no-data')
  const none = await zoneWorld(records, apex).resolve(name('none.firma.example'), A.code)
  assert.equal(none.kind === 'no-name' && none.ttl, 300)
})

test('what is not in the zone is not known, or asked elsewhere', async () => {
  assert.equal(await ask('mx.other.example', A.code), 'unknown not-asked')
  assert.equal(await ask('away.firma.example', A.code), 'unknown not-asked')
  assert.equal(await ask('x.sub.firma.example', A.code), 'unknown not-asked')
  assert.equal(await ask('away.firma.example', A.code, outside), 'away.firma.example. > www.other.example. 192.0.2.5')
  assert.equal(await ask('x.sub.firma.example', A.code, outside), 'x.sub.firma.example. 192.0.2.6')
})
