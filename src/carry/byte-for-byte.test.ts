// What comes in goes out as it came: our lines above it, forged results of ours cut out, and not a byte else.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { isEmpty, policy, primary, type Primary, queued, type Rig, rig, still } from '../../test/support/carry.ts'
import { until } from '../../test/support/places.ts'
import { ends, isClean, smuggled } from '../../test/support/smuggling.ts'
import { submit } from '../../test/support/submit.ts'
import { transcript } from '../../test/support/transcript.ts'

const parts = Array.from({ length: 10_000 }, (_, at) => `--b\r\nContent-Type: text/plain\r\n\r\npart ${at}\r\n`)

const strange: Readonly<Record<string, string | Buffer>> = {
  'lines of 998 bytes and of 5,000': `Subject: x\r\n\r\n${'a'.repeat(998)}\r\n${'b'.repeat(5_000)}\r\n`,
  'a line of 200,000 bytes, in the spool': `Subject: x\r\n\r\n${'c'.repeat(200_000)}\r\n`,
  NULs: 'Subject: x\0y\r\n\r\na\0b\r\n\0\r\n.\0\r\n',
  'letters beyond ASCII in the header and in the body': Buffer.from('Subject: Güneş\r\nX-Şey: ı\r\n\r\nçiğ köfte\r\n'),
  'bytes that are no UTF-8': Buffer.from('Subject: \xfe\xff\r\n\r\n\x80\xfe\xff\r\n', 'latin1'),
  '10,000 MIME parts': `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join('')}--b--\r\n`,
  'an empty body': 'Subject: x\r\n\r\n',
  'a header section and no empty line': 'Subject: x\r\n',
  'no header section': '\r\nonly a body\r\n',
  'lines that are no fields': 'what is this\r\nSubject: x\r\n\r\ny\r\n',
  'dots at the beginning of lines': '.Subject: x\r\n\r\n.\r\n..\r\n.a\r\n..b\r\n',
  'results of others': 'Authentication-Results: mx.other.example; spf=pass\r\nSubject: x\r\n\r\ny\r\n',
}

async function pair(t: TestContext): Promise<{ mx: Rig; better: Primary }> {
  const better = await primary(t)
  await better.up()
  return { better, mx: await rig(t, { policies: [policy({ port: better.port })] }) }
}

const from = 'a@sender.example'
const to = ['bir@firma.example']

/** What arrived below our own lines. */
function below(body: Buffer): string {
  const text = body.toString('latin1')
  const ours =
    /^Authentication-Results: mx\.ulak\.example;[^]*?\r\nReceived: from (?:[^\r]|\r\n[ \t])*\r\nUlak-Passed: (?:[^\r]|\r\n[ \t])*\r\n/.exec(
      text,
    )
  assert.ok(ours, text.slice(0, 500))
  return text.slice(ours[0].length)
}

for (const [what, message] of Object.entries(strange)) {
  test(`${what}: handed on byte for byte`, async (t) => {
    const { mx, better } = await pair(t)
    const bytes = Buffer.from(message)
    await submit(mx.where, [{ from, to, message: bytes }])
    await until('it to arrive', () => better.got.length === 1)
    assert.ok(below(better.got[0]!.body) === bytes.toString('latin1'), 'the bytes differ')
  })
}

test('results that bear our name are cut out wherever they stand, in any spelling, and nothing else', async (t) => {
  const { mx, better } = await pair(t)
  const message = [
    'Authentication-Results: mx.ulak.example; spf=pass smtp.mailfrom=bank.example\r\n',
    'Subject: x\r\n',
    'authentication-results:\r\n\tMX.ULAK.example 1;\r\n\tdkim=pass\r\n',
    'Authentication-Results: mx.other.example; dmarc=fail\r\n',
    'AUTHENTICATION-RESULTS : (a comment) backup.mail.firma.example; dmarc=pass\r\n',
    '\r\nAuthentication-Results: mx.ulak.example; spf=pass\r\n',
  ]
  await submit(mx.where, [{ from, to, message: message.join('') }])
  await until('it to arrive', () => better.got.length === 1)
  assert.equal(below(better.got[0]!.body), [message[1], message[3], message[5]].join(''))
})

for (const end of ends) {
  const spelled = JSON.stringify(end)
  const isTaken = isClean(end)

  test(`a message with ${spelled} in it is one message, ${isTaken ? 'taken whole' : 'and refused'}`, async (t) => {
    const mx = await rig(t, { policies: [still] })
    await transcript(
      mx.where,
      `
      S: 220 *
      C: EHLO mail.sender.example
      S: 250-*
      C: MAIL FROM:<a@sender.example>
      S: 250 *
      C: RCPT TO:<bir@firma.example>
      S: 250 *
      C: DATA
      S: 354 *
      C: {message}
      S: ${isTaken ? '250 2.0.0 *' : '550 5.6.0 *'}
      C: NOOP
      S: 250 2.0.0 *
      C: QUIT
      S: 221 *
      S: (closed)
    `,
      { message: `Subject: outer\r\n\r\nx${end}${smuggled}\r\n.\r\n` },
    )
    if (!isTaken) return isEmpty(mx)
    const stored = await queued(mx)
    assert.deepEqual(
      stored.map(({ sender, recipients }) => [sender, recipients.map(({ address }) => address)]),
      [[from, to]],
    )
  })
}
