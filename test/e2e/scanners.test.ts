// Mail that swaks brings is scanned by Debian's rspamd and clamd, and a domain gets what it chose.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { defaultRules, type MailRules } from '../../src/declare/mail-rules.ts'
import { createJudge } from '../../src/protect/judge.ts'
import type { ServicePlace } from '../../src/system/settings.ts'
import { createScanners } from '../../src/protect/scanners.ts'
import { createDial } from '../../src/system/net.ts'
import { silentLog } from '../../src/system/log.ts'
import { policy, primary, queued, type Rig, rig } from '../support/carry.ts'
import { peer } from '../support/peers.ts'
import { until } from '../support/places.ts'
import { gtube, phishing, startClamd, startRspamd, virus } from '../support/scanners.ts'
import { swaks } from '../support/swaks.ts'
import { world } from '../support/world.ts'

async function scanning(
  t: TestContext,
  places: { rspamd?: ServicePlace; clamd?: ServicePlace },
  rules: Partial<MailRules> = { scan: 'obey' },
): Promise<{ mx: Rig; got: Awaited<ReturnType<typeof primary>>['got'] }> {
  const home = await primary(t)
  await home.up()
  const dial = createDial({ allowPrivate: false, own: () => [] })
  const scanners = createScanners({ rspamd: places.rspamd, clamd: places.clamd }, dial)
  const judge = createJudge({ resolver: world({}), authservId: 'mx.ulak.example', log: silentLog, scanners })
  const mx = await rig(t, {
    policies: [policy({ port: home.port, rules: { ...defaultRules, ...rules } })],
    ports: { judge },
  })
  return { mx, got: home.got }
}

/** The reply to the end of the message. */
async function send({ where }: Rig, message: string | Buffer): Promise<string> {
  const { end } = await swaks(where, { to: ['bir@firma.example', 'iki@firma.example'], message })
  return end ?? 'nobody was taken'
}

const text = (header: string, body: string): string => `From: a@sender.example\r\n${header}\r\n${body}\r\n`

test(
  'rspamd: each action does what the table says, and the message is not changed',
  peer('rspamd', 'swaks'),
  async (t) => {
    const { mx, got } = await scanning(t, { rspamd: await startRspamd(t) })
    assert.match(await send(mx, text('', gtube)), /^550 5\.7\.1 Gtube pattern/)
    const action = (name: string) => send(mx, text(`Subject: konu\r\nX-Test-Action: ${name}\r\n`, 'x'))
    const said = '127.0.0.1 mail.sender.example a@sender.example bir@firma.example,iki@firma.example'
    assert.equal(await action('reject'), `550 5.7.1 ${said}`)
    assert.equal(await action('soft reject'), `451 4.7.1 ${said}`)
    assert.deepEqual([got.length, await queued(mx)], [0, []])
    for (const name of ['add header', 'rewrite subject', 'greylist']) assert.match(await action(name), /^250 /)
    await until('three are handed on', () => got.length === 3)
    for (const { body } of got) {
      assert.match(
        body.toString(),
        /^X-Ulak-Marks: spam scanner=rspamd action="?(add header|rewrite subject|greylist)"? score=/m,
      )
      assert.match(
        body.toString(),
        /\r\nFrom: a@sender\.example\r\nSubject: konu\r\nX-Test-Action: [a-z ]+\r\n\r\nx\r\n(\r\n)?$/,
      )
    }
    assert.match(await send(mx, text('', 'hello')), /^250 /)
    await until('the clean one is handed on', () => got.length === 4)
    assert.doesNotMatch(got[3]!.body.toString(), /X-Ulak-Marks/)
  },
)

for (const over of ['tcp', 'path'] as const) {
  test(`clamd over ${over}: a virus and a phishing link are refused by name`, peer('clamd', 'swaks'), async (t) => {
    const clamd = await startClamd(t)
    const { mx, got } = await scanning(t, { clamd: over === 'tcp' ? clamd.tcp : { path: clamd.path } })
    assert.equal(await send(mx, text('', virus)), '550 5.7.1 the message contains Ulak.Test.Virus-1.UNOFFICIAL')
    assert.equal(
      await send(mx, text('Content-Type: text/html\r\n', phishing)),
      '550 5.7.1 the message contains Ulak.Test.Phishing-1.UNOFFICIAL',
    )
    // Larger than what is kept in memory, and with the virus in an attachment at its end.
    const filler = randomBytes(3_000_000)
      .toString('base64')
      .replace(/(.{76})/g, '$1\r\n')
    const large = text(
      'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n',
      `--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${filler}\r\n` +
        `--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(virus).toString('base64')}\r\n--b--`,
    )
    assert.match(await send(mx, large), /^550 5\.7\.1 the message contains Ulak\.Test\.Virus-1/)
    assert.match(await send(mx, text('', 'hello')), /^250 /)
    await until('the clean one is handed on', () => got.length === 1)
  })
}

test('a domain that only marks gets a virus with its name in the marks', peer('clamd', 'swaks'), async (t) => {
  const { mx, got } = await scanning(t, { clamd: (await startClamd(t)).tcp }, { scan: 'mark' })
  assert.match(await send(mx, text('', virus)), /^250 /)
  await until('it is handed on', () => got.length === 1)
  assert.match(got[0]!.body.toString(), /^X-Ulak-Marks: virus scanner=clamav name=Ulak\.Test\.Virus-1\.UNOFFICIAL\r$/m)
})

test(
  'what clamd calls too large is taken and marked, also where a scanner that is down defers',
  peer('clamd', 'swaks'),
  async (t) => {
    const clamd = await startClamd(t, 'StreamMaxLength 1M')
    const { mx, got } = await scanning(t, { clamd: clamd.tcp }, { scan: 'obey', scannerDown: 'defer' })
    assert.match(await send(mx, text('', 'a'.repeat(900).concat('\r\n').repeat(2_000))), /^250 /)
    await until('it is handed on', () => got.length === 1)
    assert.match(got[0]!.body.toString(), /^X-Ulak-Marks: unscanned scanner=clamav why=too-large\r$/m)
  },
)

test('a scanner that is down: mail is taken and marked, or asked to come again', peer('swaks'), async (t) => {
  const nobody = { address: '127.0.0.1', port: 1 }
  const taking = await scanning(t, { rspamd: nobody, clamd: nobody })
  assert.match(await send(taking.mx, text('', 'hello')), /^250 /)
  await until('it is handed on', () => taking.got.length === 1)
  assert.match(
    taking.got[0]!.body.toString(),
    /^X-Ulak-Marks: unscanned scanner=rspamd why=down;\r\n\tunscanned scanner=clamav why=down\r$/m,
  )
  const deferring = await scanning(t, { clamd: nobody }, { scan: 'mark', scannerDown: 'defer' })
  assert.equal(
    await send(deferring.mx, text('', 'hello')),
    '451 4.3.0 the message cannot be scanned now, try again later',
  )
})
