// `--probe` as a person or a program meets it, with a server on loopback as the mail host.
import assert from 'node:assert/strict'
import { before, test, type TestContext } from 'node:test'
import { type Authority, authority } from '../../test/support/authority.ts'
import { scripted, usual } from '../../test/support/scripted-smtp.ts'
import { world } from '../../test/support/world.ts'
import { createProbe } from '../prove/probe.ts'
import { createDial } from '../system/net.ts'
import { checkCommand } from './check.ts'
import { createIo } from './io.ts'
import { routeCommand } from './route.ts'

let ca: Authority
before(async () => {
  ca = await authority()
})

async function mailHost(t: TestContext, says: Readonly<Record<string, string>> = usual) {
  const server = await scripted(t, says, await ca.issue(['mx1.firma.example']))
  const resolver = world({
    'firma.example': { MX: ['10 mx1.firma.example.'], TXT: ['"v=spf1 mx -all"'] },
    'mx1.firma.example': { A: [server.address] },
    '_dmarc.firma.example': { TXT: ['"v=DMARC1; p=reject"'] },
  })
  return async (line: string, lang = 'en') => {
    let [out, err] = ['', '']
    const io = createIo({
      stdout: { write: (text) => void (out += text) },
      stderr: { write: (text) => void (err += text) },
      environment: { ULAK_LANG: lang },
    })
    const tools = {
      io,
      resolver: () => resolver,
      lookups: () => ({ resolver, world: { allowPrivate: true } }),
      now: Date.now,
      allowPrivate: () => true,
      probe: (ports: object) =>
        createProbe({
          resolver,
          dial: createDial({ allowPrivate: true, own: () => [] }),
          hostname: 'probe.example',
          port: server.port,
          controlHosts: [],
          localHosts: [],
          ca: [ca.root],
          ...ports,
        }),
    }
    const [command, ...words] = line.split(' ')
    await (command === 'route' ? routeCommand(tools) : checkCommand(tools)).parseAsync(words, { from: 'user' })
    return { out, err, code: io.code, heard: server.heard }
  }
}

test('nothing connects to a mail host without --probe', async (t) => {
  const ulak = await mailHost(t)
  await ulak('route firma.example')
  assert.deepEqual((await ulak('check firma.example')).heard, [])
})

test('check --probe judges the hosts, and asks for nobody', async (t) => {
  const ulak = await mailHost(t)
  const { out, code, heard } = await ulak('check firma.example --probe --json')
  const { answers, results } = JSON.parse(out) as {
    answers: Record<string, string>
    results: { id: string; status: string }[]
  }
  assert.deepEqual([code, answers['private'], answers['arrives']], [0, 'partly', 'yes'])
  const status = (id: string) => results.filter((one) => one.id === id).map((one) => one.status)
  for (const id of ['smtp-reachable', 'starttls-offered', 'tls-version', 'tls-trusted', 'tls-name', 'tls-expiry'])
    assert.deepEqual(status(id), ['pass'], id)
  assert.deepEqual(status('recipient-taken'), [])
  assert.ok(!heard.some((line) => line.startsWith('MAIL')))
})

test('check --probe --address asks for that address alone', async (t) => {
  const full = { ...usual, RCPT: '452 4.2.2 Mailbox full\r\n' }
  const ulak = await mailHost(t, full)
  const { out, code, heard } = await ulak('check --probe --address Ali@firma.example', 'tr')
  assert.equal(code, 1)
  assert.match(out, /Hata Ali@firma\.example mx1\.firma\.example .*\(recipient-taken/)
  assert.match(out, /Posta kutusu dolu\./)
  assert.deepEqual(
    heard.filter((line) => line.startsWith('RCPT')),
    ['RCPT TO:<Ali@firma.example>'],
  )
})

test('--address needs --probe and a domain that is checked', async (t) => {
  const ulak = await mailHost(t)
  for (const line of [
    'check firma.example --address ali@firma.example',
    'check firma.example --probe --address ali@other.example',
    'check firma.example --probe --address firma.example',
    'check firma.example --probe --address ali@[192.0.2.1]',
    'check --probe --address "a@@',
  ]) {
    const { code, err, heard } = await ulak(line)
    assert.deepEqual([code, heard], [2, []], line)
    assert.notEqual(err, '')
  }
})

test('route --probe shows what each host says', async (t) => {
  const ulak = await mailHost(t)
  const { out, code } = await ulak('route firma.example --probe')
  assert.equal(code, 0)
  assert.match(out, /220 mx\.firma\.example ESMTP/)
  assert.match(out, /TLSv1\.3, TLS_AES/)
  assert.match(out, /certificate for mx1\.firma\.example, until \d{4}-/)
  const json = JSON.parse((await ulak('route firma.example --probe --json')).out) as {
    outcome: string
    probe: { host: string; tls: { trust: string; chain: { spkiSha256: string }[] } }[]
  }
  assert.equal(json.outcome, 'deliver')
  assert.deepEqual([json.probe[0]!.host, json.probe[0]!.tls.trust], ['mx1.firma.example', 'yes'])
  assert.match(json.probe[0]!.tls.chain[0]!.spkiSha256, /^[0-9a-f]{64}$/)
})

test('a bad server speaks into the terminal in vain', async (t) => {
  const ulak = await mailHost(t, { ...usual, banner: '220 \u001B[2J\u001B]0;x\u0007mx\r\n' })
  for (const line of ['route firma.example --probe', 'check firma.example --probe'])
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch((await ulak(line)).out, /[\u0000-\u0009\u000B-\u001F]/)
})
