import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HopOffer } from '../declare/health.ts'
import { capabilitiesOf, maxBytesOf, refusalOf } from './capabilities.ts'
import type { Hops } from './hops.ts'

const offer = (changes: Partial<HopOffer> = {}): HopOffer => ({
  size: 10_000,
  smtputf8: false,
  eightBitMime: true,
  startTls: true,
  dsn: false,
  ...changes,
})
const hops = (...hosts: string[]): Hops => ({
  kind: 'hops',
  hops: hosts.map((host) => ({
    key: host,
    host,
    port: 25,
    preference: 10,
    policyDomain: 'firma.example',
    isSecure: false,
    tellsClient: false,
    addresses: undefined,
  })),
})
const known =
  (offers: Record<string, HopOffer>) =>
  (key: string): { offer: HopOffer | undefined } => ({ offer: offers[key] })

test('of several hosts the greatest that one of them offers counts', () => {
  const find = known({ a: offer(), b: offer({ size: 50_000 }), c: offer({ size: 20_000, smtputf8: true }) })
  assert.deepEqual(capabilitiesOf(hops('a', 'b', 'c'), find), { host: 'b', size: 50_000, smtputf8: true })
  assert.equal(capabilitiesOf(hops('a', 'd'), find), undefined, 'a host that was never met may take anything')
  const free = known({ a: offer(), b: offer({ size: undefined }) })
  assert.equal(maxBytesOf(capabilitiesOf(hops('a', 'b'), free)), undefined, 'no limit told is no limit')
})

test('what MAIL declares is refused when no host takes it, and the reply names the host', () => {
  const one = capabilitiesOf(hops('mail.firma.example'), known({ 'mail.firma.example': offer() }))
  const said = (smtputf8: boolean, size?: number) => refusalOf(one, { smtputf8, size })
  assert.equal(said(false, 5_000), undefined)
  assert.equal(said(false), undefined)
  assert.deepEqual(said(false, 9_999), {
    code: 552,
    text: '5.3.4 the mail host mail.firma.example takes messages of at most 10000 bytes',
  })
  assert.equal(said(true)?.code, 550)
  assert.match(said(true)!.text, /^5\.6\.7 .*mail\.firma\.example/)
  assert.equal(refusalOf(undefined, { smtputf8: true, size: 1e9 }), undefined)
})
