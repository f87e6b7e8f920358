import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { nameToText } from '../dns/name.ts'
import { parseMailbox } from '../smtp/address.ts'
import { policy, primary, queued, rig, still } from '../../test/support/carry.ts'
import { until } from '../../test/support/places.ts'
import { transcript } from '../../test/support/transcript.ts'
import { world } from '../../test/support/world.ts'

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
    S: 450 4.7.1 mail for yeni.example is not accepted here until its owner is known, try again later
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

function mailboxOf(text: string) {
  const read = parseMailbox(text)
  assert.ok(read.ok)
  return read.value
}

const start = `
    S: 220 *
    C: EHLO mail.sender.example
    S: 250-*
    C: MAIL FROM:<a@sender.example>
    S: 250 *
  `

test('the postmaster of this server is who runs it', async (t) => {
  const mx = await rig(t, { policies: [still], options: { postmaster: mailboxOf('admin@firma.example') } })
  await transcript(
    mx.where,
    `${start}
    C: RCPT TO:<Postmaster>
    S: 250 2.1.5 *
    C: RCPT TO:<POSTMASTER@MX.Ulak.example>
    S: 250 2.1.5 *
    C: RCPT TO:<other@mx.ulak.example>
    S: 550 5.7.1 *
    C: DATA
    S: 354 *
    C: .
    S: 250 *
  `,
  )
  assert.deepEqual(
    (await queued(mx)).map(({ recipients }) => recipients.map(({ address }) => address)),
    [['admin@firma.example']],
  )
})

test('where his domain is not ours the postmaster gets his mail at its public MX, and nobody else does', async (t) => {
  const away = await primary(t)
  await away.up()
  const { domain: _ours, ...how } = policy({ hops: { kind: 'public-mx' } })
  const mx = await rig(t, {
    policies: [still],
    options: { postmaster: mailboxOf('admin@away.example'), outPort: away.port },
    ports: {
      resolver: world({
        'away.example': { MX: ['10 mail.away.example.'] },
        'mail.away.example': { A: ['127.0.0.1'] },
      }),
      postmasterPolicyFor: async (domain) =>
        nameToText(domain) === 'away.example' ? { ...how, domain: 'away.example' } : undefined,
    },
  })
  await transcript(
    mx.where,
    `${start}
    C: RCPT TO:<admin@away.example>
    S: 550 5.7.1 *
    C: RCPT TO:<postmaster>
    S: 250 2.1.5 *
    C: RCPT TO:<postmaster@mx.ulak.example>
    S: 250 2.1.5 *
    C: RCPT TO:<admin@away.example>
    S: 550 5.7.1 *
    C: RCPT TO:<other@away.example>
    S: 550 5.7.1 *
    C: RCPT TO:<bir@firma.example>
    S: 452 4.5.3 *
    C: DATA
    S: 354 *
    C: .
    S: 250 *
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: RCPT TO:<bir@firma.example>
    S: 250 *
    C: RCPT TO:<postmaster>
    S: 452 4.5.3 *
  `,
  )
  await until('it is with the postmaster', () => away.got.length === 1)
  assert.deepEqual(away.got[0]?.to, ['admin@away.example'])
})

test('a server that names no postmaster asks his mail to come again', async (t) => {
  const { where } = await rig(t, { policies: [still] })
  await transcript(
    where,
    `${start}
    C: RCPT TO:<postmaster>
    S: 450 4.3.5 *
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

test('who is admitted is asked for each recipient of a domain of ours, and a refusal leaves the transaction open for others', async (t) => {
  const asked: string[] = []
  const mx = await rig(t, {
    policies: [still, policy({ domain: 'ikinci.example', port: 1 })],
    ports: {
      async admit({ client, sender, mailbox: { local }, policy: { domain } }) {
        asked.push(`${client.helo} ${sender.mailbox?.local} ${local}@${domain}`)
        if (local === 'kimse') return { code: 550, text: '5.1.1 nobody of that name' }
        return local === 'belki' ? 'unknown' : undefined
      },
    },
  })
  await transcript(
    mx.where,
    `${start}
    C: RCPT TO:<kimse@firma.example>
    S: 550 5.1.1 nobody of that name
    C: RCPT TO:<bir@baska.example>
    S: 550 5.7.1 *
    C: RCPT TO:<bir@ikinci.example>
    S: 250 2.1.5 *
    C: RCPT TO:<belki@ikinci.example>
    S: 250 2.1.5 *
    C: DATA
    S: 354 *
    C: .
    S: 250 *
  `,
  )
  assert.deepEqual(asked, [
    'mail.sender.example a kimse@firma.example',
    'mail.sender.example a bir@ikinci.example',
    'mail.sender.example a belki@ikinci.example',
  ])
  const [row] = await mx.store.db.selectFrom('message').select(['domain', 'verdict']).execute()
  assert.equal(row?.domain, 'ikinci.example')
  assert.deepEqual(JSON.parse(row.verdict).unknownRecipients, ['belki@ikinci.example'])
})

test('no rule of a domain refuses postmaster, nor abuse at a name of ours', async (t) => {
  const mx = await rig(t, {
    policies: [still, policy({ domain: 'mx.ulak.example', port: 1 }), policy({ domain: 'yonetim.example', port: 1 })],
    options: { postmaster: mailboxOf('admin@yonetim.example'), ownNames: ['mx.ulak.example', 'mx2.ulak.example'] },
    ports: { admit: async () => ({ code: 550, text: '5.1.1 nobody' }) },
  })
  await transcript(
    mx.where,
    `${start}
    C: RCPT TO:<abuse@firma.example>
    S: 550 5.1.1 *
    C: RCPT TO:<PostMaster@firma.example>
    S: 250 *
    C: RSET
    S: 250 *
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: RCPT TO:<Abuse@mx.ulak.example>
    S: 250 *
    C: RSET
    S: 250 *
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    C: RCPT TO:<admin@yonetim.example>
    S: 550 5.1.1 *
    C: RCPT TO:<postmaster>
    S: 250 *
    C: RCPT TO:<abuse@mx2.ulak.example>
    S: 250 *
    C: RCPT TO:<postmaster@backup.mail.firma.example>
    S: 250 *
    C: RCPT TO:<other@backup.mail.firma.example>
    S: 550 5.7.1 *
    C: RCPT TO:<postmaster@else.firma.example>
    S: 550 5.7.1 *
  `,
  )
})
