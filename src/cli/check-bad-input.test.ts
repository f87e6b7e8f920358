// What people type into `ulak check`, and what strangers publish and answer: named, bounded, in both languages, never a stack trace.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { before, test, type TestContext } from 'node:test'
import { type Authority, authority } from '../../test/support/authority.ts'
import { ownAddress } from '../../test/support/places.ts'
import { listening, scripted, usual } from '../../test/support/scripted-smtp.ts'
import { type Declared, world } from '../../test/support/world.ts'
import { createPolicyFetch } from '../prove/fetch-policy.ts'
import { createProbe } from '../prove/probe.ts'
import type { WorldTools } from '../prove/world-tools.ts'
import { createDial } from '../system/net.ts'
import { checkCommand } from './check.ts'
import { createIo } from './io.ts'

let ca: Authority
before(async () => {
  ca = await authority()
})

const dial = createDial({ allowPrivate: true, own: () => [] })
const good: Declared = {
  'firma.example': { MX: ['10 mx1.firma.example.'], TXT: ['"v=spf1 mx -all"'] },
  'mx1.firma.example': { A: ['192.0.2.1'] },
}

type Ports = { world?: WorldTools; probePort?: number }

async function ulak(
  words: readonly string[],
  declared: Declared,
  { lang = 'en', ...ports }: Ports & { lang?: string },
) {
  let [out, err] = ['', '']
  const io = createIo({
    stdout: { write: (text) => void (out += text) },
    stderr: { write: (text) => void (err += text) },
    environment: { ULAK_LANG: lang },
  })
  const resolver = world(declared)
  const command = checkCommand({
    io,
    lookups: () => ({ resolver, world: { allowPrivate: true, ...ports.world } }),
    now: Date.now,
    probe: () =>
      createProbe({
        resolver,
        dial,
        hostname: 'probe.example',
        port: ports.probePort ?? 0,
        controlHosts: [],
        localHosts: [],
        deadlineMs: 700,
        ca: [ca.root],
      }),
  })
  await command.parseAsync(words, { from: 'user' })
  return { out, err, code: io.code }
}

/** Runs it in both languages; what is said is short, without control characters and without a stack. */
async function said(
  words: readonly string[],
  declared: Declared,
  wanted: { code: number; en: RegExp; tr: RegExp },
  ports: Ports = {},
): Promise<void> {
  for (const lang of ['en', 'tr'] as const) {
    const { out, err, code } = await ulak(words, declared, { ...ports, lang })
    const all = out + err
    assert.match(all, wanted[lang], lang)
    assert.equal(code, wanted.code, all)
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(all.replaceAll('\n', ' '), /[\u0000-\u001F\u007F-\u009F\u202E]/)
    assert.doesNotMatch(all, /^\s+at .*:\d+:\d+|undefined|\[object/m)
    assert.ok(all.length < 60_000, `${all.length} characters`)
  }
}

// ── What a person types ─────────────────────────────────────────────────────────────────────────

test('a domain that does not exist is said not to, with what to do', () =>
  said(['yok.example'], good, {
    code: 1,
    en: /no such domain in the DNS[^]*Register the domain/,
    tr: /böyle bir alan adı yok[^]*kaydettirin/,
  }))

test('a bare top-level domain is judged as what it is', () =>
  said(
    ['com'],
    { com: { NS: ['a.nic.example.'] } },
    {
      code: 1,
      en: /com is a top-level or reserved name/,
      tr: /com bir üst düzey ya da ayrılmış ad/,
    },
  ))

test('a web address is refused, and the domain in it is proposed', () =>
  said(['https://www.firma.example/iletisim?x=1'], good, {
    code: 2,
    en: /Write: www\.firma\.example/,
    tr: /Şöyle yazın: www\.firma\.example/,
  }))

test('a mail address with quotes is read; its domain is checked', () =>
  said(['"ali \\" @ veli"@firma.example'], good, { code: 0, en: /^firma\.example/, tr: /^firma\.example/ }))

test('a quote that is not closed is refused', () =>
  said(['"ali@firma.example'], good, { code: 2, en: /before the @/, tr: /önünde duramaz/ }))

// ── What a stranger publishes ───────────────────────────────────────────────────────────────────

test('SPF includes that fan out to ten megabytes', () => {
  const large = { TXT: [`"v=spf1 " ${`"${'ip4:192.0.2.1 '.repeat(18)}" `.repeat(250)} "-all"`] }
  const includes = Array.from({ length: 50 }, (_, at) => `l${at}.example`)
  const fan = Object.fromEntries(includes.map((host) => [host, large]))
  const record = `"v=spf1 " ${includes.map((host) => `"include:${host} "`).join(' ')} "-all"`
  const declared = { ...good, ...fan, 'firma.example': { ...good['firma.example'], TXT: [record] } }
  return said(['firma.example'], declared, { code: 1, en: /spf-lookups/, tr: /spf-lookups/ })
})

test('a TXT of 64 KB', () => {
  const text = `"v=spf1 " ${`"${'a:x.example '.repeat(21)}" `.repeat(250)} "+all"`
  return said(
    ['firma.example'],
    { ...good, 'firma.example': { ...good['firma.example'], TXT: [text] } },
    {
      code: 1,
      en: /spf-lookups/,
      tr: /spf-lookups/,
    },
  )
})

// ── What a stranger's server answers ────────────────────────────────────────────────────────────

async function policyOf(t: TestContext, answer: RequestListener): Promise<[Declared, Ports]> {
  const address = ownAddress()
  const server = createServer(await ca.issue(['mta-sts.firma.example']), answer)
  await once(server.listen(0, address), 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const declared: Declared = {
    ...good,
    '_mta-sts.firma.example': { TXT: ['"v=STSv1; id=1"'] },
    'mta-sts.firma.example': { A: [address] },
  }
  const { port } = server.address() as AddressInfo
  const fetchPolicy = createPolicyFetch({ resolver: world(declared), dial, port, deadlineMs: 700, ca: [ca.root] })
  return [declared, { world: { fetchPolicy } }]
}

test('an MTA-STS policy of 1 GB, one that leads to a metadata address, one that comes a byte at a time', async (t) => {
  const answers: readonly [number, RequestListener, RegExp, RegExp][] = [
    [
      1,
      (_request, response) => void response.writeHead(200, { 'content-length': 2 ** 30 }).write('version: STSv1\n'),
      /mta-sts-policy[^]*1073741824/,
      /mta-sts-policy[^]*1073741824/,
    ],
    [
      1,
      (_request, response) => void response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end(),
      /mta-sts-policy[^]*169\.254\.169\.254/,
      /mta-sts-policy[^]*169\.254\.169\.254/,
    ],
    [
      // Whoever is late today may be back tomorrow: a warning.
      0,
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' })
        const timer = setInterval(() => response.write('v'), 100)
        response.on('close', () => clearInterval(timer))
      },
      /mta-sts-policy/,
      /mta-sts-policy/,
    ],
  ]
  for (const [code, answer, en, tr] of answers) {
    const [declared, ports] = await policyOf(t, answer)
    await said(['firma.example'], declared, { code, en, tr }, ports)
  }
})

test('a mail host that answers a byte at a time, and one whose certificate has control characters in its names', async (t) => {
  const slow = await listening(t, (socket) => {
    const timer = setInterval(() => socket.write('2'), 100)
    socket.on('close', () => clearInterval(timer))
  })
  const at = (address: string): Declared => ({ ...good, 'mx1.firma.example': { A: [address] } })
  await said(
    ['firma.example', '--probe'],
    at(slow.address),
    { code: 1, en: /smtp-greeting/, tr: /smtp-greeting/ },
    { probePort: slow.port },
  )
  const evil = await scripted(t, usual, await ca.issue(['evil\u0007\u001B[31m.example', 'a\n250 ok']))
  await said(
    ['firma.example', '--probe'],
    at(evil.address),
    { code: 0, en: /tls-name[^]*evil/, tr: /tls-name[^]*evil/ },
    { probePort: evil.port },
  )
})
