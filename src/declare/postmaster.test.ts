import assert from 'node:assert/strict'
import { name } from '../dns/name.ts'
import { brand, declareRig } from '../../test/support/declare.ts'
import { eachEngine } from '../../test/support/stores.ts'
import { createPostmaster } from './postmaster.ts'

eachEngine('the postmaster has a policy for his own domain, in the operators’ account', 'control', async (store) => {
  const find = createPostmaster({ store, brand: { ...brand, hostmaster: 'admin@away.example' } })
  assert.equal(await find(name('away.example.')), undefined, 'nobody could see it yet')
  const { scope, declare, join } = await declareRig(store)
  await join('customer')
  const policy = await find(name('AWAY.example.'))
  assert.deepEqual([policy?.accountId, policy?.hops], [scope.accountId, { kind: 'public-mx' }])
  for (const other of ['example.', 'x.away.example.']) assert.equal(await find(name(other)), undefined)
  assert.equal(await declare.mailPolicyFor(name('away.example.')), undefined, 'it is no domain of ours')
  assert.equal(await createPostmaster({ store, brand })(name('away.example.')), undefined)
})
