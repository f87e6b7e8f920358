// What the rules of a domain do to mail that comes in over SMTP: a whole store-and-forward MX with a primary of another maker behind it.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { defaultRules, type MailRules } from '../../src/declare/mail-rules.ts'
import { createJudge, type JudgePorts } from '../../src/protect/judge.ts'
import { silentLog } from '../../src/system/log.ts'
import { isEmpty, policy, primary, queued, type Rig, rig } from '../support/carry.ts'
import { until } from '../support/places.ts'
import { transcript } from '../support/transcript.ts'
import { world } from '../support/world.ts'

/** Its owner has forged mail refused; the other's quarantined. Our client is none of theirs. */
const senders = {
  'reject.example': { TXT: ['"v=spf1 -all"'] },
  '_dmarc.reject.example': { TXT: ['"v=DMARC1; p=reject"'] },
  'quarantine.example': { TXT: ['"v=spf1 -all"'] },
  '_dmarc.quarantine.example': { TXT: ['"v=DMARC1; p=quarantine"'] },
}

async function door(
  t: TestContext,
  domains: Readonly<Record<string, Partial<MailRules>>>,
  judging: Partial<JudgePorts> = {},
): Promise<{ readonly mx: Rig; readonly got: Awaited<ReturnType<typeof primary>>['got'] }> {
  const home = await primary(t)
  await home.up()
  const resolver = world(senders)
  const policies = Object.entries(domains).map(([domain, rules]) =>
    policy({ domain, port: home.port, rules: { ...defaultRules, ...rules } }),
  )
  const judge = createJudge({ resolver, authservId: 'mx.ulak.example', log: silentLog, ...judging })
  return { mx: await rig(t, { policies, ports: { resolver, judge } }), got: home.got }
}

const start = (sender: string): string => `
    S: 220 *
    C: EHLO mail.sender.example
    S: 250-*
    C: MAIL FROM:<a@${sender}>
    S: 250 *
`
const message = (sender: string, more = ''): string => `From: a@${sender}\r\n${more}\r\nx\r\n.\r\n`

test('two domains in one transaction, one refusing and one not: neither is lost, neither gets the other’s policy', async (t) => {
  const { mx, got } = await door(t, { 'strict.example': { dmarc: 'obey' }, 'mild.example': {} })
  for (const [first, second] of [
    ['strict.example', 'mild.example'],
    ['mild.example', 'strict.example'],
  ] as const) {
    const answer = (domain: string): string => (domain === 'strict.example' ? '550 5.7.26 *' : '250 2.0.0 *')
    await transcript(
      mx.where,
      `${start('reject.example')}
      C: RCPT TO:<bir@${first}>
      S: 250 *
      C: RCPT TO:<bir@${second}>
      S: 452 4.5.3 *
      C: DATA
      S: 354 *
      C: {message}
      S: ${answer(first)}
      C: MAIL FROM:<a@reject.example>
      S: 250 *
      C: RCPT TO:<bir@${second}>
      S: 250 *
      C: DATA
      S: 354 *
      C: {message}
      S: ${answer(second)}
    `,
      { message: message('reject.example') },
    )
  }
  await until('the mild one has both', () => got.length === 2)
  assert.deepEqual(
    got.map(({ to }) => to),
    [['bir@mild.example'], ['bir@mild.example']],
  )
  assert.match(String(got[0]!.body), /^X-Ulak-Marks: dmarc policy=reject from=reject\.example\r$/m)
  await until('nothing waits', async () => (await queued(mx)).length === 0)
  await isEmpty(mx)
})

test('what its From domain wants in quarantine is taken and kept from the primary', async (t) => {
  const { mx, got } = await door(t, { 'firma.example': { dmarc: 'obey' } })
  await transcript(
    mx.where,
    `${start('quarantine.example')}
    C: RCPT TO:<bir@firma.example>
    S: 250 *
    C: DATA
    S: 354 *
    C: {message}
    S: 250 2.0.0 *
  `,
    { message: message('quarantine.example') },
  )
  const [one] = await queued(mx)
  assert.deepEqual(
    one!.recipients.map(({ state, lastReply }) => [state, lastReply]),
    [['quarantined', 'DMARC fails and quarantine.example asks for quarantine']],
  )
  assert.deepEqual(got, [])
})

test('postmaster is written to in a message of his own, which no rule keeps out', async (t) => {
  const { mx, got } = await door(t, { 'firma.example': { dmarc: 'obey' } })
  await transcript(
    mx.where,
    `${start('reject.example')}
    C: RCPT TO:<bir@firma.example>
    S: 250 *
    C: RCPT TO:<postmaster@firma.example>
    S: 452 4.5.3 *
    C: RSET
    S: 250 *
    C: MAIL FROM:<a@reject.example>
    S: 250 *
    C: RCPT TO:<Postmaster@firma.example>
    S: 250 *
    C: RCPT TO:<bir@firma.example>
    S: 452 4.5.3 *
    C: DATA
    S: 354 *
    C: {message}
    S: 250 *
  `,
    { message: message('reject.example') },
  )
  await until('postmaster has it', () => got.length === 1)
  assert.deepEqual(got[0]!.to, ['Postmaster@firma.example'])
})

test('marks that come from outside are gone, ours say what is false about the author, and nothing else is changed', async (t) => {
  const { mx, got } = await door(t, { 'firma.example': {}, 'firrna.example': {} })
  const forged = 'X-Ulak-Marks: nothing wrong\r\nX-ULAK-marks : x\r\n y\r\n'
  const rest = 'From: "destek@banka.example" <a@fırma.example>\r\nSubject: x\r\n\r\nx\r\n'
  await transcript(
    mx.where,
    `${start('sender.example')}
    C: RCPT TO:<bir@firma.example>
    S: 250 *
    C: DATA
    S: 354 *
    C: {message}
    S: 250 *
  `,
    { message: `${forged}${rest}.\r\n` },
  )
  await until('it is handed on', () => got.length === 1)
  const body = got[0]!.body.toString()
  assert.ok(body.endsWith(`\r\n${rest}`))
  assert.match(
    body,
    /\r\nX-Ulak-Marks: display-name shows=destek@banka\.example from=xn--frma-\w+\.example;\r\n\tlook-alike from=xn--frma-\w+\.example of=firma\.example how=letters\r\nReceived: /,
  )
  assert.doesNotMatch(body, /nothing wrong|X-ULAK-marks/)
})
