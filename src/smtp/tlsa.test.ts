// Which name's TLSA records count for a host, and when they may be ignored. RFC 7672 §2
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Declared, world, type WorldOptions } from '../../test/support/world.ts'
import { name, nameToText } from '../dns/name.ts'
import { findDane } from './tlsa.ts'

const digest = 'ab'.repeat(32)
const record = { TLSA: [`3 1 1 ${digest}`] }
const host = { 'mx.firma.example': { A: ['192.0.2.1'] } }

async function found(declared: Declared, options: WorldOptions = { secure: ['firma.example'] }, port = 25) {
  const dns = world(declared, options)
  const dane = await findDane(name('mx.firma.example'), port, { resolver: dns })
  const asked = dns.asked.filter((question) => question.startsWith('TLSA'))
  return { dane: dane.kind === 'records' ? nameToText(dane.base) : dane.kind, asked }
}

test('the records of the port at the host, all of them signed', async () => {
  assert.deepEqual(await found({ ...host, '_25._tcp.mx.firma.example': record }), {
    dane: 'mx.firma.example',
    asked: ['TLSA _25._tcp.mx.firma.example'],
  })
  assert.equal(
    (await found({ ...host, '_2525._tcp.mx.firma.example': record }, undefined, 2525)).dane,
    'mx.firma.example',
  )
  assert.equal((await found({ ...host, '_2525._tcp.mx.firma.example': record })).dane, 'none')
  assert.equal((await found(host)).dane, 'none')
})

test('where the addresses are not signed nobody asks for TLSA', async () => {
  assert.deepEqual(await found({ ...host, '_25._tcp.mx.firma.example': record }, {}), { dane: 'none', asked: [] })
})

test('no answer is never "none"', async () => {
  for (const lost of ['fail', 'timeout'] as const) {
    const options = { secure: ['firma.example'], [lost]: ['TLSA _25._tcp.mx.firma.example'] }
    assert.equal((await found({ ...host, '_25._tcp.mx.firma.example': record }, options)).dane, 'unknown')
  }
  assert.equal((await found(host, { secure: ['firma.example'], fail: ['mx.firma.example'] })).dane, 'unknown')
  // One family is enough to know that the host is signed.
  const half = { secure: ['firma.example'], fail: ['AAAA mx.firma.example'] }
  assert.equal((await found({ ...host, '_25._tcp.mx.firma.example': record }, half)).dane, 'mx.firma.example')
})

test('an alias that is signed to its end: the records at its end, else those at the host', async () => {
  const alias = { 'mx.firma.example': { CNAME: ['real.hoster.example.'] }, 'real.hoster.example': { A: ['192.0.2.2'] } }
  const secure = { secure: ['firma.example', 'hoster.example'] }
  const [atEnd, atHost] = [{ '_25._tcp.real.hoster.example': record }, { '_25._tcp.mx.firma.example': record }]
  assert.equal((await found({ ...alias, ...atEnd, ...atHost }, secure)).dane, 'real.hoster.example')
  assert.equal((await found({ ...alias, ...atHost }, secure)).dane, 'mx.firma.example')
  assert.equal((await found(alias, secure)).dane, 'none')
  // The end is not signed, the alias is: RFC 7672 §2.2.2.
  assert.equal((await found({ ...alias, ...atEnd })).dane, 'none')
  assert.equal((await found({ ...alias, ...atHost }, {})).dane, 'none')
})

test('the TLSA name may itself be an alias; the host stays the base', async () => {
  const declared = {
    ...host,
    '_25._tcp.mx.firma.example': { CNAME: ['keys.firma.example.'] },
    'keys.firma.example': record,
  }
  assert.equal((await found(declared)).dane, 'mx.firma.example')
  const elsewhere = { ...declared, '_25._tcp.mx.firma.example': { CNAME: ['keys.other.example.'] } }
  assert.equal((await found({ ...elsewhere, 'keys.other.example': record })).dane, 'none')
})
