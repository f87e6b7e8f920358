import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { connect } from 'node:net'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { systemScope } from '../declare/scope.ts'
import { sql } from 'kysely'
import { SqliteError } from '../store/fault.ts'
import { openQueue, type Store, type QueueTables } from '../store/store.ts'
import { policy, rig, type Rig } from '../../test/support/carry.ts'
import { scratch, until } from '../../test/support/places.ts'
import { transcript } from '../../test/support/transcript.ts'
import { world } from '../../test/support/world.ts'

/** As far as DATA, with everything in its place. */
const opening = `
  S: 220 mx.ulak.example ESMTP Ulak
  C: EHLO mail.sender.example
  S: 250-*
  C: MAIL FROM:<a@sender.example>
  S: 250 2.1.0 *
  C: RCPT TO:<bir@firma.example>
  S: 250 2.1.5 *
  C: DATA
  S: 354 *
`
/** No next hop answers, so that whatever is stored stays to be seen. */
const still = policy({ port: 1 })
const queued = async ({ carry }: Rig) => (await carry.queue.list(systemScope, { limit: 1_000 })).items
const isEmpty = async (mx: Rig) => {
  assert.deepEqual(await queued(mx), [])
  assert.deepEqual(await readdir(`${mx.folder}/spool`), [])
}

test('the greeting comes at once, and EHLO offers what we do', async (t) => {
  const { where } = await rig(t)
  const seen = await transcript(
    where,
    `
    S: 220 mx.ulak.example ESMTP Ulak
    C: EHLO mail.sender.example
    S: 250-*
    C: NOOP
    S: 250 2.0.0 *
    C: QUIT
    S: 221 2.0.0 *
    S: (closed)
  `,
  )
  assert.deepEqual(
    seen
      .filter((line) => line.startsWith('250'))
      .slice(0, -1)
      .map((line) => line.slice(4)),
    ['mx.ulak.example', 'PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES', 'STARTTLS', 'SIZE 52428800'],
  )
})

test('what we do not offer is not there: AUTH, and the jokes of the library', async (t) => {
  const { where } = await rig(t)
  await transcript(
    where,
    `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: AUTH PLAIN AGEAYg==
    S: 500 5.5.2 *
    C: WIZ x
    S: 500 5.5.2 *
    C: XCLIENT ADDR=192.0.2.1
    S: 500 5.5.2 *
    C: VRFY a@firma.example
    S: 252 *
    C: EXPN a
    S: 500 *
  `,
  )
})

test('a domain that is not ours is refused: no relay, in no spelling', async (t) => {
  const { where } = await rig(t, { policies: [still, policy({ domain: 'yeni.example', proven: false })] })
  await transcript(
    where,
    `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: RCPT TO:<b@baska.example>
    S: 550 5.7.1 mail for baska.example is not accepted here, this server relays for nobody
    C: RCPT TO:<"b@baska.example"@[127.0.0.1]>
    S: 550 5.7.1 *
    C: RCPT TO:<b%baska.example@sub.firma.example>
    S: 550 5.7.1 *
    C: RCPT TO:<@firma.example:b@baska.example>
    S: 550 5.7.1 *
    C: RCPT TO:<b@yeni.example>
    S: 550 5.7.1 mail for yeni.example is not accepted here until its owner is known
    C: DATA
    S: 503 *
  `,
  )
})

test('a policy that leads back to us alone has nowhere to go', async (t) => {
  const dns = world(
    {
      'dongu.example': { MX: ['10 mx.ulak.example.', '20 other.example.'] },
      'mx.ulak.example': { A: ['192.0.2.1'] },
      'other.example': { A: ['192.0.2.2'] },
      'bozuk.example': { MX: ['10 mail.bozuk.example.'] },
    },
    { fail: ['MX bozuk.example'] },
  )
  const { where } = await rig(t, {
    ports: { resolver: dns },
    policies: [
      policy({
        domain: 'tek.example',
        hops: { kind: 'hosts', hosts: [{ host: 'backup.mail.firma.example', preference: 10 }] },
      }),
      policy({ domain: 'dongu.example', hops: { kind: 'public-mx' } }),
      policy({ domain: 'bozuk.example', hops: { kind: 'public-mx' } }),
    ],
  })
  await transcript(
    where,
    `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: RCPT TO:<b@tek.example>
    S: 450 4.4.6 the mail hosts of tek.example lead back to this server alone*
    C: RCPT TO:<b@dongu.example>
    S: 450 4.4.6 *
    C: RCPT TO:<b@bozuk.example>
    S: 250 *
  `,
  )
})

test('one domain a transaction: the other one comes in the next', async (t) => {
  const mx = await rig(t, { policies: [still, policy({ domain: 'iki.example', port: 1 })] })
  await transcript(
    mx.where,
    `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: RCPT TO:<bir@firma.example>
    S: 250 *
    C: RCPT TO:<bir@iki.example>
    S: 452 4.5.3 *
    C: RCPT TO:<bir@baska.example>
    S: 550 5.7.1 *
    C: RCPT TO:<iki@FIRMA.example>
    S: 250 *
    C: RCPT TO:<bir@firma.example>
    S: 250 *
    C: DATA
    S: 354 *
    C: .
    S: 250 *
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: RCPT TO:<bir@iki.example>
    S: 250 *
  `,
  )
  assert.deepEqual(
    (await queued(mx)).map(({ domain, recipients }) => [domain, recipients.map(({ address }) => address)]),
    [['firma.example', ['bir@firma.example', 'iki@firma.example']]],
  )
})

test('Turkish letters stand before and behind the @ when SMTPUTF8 is asked for', async (t) => {
  const mx = await rig(t, { policies: [policy({ domain: 'xn--rnekalanadi-qfb.example', port: 1 })] })
  await transcript(
    mx.where,
    `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: MAIL FROM:<çağrı@gönderen.example>
    S: 550 5.6.7 *
    C: MAIL FROM:<çağrı@gönderen.example> SMTPUTF8 BODY=8BITMIME
    S: 250 *
    C: RCPT TO:<ışık@örnekalanadi.example>
    S: 250 *
    C: DATA
    S: 354 *
    C: Subject: ığüşöç
    C:
    C: .
    S: 250 *
  `,
  )
  const [message] = await queued(mx)
  assert.deepEqual(
    [message!.sender, message!.recipients[0]!.address],
    ['çağrı@xn--gnderen-90a.example', 'ışık@xn--rnekalanadi-qfb.example'],
  )
  const { trace } = await mx.store.db.selectFrom('message').select('trace').executeTakeFirstOrThrow()
  assert.match(trace, / with UTF8SMTP\r\n\tid \w+ for <ışık@xn--rnekalanadi-qfb\.example>;/)
})

test('STARTTLS, after which what was said before is forgotten', async (t) => {
  const mx = await rig(t, { policies: [still] })
  const socket = connect(mx.where.port, mx.where.address)
  const read = async () => String((await once(socket, 'data'))[0])
  assert.match(await read(), /^220 /)
  socket.write('EHLO x\r\n')
  await read()
  socket.write('STARTTLS\r\n')
  assert.match(await read(), /^220 2\.0\.0 /)
  const secured = connectTls({ socket, rejectUnauthorized: false, servername: 'mx.ulak.example' })
  await once(secured, 'secureConnect')
  await transcript(
    secured,
    `
    C: MAIL FROM:<a@sender.example>
    S: 503 *
    C: EHLO mail.sender.example
    S: 250-*
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: RCPT TO:<bir@firma.example>
    S: 250 *
    C: DATA
    S: 354 *
    C: .
    S: 250 *
  `,
  )
  const { trace } = await mx.store.db.selectFrom('message').select('trace').executeTakeFirstOrThrow()
  assert.match(trace, / with ESMTPS \(TLSv1\.3 TLS_AES_256_GCM_SHA384\)\r\n/)
})

// ── Bad input ───────────────────────────────────────────────────────────────────────────────────

for (const [what, bytes] of [
  ['a bare LF', 'Subject: x\\r\\n\\r\\none\\ntwo\\r\\n.\\r\\n'],
  ['a bare CR', 'Subject: x\\r\\n\\r\\none\\rtwo\\r\\n.\\r\\n'],
  [
    'a smuggled end with LF',
    'one\\n.\\r\\nMAIL FROM:<evil@sender.example>\\r\\nRCPT TO:<bir@firma.example>\\r\\nDATA\\r\\nx\\r\\n.\\r\\n',
  ],
  ['a smuggled end with LF LF', 'one\\n.\\nMAIL FROM:<evil@sender.example>\\r\\n.\\r\\n'],
  ['a smuggled end with CR', 'one\\r\\n.\\rMAIL FROM:<evil@sender.example>\\r\\n.\\r\\n'],
] as const) {
  test(`${what} in the message is refused, and nothing is stored`, async (t) => {
    const mx = await rig(t, { policies: [still] })
    await transcript(
      mx.where,
      `${opening}
      C~ ${bytes}
      S: 550 5.6.0 the message has a bare *
      C: NOOP
      S: 250 *
    `,
    )
    await isEmpty(mx)
  })
}

test('a command line of 1 MB is refused, and the connection ends', async (t) => {
  const { where } = await rig(t)
  await transcript(
    where,
    `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: {line}
    S: 500 5.5.2 line too long
    S: (closed)
  `,
    { line: `MAIL FROM:<${'a'.repeat(1_000_000)}@sender.example>\r\n` },
  )
})

test('10,000 recipients: the first thousand are taken, the rest comes again', async (t) => {
  const mx = await rig(t, { policies: [still] })
  const socket = connect(mx.where.port, mx.where.address)
  const commands = Array.from({ length: 10_000 }, (_, at) => `RCPT TO:<r${at}@firma.example>\r\n`).join('')
  await transcript(
    socket,
    `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: {commands}
    ${'S: 250 2.1.5 *\n'.repeat(1_000)}
    ${'S: 452 4.5.3 *\n'.repeat(9_000)}
    C: DATA
    S: 354 *
    C: .
    S: 250 *
  `,
    { commands },
  )
  assert.equal((await queued(mx))[0]?.recipients.length, 1_000)
})

test('a message over SIZE is refused when it is announced and when it comes', async (t) => {
  const mx = await rig(t, { policies: [still], options: { limits: { maxMessageBytes: 100_000 } } })
  await transcript(
    mx.where,
    `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: MAIL FROM:<a@sender.example> SIZE=100001
    S: 552 5.3.4 *
    C: MAIL FROM:<a@sender.example> SIZE=100000
    S: 250 *
    C: RCPT TO:<bir@firma.example>
    S: 250 *
    C: DATA
    S: 354 *
    C: {body}
    S: 552 5.3.4 *
    C: NOOP
    S: 250 *
  `,
    { body: `${'0123456789abcdef\r\n'.repeat(6_000)}.\r\n` },
  )
  await isEmpty(mx)
})

test('whoever goes on far beyond SIZE is cut off', async (t) => {
  const mx = await rig(t, { policies: [still], options: { limits: { maxMessageBytes: 100_000 } } })
  await transcript(
    mx.where,
    `${opening}
    C: {body}
    S: 552 5.3.4 *
    S: (closed)
  `,
    { body: '0123456789abcdef\r\n'.repeat(600_000) },
  )
  await isEmpty(mx)
})

test('a header section without end is refused', async (t) => {
  const mx = await rig(t, { policies: [still] })
  await transcript(
    mx.where,
    `${opening}
    C: {body}
    S: 552 5.3.4 the header section *
  `,
    { body: `${'X-Filler: 0123456789\r\n'.repeat(20_000)}\r\n.\r\n` },
  )
  await isEmpty(mx)
})

test('a message that went round a hundred servers is in a loop', async (t) => {
  const mx = await rig(t, { policies: [still] })
  const hops = (count: number) => `${'Received: from a by b; date\r\n'.repeat(count)}\r\nx\r\n.\r\n`
  await transcript(
    mx.where,
    `${opening}
    C: {many}
    S: 554 5.4.6 *
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: RCPT TO:<bir@firma.example>
    S: 250 *
    C: DATA
    S: 354 *
    C: {few}
    S: 250 *
  `,
    { many: hops(101), few: hops(100) },
  )
})

test('addresses and parameters that are none', async (t) => {
  const { where } = await rig(t, { policies: [still] })
  await transcript(
    where,
    `
    S: 220 *
    C: MAIL FROM:<a@sender.example>
    S: 503 *
    C: EHLO x
    S: 250-*
    C: MAIL FROM: a@sender.example
    S: 501 5.1.7 *
    C: MAIL FROM:<a@sender..example>
    S: 501 5.1.7 *
    C: MAIL FROM:<a@sender.example> AUTH=<>
    S: 555 5.5.4 *
    C: MAIL FROM:<a@sender.example> SIZE=x
    S: 501 *
    C: MAIL FROM:<a@sender.example> BODY=BINARYMIME
    S: 501 *
    C: RCPT TO:<bir@firma.example>
    S: 503 *
    C: MAIL FROM:<"a b"@sender.example>
    S: 250 *
    C: MAIL FROM:<b@sender.example>
    S: 503 *
    C: RCPT TO:<>
    S: 501 5.1.3 *
    C: RCPT TO:<bir@firma.example> NOTIFY=NEVER
    S: 555 5.5.4 *
    C: RCPT TO:<postmaster>
    S: 550 5.1.1 *
    C: RCPT TO:<" bir@ "@firma.example>
    S: 250 *
  `,
  )
})

test('whoever is refused again and again is sent away', async (t) => {
  const { where } = await rig(t, { options: { limits: { maxRefusals: 3 } } })
  await transcript(
    where,
    `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: RCPT TO:<a@x.example>
    S: 550 *
    C: RCPT TO:<b@x.example>
    S: 550 *
    C: RCPT TO:<c@x.example>
    S: 550 *
    S: 421 4.7.0 *
    S: (closed)
  `,
  )
})

test('a client has so many connections, and so has everybody together', async (t) => {
  const { where, carry } = await rig(t, { options: { limits: { maxPerClient: 2, maxConnections: 3 } } })
  const open = Array.from({ length: 2 }, () => connect(where.port, where.address))
  await Promise.all(open.map((socket) => once(socket, 'data')))
  await transcript(
    where,
    `
    S: 421 4.7.0 too many connections from your address*
    S: (closed)
  `,
  )
  const other = connect({ port: where.port, host: where.address, localAddress: '127.0.0.9' })
  await once(other, 'data')
  const last = connect({ port: where.port, host: where.address, localAddress: '127.0.0.10' })
  await transcript(
    last,
    `
    S: 421 4.3.2 too many connections*
    S: (closed)
  `,
  )
  for (const socket of [...open, other]) socket.destroy()
  await until('they are counted out', () => carry.connections() === 0)
  await transcript(where, 'S: 220 *')
})

test('whoever says nothing is sent away', async (t) => {
  const { where } = await rig(t, { options: { limits: { idleMs: 100 } } })
  await transcript(
    where,
    `
    S: 220 *
    S: 421 4.4.2 *
    S: (closed)
  `,
  )
})

test('a client that breaks off in the middle of its message leaves nothing', async (t) => {
  const mx = await rig(t, { policies: [still] })
  await transcript(
    mx.where,
    `${opening}
    C: {body}
  `,
    { body: 'x'.repeat(70).concat('\r\n').repeat(3_000) },
  )
  await until(
    'nothing is left',
    async () => mx.carry.connections() === 0 && (await readdir(`${mx.folder}/spool`)).length === 0,
  )
  await isEmpty(mx)
})

// ── The disk ────────────────────────────────────────────────────────────────────────────────────

/** A store whose transactions fail as long as `fault` says so, with what SQLite says then. */
async function failing(folder: string): Promise<Store<QueueTables> & { fault: number | undefined }> {
  const store = await openQueue({ engine: 'sqlite', folder })
  const wrapped: Store<QueueTables> & { fault: number | undefined } = {
    ...store,
    fault: undefined,
    transact: ((work) =>
      wrapped.fault === undefined
        ? store.transact(work)
        : Promise.reject(new SqliteError('as if', wrapped.fault))) as typeof store.transact,
  }
  return wrapped
}

test('a full disk while receiving: come again, nothing half-stored', async (t) => {
  const mx = await rig(t, { policies: [still] })
  const pages = await sql<{ page_count: number }>`pragma page_count`.execute(mx.store.db)
  await sql`pragma max_page_count = ${sql.lit(pages.rows[0]!.page_count)}`.execute(mx.store.db)
  const values = {
    large: `${'x'.repeat(70)}\r\n`.repeat(2_000).concat('.\r\n'),
    small: `${'x'.repeat(70)}\r\n`.repeat(800).concat('.\r\n'),
  }
  await transcript(
    mx.where,
    `${opening}
    C: {small}
    S: 452 4.3.1 *
  `,
    values,
  )
  await isEmpty(mx)
  await sql`pragma max_page_count = 1000000`.execute(mx.store.db)
  await transcript(
    mx.where,
    `${opening}
    C: {large}
    S: 250 *
  `,
    values,
  )
})

for (const [what, code] of [
  ['full', 13],
  ['locked', 5],
] as const) {
  test(`a ${what} store: come again, nothing half-stored, and on it goes afterwards`, async (t) => {
    const folder = scratch(t)
    const store = await failing(folder)
    const mx = await rig(t, { folder, policies: [still], ports: { store } })
    store.fault = code
    await transcript(
      mx.where,
      `${opening}
      C: x
      C: .
      S: 452 4.3.1 *
      C: MAIL FROM:<a@sender.example>
      S: 250 *
      C: RCPT TO:<bir@firma.example>
      S: 250 *
      C: DATA
      S: 354 *
      C: {large}
      S: 452 4.3.1 *
    `,
      { large: `${'x'.repeat(70)}\r\n`.repeat(2_000).concat('.\r\n') },
    )
    store.fault = undefined
    assert.deepEqual(await queued(mx), [])
    // Whether a busy store has taken the row is not known for certain, so the file of its message stays for the next start to sweep.
    assert.equal((await readdir(`${mx.folder}/spool`)).length, what === 'full' ? 0 : 1)
    await transcript(
      mx.where,
      `${opening}
      C: x
      C: .
      S: 250 *
    `,
    )
    assert.deepEqual(mx.fatal, [])
  })
}

test('a disk that fails to sync: nothing is accepted from there on', async (t) => {
  const folder = scratch(t)
  const store = await failing(folder)
  const mx = await rig(t, { folder, policies: [still], ports: { store } })
  // SQLITE_IOERR_FSYNC
  store.fault = 1034
  await transcript(
    mx.where,
    `${opening}
    C: x
    C: .
    S: 421 4.3.0 *
    S: (closed)
  `,
  )
  assert.equal(mx.fatal.length, 1)
  store.fault = undefined
  await transcript(
    mx.where,
    `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: MAIL FROM:<a@sender.example>
    S: 421 4.3.0 *
    S: (closed)
  `,
  )
  assert.deepEqual(await queued(mx), [])
})
