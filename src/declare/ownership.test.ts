// When Ulak takes mail for a domain: only once its owner has shown himself to the world, or an operator vouches for it.
import assert from 'node:assert/strict'
import { backup, brand, declareRig, must } from '../../test/support/declare.ts'
import { fakeClock } from '../../test/support/clock.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { type World, world } from '../../test/support/world.ts'
import { name } from '../dns/name.ts'
import type { Resolver } from '../dns/resolver.ts'
import type { ControlTables, Store } from '../store/store.ts'
import { lookAgainMs, lookForOwner } from './ownership.ts'

const domain = 'firma.example'

/** A customer who has declared that Ulak shall be the backup, and a world that knows nothing of it yet. */
async function customer(store: Store<ControlTables>, dns: World = world({ [domain]: {} })) {
  const clock = fakeClock()
  const made = await declareRig(store, { clock, resolver: dns })
  const scope = await made.join('customer')
  const { ownerToken } = must(await made.declare.add(scope, { domain }))
  const declared = async (by = scope) => {
    const plan = must(await made.declare.plan(by, [{ domain, mail: backup }]))
    must(await made.declare.apply(by, plan.id))
    return plan
  }
  const takesMail = async () => (await made.declare.mailPolicyFor(name(`${domain}.`)))?.proven
  const stored = async () => must(await made.declare.find(scope, domain)).proven
  return { ...made, clock, dns, customer: scope, ownerToken, declared, takesMail, stored }
}

eachEngine(
  'mail comes in once the public MX names us, and from then on whatever the world says',
  'control',
  async (store) => {
    const { declared, dns, clock, takesMail, stored } = await customer(store)
    await declared()
    assert.equal(await takesMail(), false, 'that the zone is here proves nothing')
    dns.set(domain, { MX: ['10 mail.firma.example.', '20 MX.Ulak.Example.'] })
    assert.equal(await takesMail(), false, 'strangers do not make us ask for every recipient')
    await clock.advance(lookAgainMs.mail)
    assert.equal(await takesMail(), true)
    assert.equal(await stored(), true)
    dns.set(domain, undefined)
    await clock.advance(lookAgainMs.mail)
    assert.equal(await takesMail(), true)
  },
)

eachEngine(
  'an MX under a name in the customer’s own zone proves nothing; the token at _ulak does',
  'control',
  async (store) => {
    const { declare, customer: scope, declared, dns, clock, ownerToken, takesMail } = await customer(store)
    await declared()
    dns.set(domain, { MX: ['20 backup.mail.firma.example.'], TXT: [`"${ownerToken}"`] })
    dns.set(`_ulak.${domain}`, { TXT: ['"v=spf1 -all"', '"0123456789abcdef0123456789abcdef"'] })
    assert.equal(await takesMail(), false)
    dns.set(`_ulak.${domain}`, { TXT: ['"something else"', `"${ownerToken.slice(0, 9)}" "${ownerToken.slice(9)}"`] })
    await clock.advance(lookAgainMs.person)
    assert.equal(must(await declare.findProven(scope, domain)).proven, true, 'seen when the domain is shown')
    assert.equal(await takesMail(), true)
  },
)

eachEngine('SERVFAIL neither proves nor disproves, and the next look decides', 'control', async (store) => {
  const dns = world({ [domain]: {} }, { fail: [`MX ${domain}`, `_ulak.${domain}`] })
  const { declared, clock, ownerToken, takesMail, stored } = await customer(store, dns)
  await declared()
  dns.set(`_ulak.${domain}`, { TXT: [`"${ownerToken}"`] })
  assert.equal(await takesMail(), false)
  assert.equal(await stored(), false)
  dns.failing.clear()
  await clock.advance(lookAgainMs.mail)
  assert.equal(await takesMail(), true)
})

eachEngine('a seen token proves the domain although its MX cannot be asked for', 'control', async (store) => {
  const dns = world({ [domain]: {} }, { fail: [`MX ${domain}`] })
  const { declared, ownerToken, takesMail } = await customer(store, dns)
  await declared()
  dns.set(`_ulak.${domain}`, { TXT: [`"${ownerToken}"`] })
  assert.equal(await takesMail(), true)
})

eachEngine('many recipients at once make one look, which is given up in time', 'control', async (store) => {
  let asked = 0
  const mute: Resolver = {
    resolve: (_name, _type, { signal } = {}) => {
      asked += 1
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
    },
  }
  const { declare, join } = await declareRig(store, { resolver: mute })
  const scope = await join('customer')
  must(await declare.add(scope, { domain }))
  const plan = must(await declare.plan(scope, [{ domain, mail: backup }]))
  must(await declare.apply(scope, plan.id))
  const all = await Promise.all(Array.from({ length: 20 }, () => declare.mailPolicyFor(name(`${domain}.`))))
  assert.deepEqual(new Set(all.map((policy) => policy?.proven)), new Set([false]))
  assert.equal(asked, 2, 'MX and TXT')
})

eachEngine(
  'what an operator adds or declares counts as his; what a customer declares is told with the plan',
  'control',
  async (store) => {
    const { declare, scope: operator, declared, ownerToken, takesMail, dns } = await customer(store)
    const plan = await declared()
    const told = plan.findings.find(({ id }) => id === 'owner-not-shown')
    assert.equal(told?.severity, 'warning')
    assert.ok(told.fix?.[0]?.en.includes(`_ulak.${domain}. TXT "${ownerToken}"`))
    assert.equal(await takesMail(), false)

    const again = must(
      await declare.plan(operator, [{ domain, mail: { ...backup, hosts: [{ ...backup.hosts[0]!, preference: 5 }] } }]),
    )
    assert.ok(!again.findings.some(({ id }) => id === 'owner-not-shown'))
    must(await declare.apply(operator, again.id))
    const asked = dns.asked.length
    assert.equal(await takesMail(), true)
    must(await declare.add(operator, { domain: 'own.example' }))
    assert.equal(must(await declare.findProven(operator, 'own.example')).proven, true)
    assert.equal(dns.asked.length, asked, 'nobody is asked')
  },
)

eachEngine(
  'a zone that is here publishes the token, until a person puts something else there',
  'control',
  async (store) => {
    const { declare, customer: scope, scope: operator, published, ownerToken } = await customer(store)
    const tokens = () => {
      const last = published.at(-1)
      assert.ok(last?.kind === 'replaced')
      return last.zone.records.filter(({ name: owner }) => owner.key.startsWith('\u0005_ulak')).map(({ type }) => type)
    }
    assert.deepEqual(tokens(), [16])
    assert.match(must(await declare.zoneFile(scope, domain)), new RegExp(ownerToken))
    assert.deepEqual(must(await declare.records(scope, domain)), [], 'it is Ulak’s own, as SOA and NS are')
    const plan = must(
      await declare.plan(scope, [
        { domain, rrsets: [{ name: '_ulak', type: 'CNAME', set: { ttl: 60, records: ['token.example.net.'] } }] },
      ]),
    )
    must(await declare.apply(scope, plan.id))
    assert.deepEqual(tokens(), [5])
    must(await declare.add(operator, { domain: 'own.example' }))
    assert.deepEqual(tokens(), [], 'nobody asks who the owner is')
  },
)

eachEngine('a look tells unknown from not proven', 'control', async (store) => {
  const { declare, customer: scope } = await customer(store)
  const state = must(await declare.find(scope, domain))
  const owned = { ...state, apex: state.zone.apex }
  const look = (resolver: Resolver) => lookForOwner(owned, { brand, resolver, signal: AbortSignal.timeout(60_000) })
  assert.equal(await look(world({ [domain]: { MX: ['0 .'] } })), 'not-proven')
  assert.equal(await look(world({})), 'not-proven')
  assert.equal(
    await look(world({ [domain]: { MX: ['10 mx.other.example.'] } }, { fail: [`_ulak.${domain}`] })),
    'unknown',
  )
  assert.equal(
    await look(world({ [domain]: { MX: ['10 mx.ulak.example.'] } }, { fail: [`_ulak.${domain}`] })),
    'proven',
  )
})
