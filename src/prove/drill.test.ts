// Drills through MX hosts that say what a test wants; the way through a real Ulak to a real Postfix is in test/e2e/drill.test.ts.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { plainDial } from '../../test/support/carry.ts'
import { fakeClock } from '../../test/support/clock.ts'
import { until } from '../../test/support/places.ts'
import { listening } from '../../test/support/scripted-smtp.ts'
import { world } from '../../test/support/world.ts'
import { name } from '../dns/name.ts'
import { parseMailbox } from '../smtp/address.ts'
import { DialError } from '../system/net.ts'
import { type DrillFacts, type Fate, outcomeOf, runDrill, spoken } from './drill.ts'
import { handOverText, wayText } from './drill-text.ts'

type Says = { readonly rcpt?: string; readonly data?: string }
type Heard = { readonly lines: string[] }

/** A mail host that takes everything but what it is told to refuse. */
async function mailHost(t: TestContext, { rcpt = '250 2.1.5 Ok', data = '250 2.0.0 Ok' }: Says) {
  const heard: Heard = { lines: [] }
  const where = await listening(t, (socket) => {
    let [held, inBody] = ['', false]
    socket.write('220 here ESMTP\r\n')
    socket.on('data', (chunk: Buffer) => {
      held += chunk.toString('utf8')
      for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
        const line = held.slice(0, end)
        held = held.slice(end + 2)
        heard.lines.push(line)
        if (inBody && line !== '.') continue
        const verb = inBody ? '.' : line.split(' ')[0]!
        inBody = verb === 'DATA'
        socket.write(`${{ RCPT: rcpt, DATA: '354 go', '.': data, EHLO: '250 here' }[verb] ?? '250 2.0.0 Ok'}\r\n`)
      }
    })
  })
  return { ...where, heard: heard.lines }
}

type Given = {
  /** By the last part of the address of each MX host; those that are left out are not there. */
  readonly hosts: Readonly<Record<number, Says>>
  readonly zone?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
  readonly fates?: readonly (Fate | undefined)[]
  readonly xclient?: boolean
  readonly address?: string
}

const usualZone = {
  'firma.example': {
    MX: ['10 mail.firma.example.', '20 mx.ulak.example.'],
    TXT: ['"v=spf1 a:mail.firma.example -all"'],
  },
  'mail.firma.example': { A: ['192.0.2.1'] },
  'mx.ulak.example': { A: ['192.0.2.2'] },
}

async function begun(t: TestContext, { hosts, zone = usualZone, fates = [], xclient = false, address }: Given) {
  const clock = fakeClock()
  const servers = new Map<string, Awaited<ReturnType<typeof mailHost>>>()
  for (const [at, says] of Object.entries(hosts)) servers.set(`192.0.2.${at}`, await mailHost(t, says))
  const left = [...fates]
  const seen: DrillFacts[] = []
  const discarded: string[] = []
  const mailbox = parseMailbox(address ?? 'postmaster@firma.example')
  assert.ok(mailbox.ok)
  const end = runDrill(
    {
      domain: name('firma.example'),
      address: mailbox.value,
      token: 'tatbikat-1',
      onChange: (facts) => seen.push(facts),
      signal: new AbortController().signal,
    },
    {
      resolver: world(zone),
      clock,
      random: () => 0,
      hostname: 'mx.ulak.example',
      port: 25,
      ownNames: async () => ['mx.ulak.example'],
      ownAddresses: ['192.0.2.2'],
      dial: async (target, options) => {
        const server = servers.get(target.address)
        if (!server) throw new DialError('refused', `${target.address} port ${target.port}: ECONNREFUSED`)
        return plainDial(server, options)
      },
      fateOf: async () => (left.length > 1 ? left.shift() : left[0]),
      discard: async (message) => discarded.push(message),
      nextHops: async () => [{ host: 'mail.firma.example', xclient }],
    },
  )
  return { end, clock, servers, seen, discarded }
}

const ulakTakes: Says = { data: '250 2.0.0 accepted as 01abc' }
const passed: Fate = { state: 'passed', at: 1_760_000_001_500, reply: 'mail.firma.example: 250 2.0.0 Ok: queued' }
const states = ({ ways }: DrillFacts) => ways.map(({ host, state }) => [host, state])

test('each host takes one message with the null path, and Ulak’s is followed to the host that has it', async (t) => {
  const waits: Fate = { state: 'waiting', at: 0, reply: undefined }
  const { end, clock, servers, seen, discarded } = await begun(t, {
    hosts: { 1: {}, 2: ulakTakes },
    fates: [waits, passed, passed],
  })
  await until('Ulak to have it', async () => seen.at(-1)?.ways[1]?.state === 'carried')
  await clock.advance(1_000)
  const facts = await end
  assert.deepEqual(states(facts), [
    ['mail.firma.example', 'passed'],
    ['mx.ulak.example', 'passed'],
  ])
  const { to, ms, reply, message } = facts.ways[1]!
  assert.deepEqual([to, ms, reply, message], ['mail.firma.example', 1_500, '250 2.0.0 Ok: queued', '01abc'])
  assert.equal(outcomeOf(facts), 'passed')
  assert.match(wayText(facts.ways[1]!).tr, /mail\.firma\.example iletiyi 1,5 sn sonra aldı/)
  const [first] = servers.get('192.0.2.1')!.heard.filter((line) => line.startsWith('MAIL'))
  assert.match(first!, /^MAIL FROM:<>/)
  assert.ok(servers.get('192.0.2.1')!.heard.includes('X-Ulak-Drill: tatbikat-1'))
  assert.deepEqual(discarded, [])
})

test('a primary that takes what its SPF record does not allow Ulak is seen as exempt, in the name of the address itself', async (t) => {
  const { end, servers } = await begun(t, { hosts: { 1: {}, 2: ulakTakes }, fates: [passed] })
  const { handOver } = await end
  assert.deepEqual(handOver, {
    outcome: 'exempt',
    spf: 'fail',
    host: 'mail.firma.example',
    reply: '250 2.0.0 Ok: queued',
  })
  const from = servers.get('192.0.2.2')!.heard.filter((line) => line.startsWith('MAIL FROM'))
  assert.deepEqual(
    from.map((line) => line.split(' ')[1]),
    ['FROM:<>', 'FROM:<postmaster@firma.example>'],
  )
})

test('what says nothing is not seen: an SPF record that allows Ulak, one that ends in ~all, another refusal', async (t) => {
  const handOver = async (txt: string, fates: readonly Fate[]) => {
    const zone = { ...usualZone, 'firma.example': { ...usualZone['firma.example'], TXT: [`"${txt}"`] } }
    const { end } = await begun(t, { hosts: { 1: {}, 2: ulakTakes }, zone, fates })
    const seen = (await end).handOver!
    const { en, tr } = handOverText(seen, 'firma.example')
    assert.ok(en !== tr && !`${en}${tr}`.includes('undefined'))
    return [seen.outcome, seen.why, seen.spf]
  }
  assert.deepEqual(await handOver('v=spf1 mx -all', [passed]), ['not-seen', 'spf-allows', 'pass'])
  assert.deepEqual(await handOver('v=spf1 ~all', [passed]), ['not-seen', 'only-softfail', 'softfail'])
  const no: Fate = { state: 'refused', at: 0, reply: 'mail.firma.example: 550 5.7.1 go away' }
  assert.deepEqual(await handOver('v=spf1 -all', [passed, no]), ['not-seen', 'other-refusal', 'fail'])
  const spf: Fate = { state: 'refused', at: 0, reply: 'mail.firma.example: 550 5.7.1 not allowed by SPF' }
  assert.deepEqual(await handOver('v=spf1 ~all', [passed, spf]), ['refused', undefined, 'softfail'])
})

test('a host that is told by XCLIENT whose mail it gets needs no second message', async (t) => {
  const { end, servers } = await begun(t, { hosts: { 1: {}, 2: ulakTakes }, fates: [passed], xclient: true })
  assert.deepEqual((await end).handOver, { outcome: 'xclient', host: 'mail.firma.example' })
  assert.equal(servers.get('192.0.2.2')!.heard.filter((line) => line.startsWith('MAIL')).length, 1)
})

test('refused at the door, put off, and not there are three things', async (t) => {
  const zone = {
    'firma.example': {
      MX: ['10 a.firma.example.', '20 b.firma.example.', '30 c.firma.example.', '40 d.firma.example.'],
    },
    'a.firma.example': { A: ['192.0.2.1'] },
    'b.firma.example': { A: ['192.0.2.4'] },
    'c.firma.example': { A: ['192.0.2.3'] },
  }
  const { end } = await begun(t, {
    hosts: { 1: { rcpt: '550 5.1.1 no such user' }, 4: { rcpt: '450 4.2.0 greylisted' } },
    zone,
  })
  const facts = await end
  assert.deepEqual(
    facts.ways.map(({ state, reply }) => [state, reply]),
    [
      ['refused', '550 5.1.1 no such user'],
      ['put-off', '450 4.2.0 greylisted'],
      ['unreached', '192.0.2.3 port 25: ECONNREFUSED'],
      ['unreached', 'it has no address'],
    ],
  )
  assert.equal(facts.handOver, undefined, 'Ulak is no MX of it')
  assert.equal(outcomeOf(facts), 'refused')
})

test('a primary that refuses what Ulak hands on is told with its words, and the message lies nowhere', async (t) => {
  const no: Fate = { state: 'refused', at: 1_760_000_002_000, reply: 'mail.firma.example: 550 5.7.23 SPF failed' }
  const { end, discarded } = await begun(t, { hosts: { 1: {}, 2: ulakTakes }, fates: [no] })
  const facts = await end
  assert.equal(outcomeOf(facts), 'refused')
  assert.match(wayText(facts.ways[1]!).en, /but mail\.firma\.example refuses it after 2\.0 s: 550 5\.7\.23/)
  assert.deepEqual(facts.handOver, { outcome: 'refused', host: 'mail.firma.example', reply: '550 5.7.23 SPF failed' })
  assert.deepEqual(discarded, ['01abc'])
})

test('what waits when the time is over is said, and a shut standby is no refusal', async (t) => {
  const waits: Fate = { state: 'waiting', at: 0, reply: 'no host of it can be reached' }
  const { end, clock, seen } = await begun(t, { hosts: { 1: {}, 2: ulakTakes }, fates: [waits] })
  await until('Ulak to have it', async () => seen.at(-1)?.ways[1]?.state === 'carried')
  await clock.leap(150_000)
  const facts = await end
  assert.deepEqual(states(facts)[1], ['mx.ulak.example', 'waiting'])
  assert.match(wayText(facts.ways[1]!).en, /still tries to hand it on: no host of it can be reached; .*01abc/)
  assert.deepEqual([outcomeOf(facts), facts.handOver?.why], ['unknown', 'no-way'])
  const shut = await begun(t, { hosts: { 1: {}, 2: { rcpt: '450 4.3.2 this is the backup' } } })
  const { ways } = await shut.end
  assert.equal(ways[1]!.state, 'put-off')
  assert.match(wayText(ways[1]!).en, /standby is shut/)
})

test('a server of ours that is not this one cannot be followed', async (t) => {
  const { end, clock, seen } = await begun(t, { hosts: { 1: {}, 2: ulakTakes }, fates: [undefined] })
  await until('Ulak to have it', async () => seen.at(-1)?.ways[1]?.state === 'carried')
  await clock.advance(10_000)
  const facts = await end
  assert.deepEqual([states(facts)[1]![1], outcomeOf(facts)], ['not-followed', 'unknown'])
})

test('what is not found at once is looked for again, because the journal is written after the queue', async (t) => {
  const { end, clock, seen } = await begun(t, { hosts: { 1: {}, 2: ulakTakes }, fates: [undefined, undefined, passed] })
  await until('Ulak to have it', async () => seen.at(-1)?.ways[1]?.state === 'carried')
  await clock.advance(1_000)
  assert.equal(states(await end)[1]![1], 'passed')
})

test('without a mail host nothing is sent', async (t) => {
  const { end } = await begun(t, { hosts: {}, zone: { 'firma.example': { MX: ['0 .'] } } })
  assert.deepEqual(await end, { nowhere: 'null-mx', ways: [] })
})

test('a next hop’s name is taken off its words, and only that', () => {
  assert.deepEqual(spoken('mail.a.example: 250 2.0.0 Ok: queued'), {
    to: 'mail.a.example',
    reply: '250 2.0.0 Ok: queued',
  })
  assert.deepEqual(spoken('[IPv6:2001:db8::1]: 550 5.1.1 no'), { to: '[IPv6:2001:db8::1]', reply: '550 5.1.1 no' })
  assert.deepEqual(spoken('nobody answers: ECONNREFUSED'), { reply: 'nobody answers: ECONNREFUSED' })
})
