import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declareRig } from '../../test/support/declare.ts'
import { openControl } from '../store/store.ts'
import { scratch } from '../../test/support/places.ts'
import { growForNewFrame, nextCatalogSerial } from './served-serials.ts'

const brand = { nameservers: [{ name: 'ns1.ulak.example', addresses: [] }], mxNames: [], hostmaster: '' }

test('settings that stand in every zone make every serial grow, once', async (t) => {
  const store = await openControl({ engine: 'sqlite', folder: scratch(t) })
  t.after(() => store.close())
  const { declare, scope } = await declareRig(store, {})
  const added = await declare.add(scope, { domain: 'firma.example' })
  assert.ok(added.ok)
  const serial = async () => {
    const found = await declare.find(scope, 'firma.example')
    return found.ok ? found.value.serial : assert.fail()
  }
  const first = await serial()
  const before = (first - 1_000) * 1_000
  await growForNewFrame(store, brand, before)
  assert.equal(await serial(), first, 'the first start has nothing to compare with')
  await growForNewFrame(store, brand, before)
  assert.equal(await serial(), first)
  await growForNewFrame(store, { ...brand, nameservers: [{ name: 'ns9.ulak.example', addresses: [] }] }, before)
  assert.equal(await serial(), first + 1, 'also while the clock is behind')
  await growForNewFrame(store, brand, (first + 500) * 1_000)
  assert.equal(await serial(), first + 500)
})

test('the catalog’s serial never comes twice, whatever the clock says', async (t) => {
  const store = await openControl({ engine: 'sqlite', folder: scratch(t) })
  t.after(() => store.close())
  assert.equal(await nextCatalogSerial(store, 5_000_000), 5_000)
  assert.equal(await nextCatalogSerial(store, 5_000_999), 5_001)
  assert.equal(await nextCatalogSerial(store, 1_000), 5_002)
})
