// The API over real stores, without sockets: two customers beside each other, the first of whom owns one of everything.
import assert from 'node:assert/strict'
import path from 'node:path'
import type { TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { CheckResult } from '../../src/api/contract.ts'
import type { ApiDeps } from '../../src/api/deps.ts'
import { createApi } from '../../src/api/server.ts'
import { createCarry } from '../../src/carry/index.ts'
import { insertMessages } from '../../src/carry/queue-steps.store.ts'
import { type Accounts, createAccounts } from '../../src/declare/accounts.ts'
import { createDeclare } from '../../src/declare/index.ts'
import { createTerms } from '../../src/declare/retention-terms.ts'
import { createKeys } from '../../src/declare/keys.ts'
import { createPeers } from '../../src/declare/peers.ts'
import { createRepeats } from '../../src/declare/repeats.ts'
import { type Name, nameToText } from '../../src/dns/name.ts'
import { typeName } from '../../src/dns/records/index.ts'
import type { Resolver } from '../../src/dns/resolver.ts'
import { createDrills } from '../../src/prove/drills.ts'
import type { Sight } from '../../src/prove/propagation.ts'
import { createPropagationWatch } from '../../src/prove/propagation-watch.ts'
import { createRecipientsPart } from '../../src/protect/recipients-part.ts'
import { type Role, type Scope, systemScope } from '../../src/declare/scope.ts'
import { type ControlTables, openControl, openQueue, type QueueTables, type Store } from '../../src/store/store.ts'
import { type Clock, systemClock } from '../../src/system/clock.ts'
import { newId } from '../../src/system/id.ts'
import { silentLog } from '../../src/system/log.ts'
import { createMetrics } from '../../src/system/metrics.ts'
import { createSecrets } from '../../src/system/secrets.ts'
import { plainDial, testPair } from './carry.ts'
import { scratch } from './places.ts'
import { world } from './world.ts'

export type Reply = {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly body: any // eslint-disable-line typescript/no-explicit-any
}
export type House = {
  readonly api: FastifyInstance
  readonly accounts: Accounts
  readonly control: Store<ControlTables>
  readonly queue: Store<QueueTables>
  /** Secrets: the operator at the top, each role of the first account, the second account's administrator. */
  readonly tokens: Readonly<Record<'operator' | 'administrator' | 'member' | 'reader' | 'stranger', string>>
  /** What belongs to the first account, by the name that path parameters and bodies have for it. */
  readonly owned: Readonly<
    Record<'account' | 'token' | 'domain' | 'plan' | 'change' | 'message' | 'key' | 'peer', string>
  >
  /** One more message of the first account that waits. */
  waitFor(domain: string): Promise<string>
  ask(
    token: string | undefined,
    method: string,
    url: string,
    more?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Reply>
}

/** One server, which has no such record. */
const seenOnce = (name: Name, type: number, clock: Clock): Sight => ({
  at: clock.now(),
  name: nameToText(name),
  type: typeName(type),
  zone: undefined,
  parent: undefined,
  child: undefined,
  servers: [
    { host: 'ns1.ulak.example', address: '192.0.2.53', serial: 1, expire: 60, answer: { kind: 'none', ttl: 300 } },
  ],
  resolvers: [],
})

const nothingFound = (domain: Name, clock: Clock): CheckResult => ({
  domain: domain.key,
  checkedAt: new Date(clock.now()).toISOString(),
  provider: null,
  answers: { arrives: 'unknown', authenticated: 'unknown', private: 'unknown', survives: 'unknown' },
  results: [],
})

const operatorToken = 'ulak-test-operator-token-0123456789'

export async function house(
  t: TestContext,
  options: { clock?: Clock; resolver?: Resolver; deps?: (made: ApiDeps) => ApiDeps } = {},
): Promise<House> {
  const clock = options.clock ?? systemClock
  const folder = scratch(t, 'ulak-api')
  const control = await openControl({ engine: 'sqlite', folder })
  const queue = await openQueue({ engine: 'sqlite', folder })
  const resolver = options.resolver ?? world({})
  const accounts = createAccounts({ store: control, clock })
  await accounts.start({ token: operatorToken })
  const brand = {
    nameservers: [{ name: 'ns1.ulak.example', addresses: ['192.0.2.53'] }],
    mxNames: [{ name: 'mx.ulak.example', addresses: ['192.0.2.25'] }],
    hostmaster: '',
  }
  const declare = createDeclare({ store: control, clock, brand, allowPrivate: true, resolver })
  const carry = await createCarry(
    {
      listen: [],
      hostname: 'mx.ulak.example',
      ownNames: ['mx.ulak.example'],
      outPort: 25,
      spoolFolder: path.join(folder, 'spool'),
      tls: await testPair(t),
    },
    {
      store: queue,
      policyFor: declare.mailPolicyFor,
      judge: () => Promise.reject(new Error('no mail comes in here')),
      resolver,
      dial: plainDial,
      clock,
      log: silentLog,
      random: Math.random,
      onFatal: (error) => assert.fail(String(error)),
    },
  )
  const secrets = createSecrets({ file: path.join(folder, 'secret.key') })
  const made: ApiDeps = {
    accounts,
    declare,
    terms: createTerms({ store: control, clock }),
    keys: await createKeys({ store: control, clock, secrets, log: silentLog }),
    peers: await createPeers({ store: control, clock }),
    repeats: createRepeats({ store: control, clock, log: silentLog }),
    queue: carry.queue,
    recipients: createRecipientsPart({
      store: control,
      clock,
      log: silentLog,
      policyFor: declare.mailPolicyFor,
      callAhead: async () => ({ kind: 'not-now' }),
      fetch: async () => ({ kind: 'no-host' }),
      domainOf: async () => undefined,
    }),
    log: silentLog,
    clock,
    stopping: new AbortController().signal,
    route: async () => ({ domain: '', outcome: 'unknown-now', source: null, tries: [], findings: [] }),
    simulate: async ({ domain }) => ({ domain: domain.key, views: [] }),
    check: async (domain) => nothingFound(domain, clock),
    probe: async (domain) => ({ visits: [], notVisited: 0, silence: [], check: nothingFound(domain, clock) }),
    propagation: {
      ...createPropagationWatch({ clock, look: async (name, type) => seenOnce(name, type, clock) }),
      isOwn: () => true,
    },
    drills: createDrills({
      store: control,
      log: silentLog,
      signal: new AbortController().signal,
      resolver,
      clock,
      random: Math.random,
      dial: plainDial,
      hostname: 'mx.ulak.example',
      port: 25,
      ownNames: async () => ['mx.ulak.example'],
      ownAddresses: ['192.0.2.25'],
      fateOf: carry.fateOf,
      discard: (message, domain) => carry.queue.remove({ ...systemScope, domains: [domain] }, message),
      nextHops: carry.nextHops,
    }),
    handOver: async () => undefined,
    delegation: async ({ name }) => ({
      domain: name,
      at: clock.now(),
      state: 'ready',
      since: clock.now(),
      until: undefined,
      leftAt: undefined,
      nameservers: [{ host: 'ns1.ulak.example', addresses: ['192.0.2.53'], isGlue: false, answers: true }],
      parent: { servers: ['ns.old.example'], ttl: 3_600 },
      hasDs: false,
    }),
    outwardTls: carry.tls,
    mxNames: [{ name: 'mx.ulak.example', addresses: ['192.0.2.25'] }],
    listBackups: async () => ({ items: [], next: null }),
    addBackup: async () => assert.fail('no backup is made here'),
    about: () => ({ version: '0', hostname: 'mx.ulak.example', nameservers: [], mxNames: [], dns: [], smtp: [] }),
    isReady: () => true,
    metrics: createMetrics('0'),
    hasCalls: true,
    trustedProxies: [],
    storeProblem: () => undefined,
    panel: undefined,
  }
  const api = await createApi(options.deps?.(made) ?? made)
  t.after(async () => {
    await api.close()
    await control.close()
    await queue.close()
  })

  const must = <T>(result: { ok: true; value: T } | { ok: false; problem: unknown }): T => {
    assert.ok(result.ok, JSON.stringify(result))
    return result.value
  }
  const operator = (await accounts.authenticate(operatorToken)) as Scope
  const enter = async (
    account: string,
    role: Role,
    domains?: readonly string[],
  ): Promise<{ id: string; secret: string; scope: Scope }> => {
    const name = `${role} of ${account}`
    const { token, secret } = must(await accounts.addToken(operator, { account, role, name, domains }))
    return { id: token.id, secret, scope: (await accounts.authenticate(secret)) as Scope }
  }
  const first = must(await accounts.add(operator, { name: 'First' }))
  const second = must(await accounts.add(operator, { name: 'Second' }))
  const administrator = await enter(first.id, 'administrator')
  const domain = 'first.example'
  must(await declare.add(administrator.scope, { domain }))
  const { key } = must(await made.keys.add(administrator.scope, { name: 'key.first.example' }))
  const peer = must(await made.peers.add(operator, { name: 'ns2-of-first', addresses: [], byAddress: true }))
  const spare = await enter(first.id, 'member', [domain])
  const tokens = {
    operator: operatorToken,
    administrator: administrator.secret,
    member: (await enter(first.id, 'member', [domain])).secret,
    reader: (await enter(first.id, 'reader')).secret,
    stranger: (await enter(second.id, 'administrator')).secret,
  }

  const address = (records: string[]) => ({
    domain,
    rrsets: [{ name: 'www', type: 'A', set: { ttl: 300, records } }],
  })
  const done = must(await declare.plan(administrator.scope, [address(['192.0.2.1'])]))
  const { change } = must(await declare.apply(administrator.scope, done.id))
  const plan = must(await declare.plan(administrator.scope, [address(['192.0.2.2'])]))
  const waitFor = async (recipientDomain: string): Promise<string> => {
    const id = newId(clock.now())
    await queue.transact((tx) =>
      insertMessages(
        tx,
        [
          {
            id,
            accountId: first.id,
            accountPath: first.path,
            domain: recipientDomain,
            sender: 'ayse@firma.example',
            received: clock.now(),
            size: 4,
            smtputf8: false,
            eightBit: false,
            clientIp: '192.0.2.7',
            trace: '',
            cuts: [],
            verdict: {},
            body: Buffer.from('\r\nx\r\n'),
            recipients: [`mehmet@${recipientDomain}`],
            lifetimeMs: 5 * 86_400_000,
            bounceable: false,
          },
        ],
        clock.now(),
      ),
    )
    return id
  }
  const message = await waitFor(domain)
  return {
    api,
    accounts,
    control,
    queue,
    waitFor,
    tokens,
    owned: {
      account: first.id,
      token: spare.id,
      domain,
      plan: plan.id,
      change: change[0]!.id,
      message,
      key: key.name,
      peer: peer.name,
    },
    async ask(token, method, url, { body, headers } = {}) {
      const type = typeof body === 'string' ? 'text/dns' : body instanceof Uint8Array ? 'text/csv' : undefined
      const reply = await api.inject({
        method: method as 'GET',
        url: `/api/v1${url}`,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': type ?? 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { payload: type ? (body as string | Buffer) : JSON.stringify(body) }),
      })
      const isJson = String(reply.headers['content-type']).includes('json') && reply.body !== ''
      return {
        status: reply.statusCode,
        headers: reply.headers,
        text: reply.body,
        body: isJson ? JSON.parse(reply.body) : undefined,
      }
    },
  }
}
