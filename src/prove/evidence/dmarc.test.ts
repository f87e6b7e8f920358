import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Declared, world, type WorldOptions } from '../../../test/support/world.ts'
import { name, nameToText } from '../../dns/name.ts'
import { gatherDmarc } from './dmarc.ts'

const records = (declared: Readonly<Record<string, string>>): Declared =>
  Object.fromEntries(Object.entries(declared).map(([at, tags]) => [`_dmarc.${at}`, { TXT: [`"v=DMARC1; ${tags}"`] }]))
const held = async (domain: string, declared: Readonly<Record<string, string>>, options: WorldOptions = {}) => {
  const found = await gatherDmarc(name(domain), { resolver: world(records(declared), options), now: () => 0 })
  return [found.kind, found.at, found.organization && nameToText(found.organization)]
}

test('the own record holds, and the organization is the highest name with one', async () => {
  assert.deepEqual(await held('a.firma.example', { 'a.firma.example': 'p=none', 'firma.example': 'p=reject' }), [
    'found',
    '_dmarc.a.firma.example',
    'firma.example',
  ])
  assert.deepEqual(await held('firma.example', { 'firma.example': 'p=reject' }), [
    'found',
    '_dmarc.firma.example',
    'firma.example',
  ])
})

test('without one of its own the organization decides, not whoever stands in between', async () => {
  assert.deepEqual(await held('a.b.firma.example', { 'b.firma.example': 'p=none', 'firma.example': 'p=reject' }), [
    'found',
    '_dmarc.firma.example',
    'firma.example',
  ])
})

test('psd=n ends the walk, psd=y makes the name one below it the organization', async () => {
  assert.deepEqual(
    await held('a.b.firma.example', { 'b.firma.example': 'p=none; psd=n', 'firma.example': 'p=reject' }),
    ['found', '_dmarc.b.firma.example', 'b.firma.example'],
  )
  assert.deepEqual(
    await held('a.firma.co.example', { 'firma.co.example': 'p=none', 'co.example': 'p=reject; psd=y' }),
    ['found', '_dmarc.firma.co.example', 'firma.co.example'],
  )
  assert.deepEqual(await held('a.firma.co.example', { 'co.example': 'p=reject; psd=y' }), [
    'found',
    '_dmarc.co.example',
    'firma.co.example',
  ])
})

test('without any record the domain is its own organization', async () => {
  assert.deepEqual(await held('a.firma.example', {}), ['none', '_dmarc.a.firma.example', 'a.firma.example'])
})

test('what cannot be asked is unknown; the own record holds all the same', async () => {
  assert.deepEqual(await held('a.firma.example', { 'firma.example': 'p=none' }, { fail: ['_dmarc.a.firma.example'] }), [
    'unknown',
    '_dmarc.a.firma.example',
    undefined,
  ])
  assert.deepEqual(await held('firma.example', { 'firma.example': 'p=none' }, { fail: ['_dmarc.example'] }), [
    'found',
    '_dmarc.firma.example',
    undefined,
  ])
})
