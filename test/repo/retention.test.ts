// src/declare/retention.ts is kept, line by line: what is older than it says is gone after one walk of the job, what is younger stays, and an
// account that chose otherwise has its way.
import assert from 'node:assert/strict'
import { insertMessages } from '../../src/carry/queue-steps.store.ts'
import { applyOutcomes, claimDue, forgetRecipients } from '../../src/carry/queue.store.ts'
import { createAccounts } from '../../src/declare/accounts.ts'
import { type Kind, keptMs, kinds, retention, rowsOf } from '../../src/declare/retention.ts'
import { createRetentionJob } from '../../src/declare/retention-job.ts'
import { createTerms } from '../../src/declare/retention-terms.ts'
import type { Scope } from '../../src/declare/scope.ts'
import type { AnyDb } from '../../src/store/columns.ts'
import { listOldRows } from '../../src/store/old-rows.ts'
import { type ControlTables, openControl, openQueue, type QueueTables, type Store } from '../../src/store/store.ts'
import { leastId, newId } from '../../src/system/id.ts'
import { silentLog } from '../../src/system/log.ts'
import { fakeClock } from '../support/clock.ts'
import { eachPlace } from '../support/stores.ts'

const [minute, day] = [60_000, 86_400_000]
/** The day is over at midnight. */
const start = Date.UTC(2026, 10, 25)

type Stores = { readonly control: Store<ControlTables>; readonly queue: Store<QueueTables> }
type Whose = { readonly account: string; readonly path: string; readonly domain: string; readonly domainId: string }

/** Puts a row there whose time began at `at`. Of one account it has the same `at` only once. */
const seeds: { readonly [K in Exclude<Kind, 'message-text'>]: (of: Whose, at: number, stores: Stores) => unknown } = {
  undeliverable: (of, at, { queue }) => seedRecipient(queue, of, at, 'undeliverable'),
  quarantine: (of, at, { queue }) => seedRecipient(queue, of, at, 'quarantined'),
  journal: (of, at, { queue }) =>
    queue.db
      .insertInto('event')
      .values({
        id: idOf(of, at),
        at,
        kind: 'refused',
        message_id: null,
        recipient: `ali@${of.domain}`,
        reply: '550',
        domain: of.domain,
        account_path: of.path,
        sender: '',
        client_ip: '192.0.2.1',
        detail: null,
      })
      .execute(),
  outages: (of, at, { queue }) =>
    queue.db
      .insertInto('hop_change')
      .values({ id: idOf(of, at), host: of.domain, at, is_up: 0, reason: '', until: null })
      .execute(),
  gaps: (of, at, { queue }) =>
    queue.db
      .insertInto('journal_gap')
      .values({ id: idOf(of, at), from_at: at, to_at: at, why: 'flood', lost: 1 })
      .execute(),
  world: (of, at, { control }) =>
    control.db
      .insertInto('world_seen')
      .values({ id: idOf(of, at), domain: of.domain, from_at: at, to_at: at, body: '{}' })
      .execute(),
  tls: (of, at, { queue }) =>
    queue.db
      .insertInto('tls_fact')
      .values({
        day: new Date(at).toISOString().slice(0, 10),
        domain: of.domain,
        policy_type: 'tlsa',
        policy_text: '[]',
        host: '',
        address: '',
        result: 'success',
        sessions: 1,
        detail: '',
      })
      .execute(),
  'sts-policies': (of, at, { queue }) =>
    queue.db
      .insertInto('sts_policy')
      .values({
        domain: `${at}.${of.domain}`,
        policy_id: '',
        mode: 'none',
        max_age: 0,
        mx: '[]',
        fetched: 0,
        until: at,
      })
      .execute(),
  'greylist-waiting': (of, at, { queue }) =>
    queue.db
      .insertInto('greylist')
      .values({ id: idOf(of, at), since: at, known: 0 })
      .execute(),
  'greylist-known': (of, at, { queue }) =>
    queue.db
      .insertInto('greylist')
      .values({ id: idOf(of, at), since: at, known: 1 })
      .execute(),
  told: (of, at, { queue }) =>
    queue.db
      .insertInto('told')
      .values({ domain: `${at}.${of.domain}`, kind: 'undeliverable', at })
      .execute(),
  recipients: (of, at, { control }) => seedLearned(control, of, at, 1),
  'not-recipients': (of, at, { control }) => seedLearned(control, of, at, 0),
  drills: (of, at, { control }) =>
    control.db
      .insertInto('drill')
      .values({
        id: idOf(of, at),
        domain_id: of.domainId,
        address: '',
        actor: '',
        begun_at: at,
        ended_at: at,
        facts: '{}',
      })
      .execute(),
  'hand-overs': (of, at, { control }) =>
    control.db
      .insertInto('hand_over')
      .values({ domain_id: of.domainId, host: String(at), outcome: 'exempt', spf: '', reply: '', seen_at: at })
      .execute(),
  'next-hops': (of, at, { control }) =>
    control.db
      .insertInto('next_hop_health')
      .values({
        host: `${at}.${of.domain}`,
        port: 25,
        state: 'up',
        since: at,
        seen_at: at,
        failures: 0,
        reply: '',
        fault: null,
        offer: null,
      })
      .execute(),
  plans: (of, at, { control }) =>
    control.db
      .insertInto('plan')
      .values({
        id: idOf(of, at),
        account_path: of.path,
        actor: '',
        created_at: at,
        expires_at: at,
        body: '{}',
        outcome: null,
      })
      .execute(),
  answers: (of, at, { control }) =>
    control.db
      .insertInto('idempotent_answer')
      .values({ id: `${idOf(of, at)}/x`, request: '', status: 200, type: '', answer: '', created_at: at })
      .execute(),
  tokens: (of, at, { control }) =>
    control.db
      .insertInto('token')
      .values({
        id: idOf(of, at),
        account_id: of.account,
        role: 'reader',
        name: '',
        hash: idOf(of, at),
        created_at: at,
        expires_at: at,
      })
      .execute(),
  audit: (of, at, { control }) =>
    control.db
      .insertInto('audit')
      .values({ id: idOf(of, at), at, account_id: of.account, actor: '', action: 'x', subject: '', detail: '{}' })
      .execute(),
}

/** Of this time and no other account. */
const idOf = (of: Whose, at: number): string => leastId(at).slice(0, -3) + of.account.slice(-3)

async function seedRecipient(queue: Store<QueueTables>, of: Whose, at: number, state: string): Promise<void> {
  const id = newId()
  const empty = { smtputf8: 0, eight_bit: 0, client_ip: '', trace: '', cuts: '[]', verdict: '{}', spool: null }
  const whose = { account_id: of.account, account_path: of.path, domain: of.domain, sender: '' }
  await queue.db
    .insertInto('message')
    .values({ id, received: at, size: 1, body: Buffer.from('x'), bounceable: 0, ...whose, ...empty })
    .execute()
  const until = at + keptMs(state === 'quarantined' ? 'quarantine' : 'undeliverable')
  await queue.db
    .insertInto('recipient')
    .values({
      id: `${id}-0`,
      message_id: id,
      domain: of.domain,
      address: `ali@${of.domain}`,
      state,
      attempts: 1,
      next_try: null,
      until,
      last_reply: null,
      told: 1,
    })
    .execute()
}

async function seedLearned(control: Store<ControlTables>, of: Whose, at: number, isThere: 0 | 1): Promise<void> {
  const until = at + keptMs(isThere ? 'recipients' : 'not-recipients')
  const [local, row] = [String(at), { source: 'delivery', since: at, seen_at: at, until, reply: null }]
  await control.db
    .insertInto('learned_recipient')
    .values({ domain_id: of.domainId, local_key: local, local, is_there: isThere, ...row })
    .execute()
}

const operatorToken = 'ulak-test-operator-token-0123456789'

async function rig(stores: Stores) {
  const { control, queue } = stores
  const clock = fakeClock(start)
  const accounts = createAccounts({ store: control, clock })
  await accounts.start({ token: operatorToken })
  const operator = (await accounts.authenticate(operatorToken)) as Scope
  const terms = createTerms({ store: control, clock })
  const job = createRetentionJob({
    control,
    queue,
    terms,
    clock,
    log: silentLog,
    now: clock.now,
    forgetRecipients: async (ids) => void (await queue.transact((tx) => forgetRecipients(tx, ids, clock.now()))),
  })

  async function account(name: string, parent?: string): Promise<Whose> {
    const made = await accounts.add(operator, { name, parent })
    assert.ok(made.ok)
    const { id, path } = made.value
    const domain = `${name}.example`
    const domainId = newId(start)
    await control.db
      .insertInto('domain')
      .values({
        id: domainId,
        account_id: id,
        name: domain,
        reversed: `example.${name}.`,
        dns: 'here',
        version: 1,
        serial: 1,
        owner_token: '',
        by_operator: 1,
        proven_at: null,
        created_at: start,
      })
      .execute()
    return { account: id, path, domain, domainId }
  }

  /** How long ago each row of the kind began, days; the greatest first. */
  async function ages(kind: Kind): Promise<string[]> {
    const { rows } = retention[kind]
    assert.ok(rows !== 'at-once')
    const store = rows.in === 'control' ? control : queue
    const isText = rows.age === 'id' || rows.age === 'day'
    const found = await listOldRows(store.db as unknown as AnyDb, rowsOf(rows), {
      before: isText ? '~' : Number.MAX_SAFE_INTEGER,
      after: undefined,
    })
    return found
      .filter(({ place }) => !/operator-made|account-added/.test(String(place)))
      .map(({ since }) => String(since))
  }
  return { ...stores, clock, operator, terms, job, account, ages, accounts }
}

type Rig = Awaited<ReturnType<typeof rig>>

const walked = kinds.filter((kind) => kind !== 'message-text')

eachPlace('retention', async (where, t) => {
  const [control, queue] = [await openControl(where), await openQueue(where)]
  try {
    const at = await rig({ control, queue })
    for (const kind of walked) {
      const { days, choice } = retention[kind]
      await t.test(`${kind}: what is older than ${days} days goes, what is younger stays`, () => goes(kind, at))
      if (choice) await t.test(`${kind}: an account chooses, and those below it do as it does`, () => chooses(kind, at))
    }
    await t.test('message-text: it is gone in the commit that says that it was delivered', () => goesAtOnce(at))
    await t.test('choices lie within bounds, are noted, and nobody chooses for strangers', () => keepsBounds(at))
  } finally {
    await control.close()
    await queue.close()
  }
})

/** As finely as the kind tells its age. */
const stepOf = (kind: Kind): number => {
  const { rows } = retention[kind]
  return rows !== 'at-once' && rows.age === 'day' ? day : minute
}

async function goes(kind: (typeof walked)[number], at: Rig): Promise<void> {
  const [begun, step] = [start - retention[kind].days * day, stepOf(kind)]
  const whose = await at.account(`firma-${kind}`)
  const before = await at.ages(kind)
  await seeds[kind](whose, begun + step, at)
  const young = await at.ages(kind)
  await seeds[kind](whose, begun - step, at)
  assert.equal((await at.ages(kind)).length, before.length + 2)
  assert.deepEqual(await at.job.walk(), { [kind]: 1 })
  assert.deepEqual(await at.ages(kind), young)
  assert.deepEqual(await at.job.walk(), {})
}

async function chooses(kind: (typeof walked)[number], at: Rig): Promise<void> {
  const { choice, days } = retention[kind] as { choice: { least: number; most: number }; days: number }
  const step = stepOf(kind)
  const [least, most] = [start - choice.least * day, start - choice.most * day]
  const reseller = await at.account(`bayi-${kind}`)
  const customer = await at.account(`musteri-${kind}`, reseller.account)
  const other = await at.account(`baska-${kind}`)
  assert.ok((await at.terms.choose(at.operator, reseller.account, { [kind]: choice.least })).ok)
  assert.ok((await at.terms.choose(at.operator, other.account, { [kind]: choice.most })).ok)
  for (const whose of [reseller, customer]) await seeds[kind](whose, least - step, at)
  const before = await at.ages(kind)
  for (const whose of [reseller, customer]) await seeds[kind](whose, least + step, at)
  await seeds[kind](other, most + step, at)
  assert.deepEqual(await at.job.walk(), { [kind]: 2 })
  assert.equal((await at.ages(kind)).length, before.length + 1)
  await at.terms.choose(at.operator, other.account, { [kind]: null })
  assert.deepEqual(await at.job.walk(), choice.most > days ? { [kind]: 1 } : {})
}

async function goesAtOnce({ queue, account }: Rig): Promise<void> {
  assert.deepEqual(
    kinds.filter((kind) => retention[kind].rows === 'at-once'),
    ['message-text'],
  )
  const of = await account('teslim')
  const id = newId(start)
  const message = {
    id,
    accountId: of.account,
    accountPath: of.path,
    domain: of.domain,
    sender: '',
    received: start,
    size: 1,
    smtputf8: false,
    eightBit: false,
    clientIp: '192.0.2.1',
    trace: '',
    cuts: [],
    verdict: {},
    body: Buffer.from('x'),
    recipients: [`ali@${of.domain}`],
    lifetimeMs: day,
    bounceable: false,
  }
  await queue.transact((tx) => insertMessages(tx, [message], start))
  const isPostgres = queue.engine === 'postgres'
  const due = { domain: of.domain, now: start, limit: 1, postgres: isPostgres }
  const [claimed] = await queue.transact((tx) => claimDue(tx, due))
  const { id: recipientId, address } = claimed!.recipients[0]!
  const outcome = { recipientId, messageId: id, address, event: { kind: 'delivered' } as const }
  await queue.transact((tx) => applyOutcomes(tx, [outcome], start))
  assert.deepEqual(await queue.db.selectFrom('message').selectAll().where('id', '=', id).execute(), [])
}

async function keepsBounds({ account, terms, operator, accounts, control }: Rig): Promise<void> {
  const { account: id, path } = await account('firma')
  const codeOf = async (choices: Record<string, number | null>) => {
    const made = await terms.choose(operator, id, choices)
    return made.ok ? undefined : made.problem.code
  }
  assert.equal(await codeOf({ journal: 6 }), 'retention-out-of-bounds')
  assert.equal(await codeOf({ journal: 30, audit: 4_000 }), 'retention-out-of-bounds')
  assert.equal(terms.daysOf('journal', path), 90, 'all of them or none')
  for (const kind of ['outages', 'nothing', '__proto__', 'toString'])
    assert.equal(await codeOf({ [kind]: 30 }), 'retention-no-choice', kind)
  assert.equal(await codeOf({ journal: 30 }), undefined)
  assert.equal(terms.daysOf('journal', path), 30)
  const [last] = (await accounts.listAudit(operator, { limit: 1 })).items
  assert.deepEqual([last!.action, last!.account, last!.detail], ['retention-chosen', id, { journal: 30 }])
  const stranger = { ...operator, accountId: 'x', accountPath: '/x/' }
  const reader = { ...operator, role: 'reader' } as const
  assert.equal((await terms.choose(stranger, id, { journal: 30 })).ok, false)
  assert.equal((await terms.choose(reader, id, { journal: 30 })).ok, false)
  assert.equal((await terms.list(stranger, id)).ok, false)
  const other = createTerms({ store: control, clock: fakeClock() })
  await other.load()
  assert.equal(other.daysOf('journal', `${path}x/`), 30, 'it is known after a start, and for accounts below')
}
