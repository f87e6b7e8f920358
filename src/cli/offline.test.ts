// `ulak route` and `ulak check` as a person or a program meets them: words in, lines and an exit code out.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { type Declared, world, type WorldOptions } from '../../test/support/world.ts'
import { checkResult, routeResult } from '../api/contract.ts'
import { checkCommand } from './check.ts'
import { createIo } from './io.ts'
import { routeCommand } from './route.ts'

const declared: Declared = {
  'firma.com.tr': { MX: ['10 mx1.firma.com.tr.', '20 mx2.firma.com.tr.'], TXT: ['"v=spf1 mx -all"'] },
  'mx1.firma.com.tr': { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] },
  'mx2.firma.com.tr': { A: ['192.0.2.2'] },
  '_dmarc.firma.com.tr': { TXT: ['"v=DMARC1; p=reject"'] },
  'xn--rnekalanadi-qfb.com': { MX: ['10 mail.xn--rnekalanadi-qfb.com.'] },
  'mail.xn--rnekalanadi-qfb.com': { A: ['192.0.2.7'] },
  'tek.example': { A: ['192.0.2.9'] },
  'posta-yok.example': { MX: ['0 .'] },
}

async function ulak(line: string, options: WorldOptions & { lang?: string } = {}) {
  let [out, err] = ['', '']
  const io = createIo({
    stdout: { write: (text) => void (out += text) },
    stderr: { write: (text) => void (err += text) },
    environment: { ULAK_LANG: options.lang ?? 'en' },
  })
  const resolver = world(declared, options)
  const tools = { io, resolver: () => resolver, lookups: () => ({ resolver }), now: () => 0 }
  const [command, ...words] = line.split(' ')
  await (command === 'route' ? routeCommand(tools) : checkCommand(tools)).parseAsync(words, { from: 'user' })
  return { out, err, code: io.code }
}

const folder = (t: TestContext) => {
  const made = mkdtempSync(path.join(tmpdir(), 'ulak-check-'))
  t.after(() => rmSync(made, { recursive: true }))
  return (name: string, text: string) => {
    writeFileSync(path.join(made, name), text)
    return path.join(made, name)
  }
}

test('route tells people the order, and what happens when hosts are down', async () => {
  const { out, code } = await ulak('route firma.com.tr')
  assert.equal(code, 0)
  assert.match(out, /10 {2}mx1\.firma\.com\.tr {2}2001:db8::1, 192\.0\.2\.1/)
  assert.match(out, /If mx1\.firma\.com\.tr is down, mail goes to mx2\.firma\.com\.tr\./)
  assert.match(out, /If all of them are down, mail waits at its senders/)
})

test('the same in Turkish', async () => {
  const { out } = await ulak('route firma.com.tr', { lang: 'tr' })
  assert.match(out, /mx1\.firma\.com\.tr erişilemezse posta mx2\.firma\.com\.tr sunucusuna gider\./)
  assert.match(out, /Hiçbirine erişilemezse posta gönderenlerin sunucularında bekler/)
})

test('route --json is what programs rely on; an address does as well as a domain', async () => {
  const { out } = await ulak('route Ali.Veli@Firma.COM.TR --json')
  const found = routeResult.parse(JSON.parse(out))
  assert.deepEqual(
    [found.domain, found.outcome, found.tries.map((one) => one.exchange)],
    ['firma.com.tr', 'deliver', ['mx1.firma.com.tr', 'mx2.firma.com.tr']],
  )
})

test('--down and --own', async () => {
  const down = await ulak('route firma.com.tr --down mx1.firma.com.tr')
  assert.match(down.out, /with mx1\.firma\.com\.tr down/)
  assert.doesNotMatch(down.out, /10 {2}mx1/)
  const all = await ulak('route firma.com.tr --down mx1.firma.com.tr,mx2.firma.com.tr')
  assert.equal(all.code, 1)
  assert.match(all.out, /No host is left\. Mail waits/)
  const own = await ulak('route firma.com.tr --own mx1.firma.com.tr --json')
  assert.deepEqual([JSON.parse(own.out).outcome, own.code], ['loops-back', 1])
})

test('exit codes: good, bad news, wrong usage, not now', async () => {
  assert.equal((await ulak('route tek.example')).code, 0)
  assert.equal((await ulak('route posta-yok.example')).code, 1)
  assert.equal((await ulak('route nobody.example')).code, 1)
  assert.equal((await ulak('route firma.com.tr', { fail: ['MX firma.com.tr'] })).code, 3)
  assert.equal((await ulak('route firma..com.tr')).code, 2)
  assert.equal((await ulak('check firma.com.tr')).code, 0)
  assert.equal((await ulak('check nobody.example')).code, 1)
  assert.equal((await ulak('check firma.com.tr', { fail: ['MX firma.com.tr'] })).code, 3)
})

test('a domain is typed and shown with its own letters', async () => {
  const { out, code } = await ulak('route örnekalanadi.com')
  assert.equal(code, 0)
  assert.match(out, /^örnekalanadi\.com \(xn--rnekalanadi-qfb\.com\)/)
})

test('a Turkish I that reads two ways is asked back with both readings', async () => {
  for (const line of ['route IŞIK.com.tr', 'check İSTANBUL.com', 'route firma.com.tr --down IŞIK.com.tr']) {
    const { out, err, code } = await ulak(line)
    assert.equal(code, 2, line)
    assert.equal(out, '')
    assert.ok(err.split('\n').filter((one) => one.startsWith('  ')).length >= 2, err)
  }
})

test('what is no domain is refused and nothing is asked', async () => {
  for (const word of [
    'firma..com',
    `${'a'.repeat(64)}.com`,
    `${'abcdefgh.'.repeat(30)}com`,
    '😀.com',
    'ali..veli@firma.com.tr',
    '[300.1.1.1]',
    '.',
    '@',
  ]) {
    const { out, err, code } = await ulak(`route ${word}`)
    assert.deepEqual([code, out], [2, ''], word)
    assert.ok(err.length > 10)
  }
})

test('an address literal', async () => {
  const { out, code } = await ulak('route postmaster@[192.0.2.1] --json')
  assert.deepEqual([JSON.parse(out).source, code], ['literal', 0])
  assert.equal((await ulak('check [192.0.2.1]')).code, 2)
})

test('check tells findings with their mend, and answers the four questions', async () => {
  const { out } = await ulak('check tek.example', { lang: 'tr' })
  assert.match(out, /Posta geliyor mu\? +evet/)
  assert.match(out, /Uyarı tek\.example \(spf-present, RFC 7208 §3\)/)
  assert.match(out, /tek\.example\. IN TXT "v=spf1 mx ~all"/)
})

test('check --json: one line a domain, in the order given', async () => {
  const { out, code } = await ulak('check firma.com.tr nobody.example tek.example firma.com.tr --json --jobs 2')
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => checkResult.parse(JSON.parse(line)))
  assert.deepEqual([lines.map((one) => one.domain), code], [['firma.com.tr', 'nobody.example', 'tek.example'], 1])
})

test('check --file: one domain a line; a bad line is told with its number', async (t) => {
  const file = folder(t)
  const list = file('list', '# customers\nfirma.com.tr\n\ntek.example  # no MX\r\n')
  const { out } = await ulak(`check --json --file ${list}`)
  assert.deepEqual(
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).domain),
    ['firma.com.tr', 'tek.example'],
  )
  const bad = await ulak(`check --file ${file('bad', 'firma.com.tr\nfirma..com\n')}`)
  assert.deepEqual([bad.code, bad.out], [2, ''])
  assert.match(bad.err, /bad:2: /)
  assert.equal((await ulak('check --file /nowhere/list')).code, 2)
})

const zone = `$TTL 3600
@     SOA ns1 hostmaster 1 7200 3600 1209600 300
@     NS  ns1
@     MX  10 mail
@     MX  20 alias
@     TXT "v=spf1 mx -all"
ns1   A   192.0.2.1
mail  A   192.0.2.2
alias CNAME mail
_dmarc TXT "v=DMARC1; p=none"
`

test('check --zone answers from the file, before anything is published', async (t) => {
  const file = folder(t)('db.yeni.example', zone)
  const { out, code } = await ulak(`check --zone ${file} --json`)
  const report = checkResult.parse(JSON.parse(out))
  assert.deepEqual([report.domain, code], ['yeni.example', 1])
  assert.deepEqual(
    report.results.filter((one) => one.status === 'finding').map((one) => [one.id, one.subject]),
    [
      ['mx-target-not-alias', 'yeni.example MX 20 alias.yeni.example'],
      ['mx-several-hosts', 'yeni.example'],
      ['address-ipv6', 'yeni.example MX'],
      ['dkim-seen', 'yeni.example'],
      ['dmarc-policy', '_dmarc.yeni.example'],
      ['dmarc-reports', '_dmarc.yeni.example'],
    ],
  )
})

test('check --zone asks nobody; --outside asks for what is not in the file', async (t) => {
  const text = `${zone.replace('@     MX  20 alias', '@ MX 20 mx1.firma.com.tr.')}`
  const file = folder(t)('db.yeni.example', text)
  const offline = await ulak(`check --zone ${file}`)
  assert.equal(offline.code, 3)
  assert.match(offline.out, /\? yeni\.example MX 20 mx1\.firma\.com\.tr: /)
  assert.match(offline.err, /--outside asks the DNS for them/)
  const outside = await ulak(`check --zone ${file} --outside`)
  assert.doesNotMatch(outside.out + outside.err, /\? yeni\.example MX|--outside/)
  assert.match((await ulak(`check --zone ${file}`, { lang: 'tr' })).err, /--outside bunları DNS/)
})

test('check --zone with an error in the file: its line, and nothing is checked', async (t) => {
  const file = folder(t)
  const broken = file('db.yeni.example', `${zone}${'x A 192.0.2.3\n'.repeat(801)}mail2 A 192.0.2.300\n`)
  const { out, err, code } = await ulak(`check --zone ${broken}`)
  assert.deepEqual([code, out], [2, ''])
  assert.match(err, /db\.yeni\.example:812:/)
  const nameless = await ulak(`check --zone ${file('zonefile', '@ 300 IN MX 10 mail\n')}`)
  assert.equal(nameless.code, 2)
})

test('wrong usage', async () => {
  assert.equal((await ulak('check')).code, 2)
  assert.equal((await ulak('check firma.com.tr --jobs 0')).code, 2)
  assert.equal((await ulak('check firma.com.tr --jobs x')).code, 2)
})
