import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Declared, world, type WorldOptions } from '../../test/support/world.ts'
import { name } from '../dns/name.ts'
import { A, MX } from '../dns/records/index.ts'
import { rrset } from '../declare/rrset.ts'
import { findRoute } from './route.ts'
import { sceneTexts } from './route-text.ts'
import { simulation, simulationJson } from './simulation.ts'
import { changedWorld, type Keeper, type Scene, sceneOf, scenesOf } from './simulate.ts'

const firma = { kind: 'name', name: name('firma.example') } as const
const four: Declared = {
  'firma.example': {
    MX: ['10 a.firma.example.', '10 b.firma.example.', '20 backup.firma.example.', '30 c.firma.example.'],
  },
  'a.firma.example': { A: ['192.0.2.1'] },
  'b.firma.example': { A: ['192.0.2.2'] },
  'backup.firma.example': { A: ['192.0.2.3'] },
  'c.firma.example': { A: ['192.0.2.4'] },
}
const days = { tries: 5, keeps: 30 }
const backup: Keeper = { names: ['backup.firma.example', 'mx.ulak.example'], to: 'better', days }

const hostsIn = (declared: Declared, options?: WorldOptions) => findRoute(firma, { resolver: world(declared, options) })

/** `kept: backup 1 kept → a b; waits at backup 5-5; loops x` */
function told({ outcome, takes, waits, loops }: Scene): string {
  const short = (host: string): string => host.replace(/\.firma\.example$/, '')
  return [
    `${outcome}:`,
    ...takes.map(({ exchange, share, fate, to }) =>
      [short(exchange), Math.round(share * 100), fate, ...(to.length > 0 ? ['→', ...to.map(short)] : [])].join(' '),
    ),
    ...waits.map(
      ({ at, days: span }) => `waits at ${short(at ?? 'senders')} ${span?.least ?? '?'}-${span?.most ?? '?'}`,
    ),
    ...loops.map((host) => `${short(host)} loops`),
  ].join(' | ')
}

const scene = async (down: readonly string[], keepers: readonly Keeper[] = [backup], declared = four) =>
  told(sceneOf(await hostsIn(declared), down, keepers))

test('nothing down: the best hosts share', async () => {
  assert.equal(await scene([]), 'arrives: | a 50 delivered | b 50 delivered')
})

test('one of two equals down: the other takes all', async () => {
  assert.equal(await scene(['a.firma.example']), 'arrives: | b 100 delivered')
  assert.equal(await scene(['192.0.2.1']), 'arrives: | b 100 delivered')
})

test('the best down: the backup takes all and keeps it for them, five days', async () => {
  assert.equal(
    await scene(['a.firma.example', 'b.firma.example']),
    'kept: | backup 100 kept → a b | waits at backup 5-5',
  )
})

test('the same host, where nobody says that it is a backup, just takes the mail', async () => {
  assert.equal(await scene(['a.firma.example', 'b.firma.example'], []), 'arrives: | backup 100 delivered')
})

test('all down: mail waits at its senders for four to five days, and is lost nowhere', async () => {
  assert.equal(
    await scene(['a.firma.example', 'b.firma.example', 'backup.firma.example', 'c.firma.example']),
    'waits: | waits at senders 4-5',
  )
})

test('a backup between two keeps for the better ones; the worse one takes over when it falls, too', async () => {
  assert.equal(
    await scene(['a.firma.example', 'b.firma.example', 'backup.firma.example']),
    'arrives: | c 100 delivered',
  )
})

test('a backup behind a backup: mail ends at the first, if the second hands it there', async () => {
  const second: Keeper = { names: ['c.firma.example'], to: 'better' }
  const both = [backup, second]
  assert.equal(
    await scene(['a.firma.example', 'b.firma.example', 'backup.firma.example'], both),
    'kept: | c 100 kept → a b backup | waits at c ?-?',
  )
  const three: Declared = {
    ...four,
    'firma.example': { MX: ['10 a.firma.example.', '20 backup.firma.example.', '20 c.firma.example.'] },
  }
  assert.equal(
    await scene(['a.firma.example'], both, three),
    'kept: | backup 50 kept → a | c 50 kept → a | waits at backup 5-5 | waits at c ?-?',
  )
})

test('a backup that is the only MX leads back to itself: it takes nothing, and mail waits at its senders', async () => {
  const alone: Declared = {
    'firma.example': { MX: ['10 backup.firma.example.'] },
    'backup.firma.example': { A: ['192.0.2.3'] },
  }
  assert.equal(await scene([], [backup], alone), 'waits: | waits at senders 4-5 | backup loops')
})

test('a backup equal to the server does as well; better hosts alone count', async () => {
  const equal: Declared = {
    'firma.example': { MX: ['10 a.firma.example.', '10 backup.firma.example.'] },
    'a.firma.example': { A: ['192.0.2.1'] },
    'backup.firma.example': { A: ['192.0.2.3'] },
  }
  assert.equal(await scene([], [backup], equal), 'arrives: | a 100 delivered | backup loops')
  assert.equal(await scene(['a.firma.example'], [backup], equal), 'waits: | waits at senders 4-5 | backup loops')
})

test('with hosts of its own to hand to, an equal takes its share and hands it on', async () => {
  const share: Keeper = { names: ['backup.firma.example'], to: ['192.0.2.1'], days }
  const equal: Declared = {
    'firma.example': { MX: ['10 a.firma.example.', '10 backup.firma.example.'] },
    'a.firma.example': { A: ['192.0.2.1'] },
    'backup.firma.example': { A: ['192.0.2.3'] },
  }
  assert.equal(await scene([], [share], equal), 'arrives: | a 50 delivered | backup 50 handed-on → 192.0.2.1')
  // The machine is down, under whichever name it is meant.
  assert.equal(
    await scene(['a.firma.example'], [share], equal),
    'kept: | backup 100 kept → 192.0.2.1 | waits at backup 5-5',
  )
})

test('what the DNS refuses is refused, whoever is down; what is not known is not known', async () => {
  const outcome = async (declared: Declared, options?: WorldOptions) =>
    sceneOf(await hostsIn(declared, options), ['a.firma.example'], [backup]).outcome
  assert.equal(await outcome({ 'firma.example': { MX: ['0 .'] } }), 'refused')
  assert.equal(await outcome({}), 'refused')
  assert.equal(await outcome({ 'firma.example': { TXT: ['x'] } }), 'refused')
  assert.equal(await outcome(four, { fail: ['MX firma.example'] }), 'unknown')
  assert.equal(await outcome(four, { fail: ['b.firma.example'] }), 'unknown')
})

test('the table: nothing, each machine, the best preferences, all; two names of one machine fall together', async () => {
  const downs = async (declared: Declared) =>
    scenesOf(await hostsIn(declared), { keepers: [backup], chosen: [['192.0.2.1']] }).map(({ down }) =>
      down.map((host) => host.replace('.firma.example', '')).join(' '),
    )
  assert.deepEqual(await downs(four), ['', 'a', 'b', 'backup', 'c', '192.0.2.1', 'a b', 'a b backup', 'a b backup c'])
  assert.deepEqual(await downs({ ...four, 'b.firma.example': { A: ['192.0.2.1'] } }), [
    '',
    'a b',
    'backup',
    'c',
    '192.0.2.1',
    'a b backup',
    'a b backup c',
  ])
})

test('every scene is told in both languages', async () => {
  const hosts = await hostsIn(four)
  const say = (down: readonly string[], lang: 'en' | 'tr') =>
    sceneTexts(sceneOf(hosts, down, [backup]), 'deliver', [backup])
      .map((text) => text[lang])
      .join(' ')
  assert.equal(
    say(['a.firma.example', 'b.firma.example'], 'en'),
    'All mail goes to backup.firma.example, which keeps it until a.firma.example or b.firma.example is back: it tries for 5 days, and keeps what is left for 30 more, for a person to decide.',
  )
  assert.equal(
    say([], 'tr'),
    'Postanın %50 kadarı a.firma.example sunucusuna gider. Postanın %50 kadarı b.firma.example sunucusuna gider.',
  )
  assert.match(
    say(['a.firma.example', 'b.firma.example', 'backup.firma.example', 'c.firma.example'], 'tr'),
    /dört beş gün/,
  )
})

test('a planned change: senders with old answers, with the old MX and new addresses, and with new ones', async () => {
  const before = world({
    'firma.example': { MX: ['10 mail.firma.example.'] },
    'mail.firma.example': { A: ['192.0.2.1'] },
  })
  const [apex, mail] = [name('firma.example'), name('mail.firma.example')]
  const after = changedWorld(before, [
    {
      name: apex,
      type: MX.code,
      before: undefined,
      after: rrset(apex, MX.code, 300, [
        { preference: 10, exchange: mail },
        { preference: 20, exchange: name('backup.firma.example') },
      ]),
    },
    { name: mail, type: A.code, before: undefined, after: rrset(mail, A.code, 300, [{ address: '192.0.2.9' }]) },
    {
      name: name('backup.firma.example'),
      type: A.code,
      before: undefined,
      after: rrset(name('backup.firma.example'), A.code, 300, [{ address: '192.0.2.3' }]),
    },
  ])
  const views = await simulation(firma, {
    resolver: before,
    planned: { resolver: after, keepers: [backup] },
    keepers: [],
    down: ['mail.firma.example'],
    allowPrivate: false,
  })
  assert.deepEqual(
    views.map(({ senders, route, scene: asked }) => [
      senders,
      route.tries.map(({ exchange, addresses }) => `${exchange} ${addresses.join()}`),
      told(asked),
    ]),
    [
      ['old', ['mail.firma.example 192.0.2.1'], 'waits: | waits at senders 4-5'],
      ['old-mx', ['mail.firma.example 192.0.2.9'], 'waits: | waits at senders 4-5'],
      [
        'new',
        ['mail.firma.example 192.0.2.9', 'backup.firma.example 192.0.2.3'],
        'kept: | backup 100 kept → mail | waits at backup 5-5',
      ],
    ],
  )
  const json = simulationJson('firma.example', views, 'tr')
  assert.match(json.views[2]!.svg, /^<svg [\s\S]*Yeni yanıtları alan gönderenler[\s\S]*<\/svg>$/)
})

test('a record set that a plan removes is gone, and nothing else', async () => {
  const before = world({ 'firma.example': { MX: ['10 mail.firma.example.'], A: ['192.0.2.80'] } })
  const apex = name('firma.example')
  const after = changedWorld(before, [{ name: apex, type: MX.code, before: undefined, after: undefined }])
  const [, , view] = await simulation(firma, {
    resolver: before,
    planned: { resolver: after, keepers: [] },
    keepers: [],
    down: [],
    allowPrivate: false,
  })
  assert.deepEqual([view!.route.source, view!.route.tries[0]?.exchange], ['implicit', 'firma.example'])
})
