// Zones of a BIND and of a PowerDNS server come into a running Ulak by one command, and are then answered as those servers answered them.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { ulak } from '../support/command.ts'
import { loneDaemon, type Lone } from '../support/daemon.ts'
import { peer, program } from '../support/peers.ts'
import { freePort, ownAddress, scratch, until } from '../support/places.ts'

const soa = (serial = 2_026_112_501) =>
  `@ 3600 IN SOA ns1.old.example. admin.old.example. ${serial} 7200 900 1209600 300\n`
const zones: Readonly<Record<string, string>> = {
  'firma.example': `$TTL 14400\n${soa()}@ IN NS ns1.old.example.\n@ IN MX 1 smtp.google.com.\nwww 120 IN A 192.0.2.80\n`,
  'örnek.example': `$TTL 3600\n${soa()}@ IN NS ns1.old.example.\n@ IN MX 10 posta\nposta IN A 192.0.2.25\n`,
  'kirik.example': `${soa()}@ 300 IN NS ns1.old.example.\nwww 300 IN A 192.0.2.1\nwww 300 IN A 192.0.2.256\n`,
}
const aLabel: Readonly<Record<string, string>> = { 'örnek.example': 'xn--rnek-5qa.example' }
const asName = (zone: string): string => aLabel[zone] ?? zone

/** A named.conf as people have it: three kinds of comments, includes, a view, a secondary. */
function bindConf(folder: string): string {
  const at = (name: string): string => path.join(folder, name)
  mkdirSync(at('zones'))
  for (const [zone, text] of Object.entries(zones)) writeFileSync(at(`zones/db.${asName(zone)}`), text)
  writeFileSync(at('default.db'), `$TTL 60\n${soa()}@ IN NS localhost.\n@ IN A 127.0.0.1\n`)
  const entry = (zone: string): string => `zone "${asName(zone)}" IN { type master; file "db.${asName(zone)}"; };\n`
  writeFileSync(
    at('named.conf'),
    `# one kind\n// another "kind {\n/* a third };\n */\noptions { directory "${at('zones')}"; recursion no; };\ninclude "${at('local.conf')}";\n`,
  )
  writeFileSync(
    at('local.conf'),
    [
      'view "inside" {',
      '  match-clients { 10.0.0.0/8; };',
      entry('firma.example'),
      `  zone "localhost" { type primary; file "${at('default.db')}"; };`,
      '};',
      'view "outside" {',
      Object.keys(zones).map(entry).join(''),
      '  zone "ikincil.example" { type secondary; primaries { 192.0.2.53; }; file "second.db"; };',
      '};',
    ].join('\n'),
  )
  return at('named.conf')
}

/** TTL and data of each answer, as dig prints them. */
function answered(server: Lone, name: string, type: string): string[] {
  const { address, port } = server.dns
  const asked = spawnSync(program('dig'), [`@${address}`, '-p', String(port), name, type, '+noall', '+answer'], {
    encoding: 'utf8',
  })
  const lines = asked.stdout.split('\n').filter((line) => line !== '' && !line.startsWith(';'))
  return lines.map((line) => line.split(/\s+/)).map(([, ttl, , , ...data]) => `${ttl} ${data.join(' ')}`)
}

test(
  'the zones of a BIND server, in both languages; the second run changes nothing',
  peer('named-checkconf', 'dig'),
  async (t) => {
    const folder = scratch(t)
    const conf = bindConf(folder)
    const checked = spawnSync(program('named-checkconf'), [conf], { encoding: 'utf8' })
    assert.equal(checked.stdout + checked.stderr, '', 'BIND takes it, too')
    const server = await loneDaemon(t)
    await server.start()
    const dry = await ulak(['import', 'bind', conf, '--dry-run'], server.environment)
    assert.equal(dry.code, 1, dry.err)
    assert.match(dry.out, /2 {2}would be imported/)
    assert.deepEqual(answered(server, 'firma.example', 'MX'), [])
    const done = await ulak(['import', 'bind', conf], server.environment)
    assert.equal(done.code, 1, done.err)
    assert.match(done.out, /kirik\.example \(\S+db\.kirik\.example, line 4\): .*192\.0\.2\.256/)
    assert.match(done.out, /ikincil\.example .*its type is secondary/)
    assert.match(done.out, /firma\.example .*another view \(inside\) has this zone/)
    assert.match(done.out, /localhost .*every BIND has it/)
    assert.match(done.out, /6 zones, 6 records\n +2 {2}imported\n +1 {2}refused\n +3 {2}skipped/)
    assert.match(done.out, /1 {2}Google Workspace\n +1 {2}own servers/)
    assert.deepEqual(answered(server, 'firma.example', 'MX'), ['14400 1 smtp.google.com.'])
    assert.deepEqual(answered(server, 'www.firma.example', 'A'), ['120 192.0.2.80'])
    assert.deepEqual(answered(server, 'xn--rnek-5qa.example', 'MX'), ['3600 10 posta.xn--rnek-5qa.example.'])
    assert.deepEqual(answered(server, 'www.kirik.example', 'A'), [])
    const again = await ulak(['import', 'bind', conf], { ...server.environment, ULAK_LANG: 'tr' })
    assert.match(again.out, /2 {2}zaten burada, aynı kayıtlarla\n +1 {2}reddedildi\n +3 {2}atlandı/)
    assert.match(again.out, /kirik\.example \(\S+, 4\. satır\)/)
    const json = await ulak(['import', 'zones', path.join(folder, 'zones'), '--json'], server.environment)
    assert.deepEqual(
      json.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { domain: string; outcome: string })
        .map(({ domain, outcome }) => [domain, outcome]),
      [
        ['firma.example', 'unchanged'],
        ['kirik.example', 'refused'],
        ['xn--rnek-5qa.example', 'unchanged'],
      ],
    )
  },
)

async function powerDns(
  t: TestContext,
): Promise<{ readonly file: string; readonly url: string; readonly keyFile: string }> {
  const folder = scratch(t)
  const at = (name: string): string => path.join(folder, name)
  const address = ownAddress()
  const [port, web] = await Promise.all([freePort(address), freePort(address)])
  writeFileSync(at('key'), 'a-key-of-the-test\n')
  const settings = [
    'launch=gsqlite3',
    `gsqlite3-database=${at('pdns.db')}`,
    `local-address=${address}`,
    `local-port=${port}`,
    `socket-dir=${folder}`,
    'api=yes',
    `api-key=${readFileSync(at('key'), 'utf8').trim()}`,
    'webserver=yes',
    `webserver-address=${address}`,
    `webserver-port=${web}`,
    'webserver-allow-from=127.0.0.0/8',
    'guardian=no',
    'daemon=no',
  ]
  writeFileSync(at('pdns.conf'), `${settings.join('\n')}\n`)
  const sql = readFileSync('/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql', 'utf8')
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(at('pdns.db'))
  db.exec(sql)
  const run = (...args: string[]): void => {
    const made = spawnSync(program('pdnsutil'), ['--config-dir', folder, ...args], { encoding: 'utf8' })
    assert.equal(made.status, 0, made.stderr)
  }
  for (const [zone, text] of Object.entries(zones)) {
    if (zone === 'kirik.example') continue
    writeFileSync(at('zone'), text)
    run('load-zone', asName(zone), at('zone'))
  }
  writeFileSync(at('zone'), `${soa()}@ 300 IN NS ns1.old.example.\nwww 300 IN ALIAS www.example.org.\n`)
  run('load-zone', 'takma.example', at('zone'))
  db.exec(
    "insert into records (domain_id, name, type, content, ttl, prio, disabled) select id, 'x.' || name, 'A', '192.0.2.9', 60, 0, 1 from domains where name = 'firma.example'",
  )
  db.exec("insert into domains (name, type, master) values ('ikincil.example', 'SLAVE', '192.0.2.53')")
  db.close()
  const child = spawn(program('pdns_server'), ['--config-dir=' + folder], { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  t.after(async () => {
    child.kill('SIGTERM')
    await ended
  })
  const url = `http://${address}:${web}`
  await until('the API of PowerDNS', async () => {
    const response = await fetch(`${url}/api/v1/servers`, { headers: { 'X-API-Key': 'a-key-of-the-test' } }).catch(
      () => undefined,
    )
    return response?.ok === true
  })
  return { file: at('pdns.db'), url, keyFile: at('key') }
}

test(
  'those of a PowerDNS server, from its API and from its database: the same',
  peer('pdns_server', 'pdnsutil', 'dig'),
  async (t) => {
    const old = await powerDns(t)
    for (const place of [[old.url, '--api-key-file', old.keyFile], [old.file]]) {
      const server = await loneDaemon(t)
      await server.start()
      const done = await ulak(['import', 'powerdns', ...place], server.environment)
      assert.equal(done.code, 1, done.err)
      assert.match(done.out, /takma\.example .*ALIAS is no record of DNS/)
      assert.match(done.out, /firma\.example: 1 disabled record was left out/)
      assert.match(done.out, /ikincil\.example .*its kind is (SLAVE|Slave)/)
      assert.match(done.out, /4 zones, 6 records\n +2 {2}imported\n +1 {2}refused\n +1 {2}skipped/)
      assert.deepEqual(answered(server, 'firma.example', 'MX'), ['14400 1 smtp.google.com.'])
      assert.deepEqual(answered(server, 'x.firma.example', 'A'), [])
      assert.deepEqual(answered(server, 'xn--rnek-5qa.example', 'MX'), ['3600 10 posta.xn--rnek-5qa.example.'])
    }
  },
)

test('what cannot be read at all is told before anything is done', async (t) => {
  const folder = scratch(t)
  writeFileSync(path.join(folder, 'named.conf'), 'options { directory "/"; };\n};\n')
  writeFileSync(path.join(folder, 'round.conf'), `include "${path.join(folder, 'round.conf')}";\n`)
  writeFileSync(
    path.join(folder, 'text.db'),
    'no database at all, but long enough to be looked at by SQLite as if it were one\n',
  )
  const environment = { ULAK_URL: 'http://127.0.0.1:9', ULAK_TOKEN: 'none' }
  for (const [args, says] of [
    [['bind', path.join(folder, 'named.conf')], /line 2: a \} without its \{/],
    [['bind', path.join(folder, 'round.conf')], /may include itself/],
    [['bind', path.join(folder, 'none.conf')], /none\.conf cannot be read/],
    [['zones', path.join(folder, 'none')], /none cannot be read/],
    [['powerdns', path.join(folder, 'text.db')], /is no database of a PowerDNS backend/],
    [['powerdns', 'mysql://x'], /For MySQL use the HTTP API/],
    [['powerdns', 'http://127.0.0.1:9'], /wants a key/],
    [
      ['powerdns', 'http://127.0.0.1:9', '--api-key-file', path.join(folder, 'text.db')],
      /does not answer as it should/,
    ],
  ] as const) {
    const ran = await ulak(['import', ...args], environment)
    assert.equal(ran.code, 2, `${args.join(' ')}: ${ran.err}`)
    assert.match(ran.err, says)
  }
})
