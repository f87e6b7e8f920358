// A domain on its way to Ulak, with the clock in hand: what is seen, what is remembered, and when it is looked at again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorities } from '../../test/support/authorities.ts'
import { type FakeClock, fakeClock } from '../../test/support/clock.ts'
import { brand, declareRig, must } from '../../test/support/declare.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { world } from '../../test/support/world.ts'
import { systemScope } from '../declare/scope.ts'
import type { ControlTables, Store } from '../store/store.ts'
import { silentLog } from '../system/log.ts'
import { createHere } from './here.ts'
import { dueHere, findHere } from './here.store.ts'
import { hereJson, hereSentence, registrarText } from './here-text.ts'

const domain = 'firma.example'
const soa = (serial: number): string => `@ 300 SOA ns1.ulak.example. h ${serial} 7200 1800 1209600 300`
const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** `world.named` is what the parent `example` gives, on 192.0.2.1; the old server is 192.0.2.2, Ulak's 192.0.2.53. */
async function rig(store: Store<ControlTables>) {
  const clock = fakeClock()
  const made = await declareRig(store, { clock })
  const net = {
    named: ['ns.old.example.'] as string[],
    parentTtl: 60,
    childTtl: 600,
    isUp: true,
    isParentUp: true,
    isSigned: false,
    hasParentZone: false,
  }
  const dns = world({
    example: { NS: ['ns.example.'] },
    'ns.example': { A: ['192.0.2.1'] },
    'ns.old.example': { A: ['192.0.2.2'] },
    'ns1.ulak.example': { A: ['192.0.2.53'] },
    'ns.reseller.example': { A: ['192.0.2.53'] },
  })
  let asked = 0
  const serial = async () => must(await made.declare.find(systemScope, domain)).serial
  const direct = {
    ask: async (...words: Parameters<ReturnType<typeof authorities>['ask']>) => {
      asked += 1
      return authorities({
        ...(net.isParentUp && {
          '192.0.2.1': {
            zones: {
              example: [soa(1), ...net.named.map((host) => `firma ${net.parentTtl} NS ${host}`)].join('\n'),
              ...(net.hasParentZone && { [domain]: `${soa(1)}\n@ ${net.parentTtl} NS ns.old.example.` }),
            },
          },
        }),
        '192.0.2.2': { zones: { [domain]: `${soa(1)}\n@ ${net.childTtl} NS ns.old` } },
        ...(net.isUp && {
          '192.0.2.53': { zones: { [domain]: `${soa(await serial())}\n@ 86400 NS ns1.ulak.example.` } },
        }),
      }).ask(...words)
    },
  }
  const start = () =>
    createHere({
      store,
      clock,
      brand,
      log: silentLog,
      tools: { resolver: dns, direct, now: clock.now, allowPrivate: true, resolvers: [] },
      async find(text) {
        const found = await made.declare.find(systemScope, text)
        return found.ok ? found.value : undefined
      },
    })
  const name = (hosts: string[]): void => {
    net.named = hosts
    dns.set(domain, {
      ...(hosts.length > 0 && { NS: hosts }),
      ...(net.isSigned && { DS: [`1 13 2 ${'ab'.repeat(32)}`] }),
    })
  }
  name(net.named)
  let here = start()
  must(await made.declare.add(made.scope, { domain }))
  return {
    ...made,
    clock,
    net,
    name,
    looks: () => asked,
    restart: () => (here = start()),
    look: async () => here.of(must(await made.declare.find(systemScope, domain))),
    watch: (signal: AbortSignal) => here.watch(signal),
    due: () => dueHere(store.db, clock.now(), 50),
    /** Since when it is away again, as the watch noted it. */
    remembered: async () =>
      (await findHere(store.db, must(await made.declare.find(systemScope, domain)).id)).row?.leftAt,
  }
}

eachEngine('old servers, ready, switching until the greater TTL has passed, Ulak answers', 'control', async (store) => {
  const made = await rig(store)
  const { clock, net, name } = made
  const begun = clock.now()
  net.isUp = false
  assert.deepEqual([(await made.look()).state, (await made.look()).since], ['old-servers', begun])
  net.isUp = true
  assert.equal((await made.look()).state, 'old-servers', 'whoever asks again at once gets the same look')
  await clock.advance(5 * second)
  const ready = await made.look()
  assert.deepEqual(
    [ready.state, ready.since, ready.parent],
    ['ready', clock.now(), { servers: ['ns.old.example'], ttl: 60 }],
  )
  assert.deepEqual(ready.nameservers, [
    { host: 'ns1.ulak.example', addresses: ['192.0.2.53'], isGlue: false, answers: true },
  ])
  await clock.advance(hour)
  name(['ns1.ulak.example.'])
  const named = clock.now()
  const moved = await made.look()
  assert.deepEqual([moved.state, moved.since, moved.until], ['switching', named, named + 600 * second], 'of the child')
  made.restart()
  await clock.advance(599 * second)
  assert.deepEqual([(await made.look()).since, (await made.look()).until], [named, named + 600 * second])
  await clock.advance(5 * second)
  const done = await made.look()
  assert.deepEqual([done.state, done.since, done.until], ['answers', clock.now(), undefined])
  await clock.advance(minute)
  made.restart()
  net.isParentUp = false
  const hidden = await made.look()
  assert.deepEqual([hidden.state, hidden.since], ['unknown', undefined])
  net.isParentUp = true
  await clock.advance(5 * second)
  assert.equal((await made.look()).since, done.since, 'that nothing was seen for a while does not begin it anew')
  net.isUp = false
  await clock.advance(5 * second)
  assert.equal((await made.look()).state, 'silent')
})

eachEngine('a domain that goes back to others and comes again is named anew', 'control', async (store) => {
  const made = await rig(store)
  made.name(['NS1.Ulak.example.'])
  assert.equal((await made.look()).until, made.clock.now() + 86_400 * second, 'nobody was seen before: the TTL of now')
  await made.clock.advance(hour)
  made.name(['ns.old.example.'])
  const away = await made.look()
  assert.deepEqual([away.state, away.leftAt], ['ready', made.clock.now()])
  await made.clock.advance(hour)
  made.restart()
  assert.equal((await made.look()).leftAt, away.leftAt, 'since when is remembered')
  const say = (lang: 'en' | 'tr') => hereSentence(hereJson(away), lang, (ms) => `T${ms}`)
  assert.match(
    say('en'),
    /^The world asks other servers again \(ns\.old\.example\), since T\d+: .* If it is to come back here, enter/,
  )
  assert.match(
    say('tr'),
    /^Dünya yeniden başka sunuculara soruyor \(ns\.old\.example\)\. .* Buraya dönecekse kayıt firmanızda/,
  )
  await made.clock.advance(hour)
  made.name([])
  assert.match(hereSentence(hereJson(await made.look()), 'en', String), /names nobody any more/)
  await made.clock.advance(hour)
  made.name(['ns1.ulak.example.'])
  const { since, leftAt } = await made.look()
  assert.deepEqual([since, leftAt], [made.clock.now(), undefined])
})

eachEngine(
  'a zone above that knows nothing of the domain, one whose servers have it too, and our server under a name of theirs',
  'control',
  async (store) => {
    const made = await rig(store)
    const { net, name, clock } = made
    name([])
    const nobody = await made.look()
    assert.deepEqual([nobody.state, nobody.parent], ['ready', { servers: [], ttl: 300 }])
    net.hasParentZone = true
    name(['ns.old.example.'])
    await clock.advance(5 * second)
    const both = await made.look()
    assert.deepEqual([both.state, both.parent], ['ready', { servers: ['ns.old.example'], ttl: 60 }])
    assert.equal(both.hasDs, false)
    net.hasParentZone = false
    net.isSigned = true
    name(['ns.reseller.example.'])
    await clock.advance(5 * second)
    const moved = await made.look()
    assert.deepEqual([moved.state, moved.hasDs], ['switching', true])
  },
)

eachEngine(
  'the watch: at once, then ever more seldom, down to an hour; where Ulak answers, once a day',
  'control',
  async (store) => {
    const made = await rig(store)
    const { clock } = made
    assert.deepEqual(await made.due(), [domain])
    const stop = new AbortController()
    const watching = made.watch(stop.signal)
    const looksWithin = async (ms: number): Promise<number> => {
      let [looks, before] = [0, made.looks()]
      for (let passed = 0; passed < ms; passed += 30 * second) {
        await clock.advance(30 * second)
        await settled(clock)
        if (made.looks() > before) looks += 1
        before = made.looks()
      }
      return looks
    }
    await settled(clock)
    assert.ok(made.looks() > 0)
    assert.ok((await looksWithin(5 * minute)) >= 9)
    made.net.childTtl = 10_800
    await clock.advance(20 * hour)
    await settled(clock)
    const seldom = await looksWithin(3 * hour)
    assert.ok(seldom >= 2 && seldom <= 4, `${seldom}`)
    made.name(['ns1.ulak.example.'])
    await looksWithin(hour + minute)
    const moved = await made.look()
    assert.equal(moved.state, 'switching')
    assert.ok(moved.since! < clock.now(), 'it was seen before anybody asked')
    await clock.advance(3 * hour)
    await settled(clock)
    await looksWithin(minute)
    assert.deepEqual(await made.due(), [])
    assert.equal(await looksWithin(20 * minute), 0)
    assert.equal((await made.look()).leftAt, undefined)
    made.name(['ns.old.example.'])
    const movedAway = clock.now()
    await clock.advance(23 * hour)
    await settled(clock)
    assert.equal(await made.remembered(), undefined, 'not before its day is over')
    await clock.advance(hour)
    await looksWithin(minute)
    const left = await made.remembered()
    assert.ok(left! > movedAway && left! <= clock.now(), 'seen without anybody asking')
    const away = await made.look()
    assert.deepEqual([away.state, away.leftAt], ['ready', left])
    stop.abort()
    await watching
    assert.equal(clock.sleepers(), 0)
  },
)

eachEngine('what is remembered goes with the domain', 'control', async (store) => {
  const made = await rig(store)
  await made.look()
  must(await made.declare.remove(made.scope, domain))
  assert.deepEqual(await store.db.selectFrom('delegation').selectAll().execute(), [])
  must(await made.declare.add(made.scope, { domain, dns: 'elsewhere' }))
  assert.deepEqual(await made.due(), [])
})

test('each state in both languages, with what is to be done', () => {
  const seen = {
    domain: 'xn--rnekalanadi-qfb.example',
    at: 0,
    since: 0,
    until: 60_000,
    leftAt: undefined,
    nameservers: [
      { host: 'ns1.ulak.example', addresses: [], isGlue: false, answers: true },
      { host: 'ns2.firma.example', addresses: ['192.0.2.54'], isGlue: true, answers: false },
    ],
    parent: { servers: ['ns.old.example'], ttl: 60 },
    hasDs: true,
  }
  const say = (state: Parameters<typeof hereJson>[0]['state'], lang: 'en' | 'tr'): string =>
    hereSentence(hereJson({ ...seen, state }), lang, (ms) => `T${ms}`)
  assert.match(
    say('old-servers', 'en'),
    /still asks ns\.old\.example\. Do not change .* yet; .*: ns2\.firma\.example\./,
  )
  assert.match(
    say('ready', 'en'),
    /enter these name servers .*: ns1\.ulak\.example, ns2\.firma\.example\. .*Before that/,
  )
  assert.match(say('switching', 'tr'), /beri gösteriyor: T0\. .* bırakır: T60000\. .*DS kayıtlarını hemen sildirin/)
  assert.match(say('answers', 'tr'), /^Bu alan adı için Ulak yanıt veriyor\. Başlangıç: T0\. .*: ns2\.firma\.example\./)
  assert.match(say('silent', 'tr'), /hiçbiri bölgenin güncel hâlini vermiyor \(ns2/)
  assert.match(say('unknown', 'en'), /cannot be seen/)
  const text = registrarText(hereJson({ ...seen, state: 'ready' }), 'tr')
  assert.equal(
    text,
    [
      'Lütfen örnekalanadi.example (xn--rnekalanadi-qfb.example) alan adının ad sunucularını şunlar yapın, diğerlerinin hepsini kaldırın:',
      '  ns1.ulak.example',
      '  ns2.firma.example',
      'Şunlar alan adının içinde; lütfen adresleriyle birlikte kaydedin (host kaydı, glue):',
      '  ns2.firma.example  192.0.2.54',
      'Lütfen önce bütün DS kayıtlarını (DNSSEC) silin, ad sunucularını bir gün sonra değiştirin.',
    ].join('\n'),
  )
})

/** Until the watch sleeps again: between two sleeps it waits for the database alone. */
async function settled(clock: FakeClock): Promise<void> {
  while (clock.sleepers() === 0) await new Promise((resolve) => setTimeout(resolve, 1))
}
