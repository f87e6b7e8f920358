// What strangers send that is no mail: each gets a clear answer, and nothing of it stays.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { test } from 'node:test'
import { isEmpty, opening, queued, rig, still } from '../../test/support/carry.ts'
import { until } from '../../test/support/places.ts'
import { transcript } from '../../test/support/transcript.ts'

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
    S: 450 4.3.5 *
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
