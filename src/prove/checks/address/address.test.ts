import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Case, provesChecks, resultsOf } from '../../../../test/support/check-battery.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { addressChecks } from './index.ts'

const list = 'list.test'
const firma = (records: Record<string, string[]> = {}): Declared => ({
  'firma.example': { MX: ['10 mx.firma.example.'], ...records },
})
const mail = (records: Record<string, string[]>): Declared => ({ ...firma(), 'mx.firma.example': records })
const named = (...names: string[]): Declared => ({ '7.2.0.192.in-addr.arpa': { PTR: names } })
const good: Declared = { ...mail({ A: ['192.0.2.7'], AAAA: ['2001:db8::7'] }), ...named('mx.firma.example.') }
const ipv4: Declared = { ...mail({ A: ['192.0.2.7'] }), ...named('mx.firma.example.') }
const sends = firma({ TXT: ['"v=spf1 mx -all"'] })
const google: Declared = { 'firma.example': { MX: ['1 smtp.google.com.'] }, 'smtp.google.com': { A: ['192.0.2.7'] } }
const listed = (code: string, more: Declared = {}): Case => ({
  world: { ...ipv4, [`7.2.0.192.${list}`]: { A: [code] }, ...more },
  tools: { blocklists: [list] },
})
const broken = listed('127.0.0.2', { [`1.0.0.127.${list}`]: { A: ['127.0.0.2'] } })

provesChecks(addressChecks, {
  'address-ipv4': {
    finds: [
      { world: mail({ AAAA: ['2001:db8::7'] }), severity: 'error' },
      {
        world: {
          ...good,
          'firma.example': { MX: ['10 mx.firma.example.', '20 mx2.firma.example.'] },
          'mx2.firma.example': { AAAA: ['2001:db8::8'] },
        },
        severity: 'warning',
      },
    ],
    passes: [{ world: good }],
  },
  'address-ipv6': {
    finds: [{ world: ipv4, severity: 'notice' }],
    passes: [{ world: good }, { world: google }],
  },
  'address-reverse': {
    finds: [
      { world: mail({ A: ['192.0.2.7'] }), severity: 'notice' },
      { world: { ...mail({ A: ['192.0.2.7'] }), ...sends }, severity: 'warning' },
      {
        world: { ...mail({ A: ['192.0.2.7'] }), ...firma({ TXT: ['"v=spf1 ip4:192.0.2.7 -all"'] }) },
        severity: 'warning',
      },
      { world: mail({ AAAA: ['2001:db8::7'] }), severity: 'notice' },
    ],
    passes: [{ world: ipv4 }, { world: google }],
  },
  'address-reverse-confirmed': {
    finds: [
      { world: { ...ipv4, ...named('other.firma.example.') }, severity: 'notice' },
      { world: { ...ipv4, ...sends, ...named('other.firma.example.') }, severity: 'warning' },
    ],
    // One of several names is enough.
    passes: [{ world: ipv4 }, { world: { ...ipv4, ...named('other.firma.example.', 'mx.firma.example.') } }],
  },
  'address-reverse-own-name': {
    finds: [
      { world: { ...ipv4, ...named('host-192-0-2-7.isp.test.') }, severity: 'notice' },
      { world: { ...ipv4, ...named('7.2.0.192.isp.test.') }, severity: 'notice' },
      { world: { ...ipv4, ...named('dsl.isp.test.') }, severity: 'notice' },
    ],
    passes: [{ world: ipv4 }, { world: { ...ipv4, ...named('mx192.firma.example.') } }],
  },
  'address-blocklist': {
    finds: [{ ...listed('127.0.0.4'), severity: 'warning' }],
    // Codes elsewhere in 127/8 have meanings of their own; without lists nothing is asked.
    passes: [listed('127.1.0.4'), { world: ipv4, tools: { blocklists: [list] } }, { world: ipv4 }],
  },
})

test('a list that refuses us, or lists the world, says nothing of the address', async () => {
  for (const one of [listed('127.255.255.254'), broken]) {
    const results = (await resultsOf(one)).filter(({ check }) => check.id === 'address-blocklist')
    assert.deepEqual(
      results.map(({ status }) => status),
      ['unknown'],
    )
  }
})

test('where the reverse DNS fails, nothing is held against the address', async () => {
  const results = await resultsOf({ world: ipv4, options: { fail: ['7.2.0.192.in-addr.arpa'] } })
  assert.deepEqual(
    results
      .filter(({ check }) => check.id.startsWith('address-reverse'))
      .map(({ check, status }) => [check.id, status]),
    [['address-reverse', 'unknown']],
  )
})
