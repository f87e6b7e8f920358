import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day, down, goodTls, keyHash, offer, probing, type Seen } from '../../test/support/visits.ts'
import { checkedAt } from '../../test/support/check-battery.ts'
import { type Declared, world } from '../../test/support/world.ts'
import { name } from '../dns/name.ts'
import { check } from './check.ts'
import type { Tools } from './evidence/index.ts'

const zone: Declared = {
  'firma.example': { MX: ['10 mx1.firma.example.', '20 mx2.firma.example.'] },
  'mx1.firma.example': { A: ['192.0.2.1'] },
  'mx2.firma.example': { A: ['198.51.100.1'] },
}
const tlsa = { TLSA: [`3 1 1 ${keyHash}`, `3 1 1 ${'0'.repeat(64)}`] }
const dane: Declared = { ...zone, '_25._tcp.mx1.firma.example': tlsa, '_25._tcp.mx2.firma.example': tlsa }
const sts: Declared = { ...zone, '_mta-sts.firma.example': { TXT: ['"v=STSv1; id=1"'] } }
const policy = (mode: string, mx = '*.firma.example'): Partial<Tools> => ({
  fetchPolicy: () =>
    Promise.resolve({
      kind: 'fetched',
      contentType: 'text/plain',
      body: `version: STSv1\nmode: ${mode}\nmx: ${mx}\nmax_age: 604800\n`,
    }),
})
const secure = ['firma.example']
const seen = (one: Record<string, Seen> = {}): Partial<Tools> => probing(one)
const plain: Seen = { offer: offer('mx2.firma.example'), tls: undefined as never }

const answer = async (declared: Declared, tools: Partial<Tools> = {}, signed: string[] = []): Promise<string> => {
  const resolver = world(declared, { secure: signed })
  return (await check(name('firma.example'), { resolver, now: () => checkedAt, ...tools })).answers.private
}

test('without a policy and without a visit nobody knows', async () => {
  assert.equal(await answer(zone), 'unknown')
  assert.equal(await answer(sts), 'unknown')
  assert.equal(await answer(sts, policy('testing')), 'unknown')
  assert.equal(await answer({ 'firma.example': { MX: ['0 .'] } }), 'unknown')
})

test('TLS everywhere, but as it comes', async () => {
  assert.equal(await answer(zone, seen()), 'partly')
  assert.equal(await answer(sts, { ...policy('testing'), ...seen() }), 'partly')
  assert.equal(await answer(zone, seen({ 'mx2.firma.example': down })), 'unknown')
})

test('a host in the clear', async () => {
  assert.equal(await answer(zone, seen({ 'mx2.firma.example': plain })), 'no')
  assert.equal(await answer(sts, { ...policy('enforce'), ...seen({ 'mx2.firma.example': plain }) }), 'no')
})

test('MTA-STS in enforce, and what spoils it', async () => {
  assert.equal(await answer(sts, policy('enforce')), 'yes')
  assert.equal(await answer(sts, { ...policy('enforce'), ...seen() }), 'yes')
  assert.equal(await answer(sts, policy('enforce', 'mx1.firma.example')), 'partly')
  const old: Seen = { tls: goodTls({ chain: [{ ...goodTls().chain[0]!, validTo: checkedAt - day }] }) }
  assert.equal(await answer(sts, { ...policy('enforce'), ...seen({ '*': old }) }), 'partly')
})

test('DANE counts when all of it is signed, and a word on that counts', async () => {
  const trusting = { trustAd: true }
  assert.equal(await answer(dane, trusting, secure), 'yes')
  assert.equal(await answer(dane, { ...trusting, ...seen() }, secure), 'yes')
  assert.equal(await answer(dane, {}, secure), 'unknown')
  assert.equal(await answer(dane, trusting), 'unknown')
  assert.equal(await answer({ ...dane, '_25._tcp.mx2.firma.example': {} }, trusting, secure), 'unknown')
  const other = goodTls({ chain: [{ ...goodTls().chain[0]!, spki: Buffer.from('another key') }] })
  assert.equal(await answer(dane, { ...trusting, ...seen({ '*': { tls: other } }) }, secure), 'partly')
})
