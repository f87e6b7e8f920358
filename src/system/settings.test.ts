import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { scratch } from '../../test/support/places.ts'
import { readSettings, settingsPage } from './settings.ts'

const read = (environment: NodeJS.ProcessEnv, configFile?: string) =>
  readSettings({ environment, ...(configFile && { configFile }), checkout: '/srv/ulak' })

test('without anything set, everything listens on loopback and the data lies in the checkout', () => {
  const result = read({ HOME: '/root', PATH: '/bin' })
  assert.ok(result.ok)
  const { settings } = result
  assert.equal(settings.ULAK_DATA, '/srv/ulak/data')
  for (const listeners of [settings.ULAK_DNS, settings.ULAK_SMTP, settings.ULAK_HTTP]) {
    assert.ok(listeners.every(({ address }) => address === '127.0.0.1'))
  }
  assert.equal(settings.ULAK_ALLOW_PRIVATE, false)
})

test('lists are separated by spaces, IPv6 stands in brackets, hosts carry their addresses', () => {
  const result = read({
    ULAK_DNS: '127.0.0.1:53 [::1]:5300',
    ULAK_RESOLVERS: '::1 192.0.2.1:5353',
    ULAK_MX_NAMES: 'MX.Ulak.example.=192.0.2.1,2001:db8::1',
  })
  assert.ok(result.ok)
  assert.deepEqual(result.settings.ULAK_DNS, [
    { address: '127.0.0.1', port: 53 },
    { address: '::1', port: 5300 },
  ])
  assert.deepEqual(result.settings.ULAK_RESOLVERS, [
    { address: '::1', port: 53 },
    { address: '192.0.2.1', port: 5353 },
  ])
  assert.deepEqual(result.settings.ULAK_MX_NAMES, [
    { name: 'mx.ulak.example', addresses: ['192.0.2.1', '2001:db8::1'] },
  ])
})

test('an unknown name and every bad value are refused by name, all at once, in both languages', () => {
  const result = read({
    ULAK_HTPP: 'x',
    ULAK_DNS: 'everywhere',
    ULAK_ALLOW_PRIVATE: 'perhaps',
    ULAK_SMTP_OUT_PORT: '65536',
  })
  assert.ok(!result.ok)
  assert.deepEqual(result.faults.map((fault) => fault.name).sort(), [
    'ULAK_ALLOW_PRIVATE',
    'ULAK_DNS',
    'ULAK_HTPP',
    'ULAK_SMTP_OUT_PORT',
  ])
  for (const fault of result.faults) assert.ok(fault.text.en !== '' && fault.text.tr !== '')
})

test('the file is read, the environment wins, and the file has no unknown names either', (t) => {
  const file = path.join(scratch(t), 'ulak.toml')
  writeFileSync(file, 'dns = ["127.0.0.1:53", "[::1]:53"]\nhostname = "mx.firma.example"\nallow_private = true\n')
  const result = read({ ULAK_HOSTNAME: 'other.example' }, file)
  assert.ok(result.ok)
  assert.equal(result.settings.ULAK_HOSTNAME, 'other.example')
  assert.equal(result.settings.ULAK_DNS.length, 2)
  assert.equal(result.settings.ULAK_ALLOW_PRIVATE, true)
  writeFileSync(file, 'hostnam = "x"\n')
  const refused = read({}, file)
  assert.ok(!refused.ok && refused.faults[0]?.name === 'hostnam')
})

test('the reference page is generated from the table', () => {
  const file = path.join(import.meta.dirname, '../../docs/reference/settings.md')
  if (process.env.ULAK_WRITE_DOCS === '1') writeFileSync(file, settingsPage())
  assert.equal(readFileSync(file, 'utf8'), settingsPage(), 'run: ULAK_WRITE_DOCS=1 npm test -- settings')
})

test('settings that need each other are told so; what is not offered yet is refused without repeating its secret', () => {
  const faultsOf = (environment: NodeJS.ProcessEnv) => {
    const result = read(environment)
    assert.ok(!result.ok)
    return result.faults
  }
  const names = (environment: NodeJS.ProcessEnv) => faultsOf(environment).map(({ name }) => name)
  assert.deepEqual(names({ ULAK_HTTPS: '127.0.0.1:8443' }), ['ULAK_HTTPS'])
  assert.deepEqual(names({ ULAK_TLS_CERT: '/c.pem' }), ['ULAK_TLS_CERT'])
  assert.deepEqual(names({ ULAK_TLS_KEY: '/k.pem' }), ['ULAK_TLS_KEY'])
  const [database] = faultsOf({ ULAK_DATABASE_URL: 'postgres://ulak:geheim@db/ulak' })
  assert.equal(database?.name, 'ULAK_DATABASE_URL')
  assert.ok(!JSON.stringify(database).includes('geheim'))
})

test('proxies are addresses and networks', () => {
  const result = read({ ULAK_TRUSTED_PROXIES: '127.0.0.1 10.0.0.0/8 2001:db8::/32' })
  assert.ok(result.ok)
  assert.deepEqual(result.settings.ULAK_TRUSTED_PROXIES, ['127.0.0.1', '10.0.0.0/8', '2001:db8::/32'])
  for (const bad of ['proxy', '10.0.0.0/33', '10.0.0.0/x', '1.2.3'])
    assert.ok(!read({ ULAK_TRUSTED_PROXIES: bad }).ok, bad)
})
