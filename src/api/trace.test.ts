// GET /trace: whose mail, for whom, and what may be asked.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { house } from '../../test/support/api.ts'
import { trace } from './contract.ts'

const query = (to: string, more = '') => `/trace?to=${encodeURIComponent(to)}&at=${new Date().toISOString()}${more}`

test('a reader traces mail of his domains; another account’s mail is not found', async (t) => {
  const rig = await house(t)
  const ask = (as: keyof typeof rig.tokens, to: string, more?: string) =>
    rig.ask(rig.tokens[as], 'GET', query(to, more))
  const found = await ask('reader', 'ayse@FIRST.example', '&from=sender.example&within=30m')
  assert.equal(found.status, 200, found.text)
  const { recipient, conclusion, desk, seen } = trace.parse(found.body)
  assert.deepEqual([recipient, conclusion.kind, seen], ['ayse@first.example', 'never-came', []])
  assert.match(desk.tr, /hiç gelmedi/)
  assert.equal((await ask('reader', 'ayse@first.example', `&from=${encodeURIComponent('<>')}`)).body.sender, '<>')
  assert.equal((await ask('stranger', 'ayse@first.example')).status, 404)
  for (const more of ['&within=2', '&within=2w', '&who=x', '&from=a@@b'])
    assert.ok([400, 422].includes((await ask('reader', 'ayse@first.example', more)).status), more)
  assert.ok([400, 422].includes((await ask('reader', 'ayse')).status))
})
