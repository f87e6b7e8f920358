import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryOf, Parcel } from './parcel.ts'

test('a small buffer goes to another thread without the pool that it lies in, and its sender keeps his', async () => {
  const body = Buffer.concat([Buffer.alloc(2_000, 'a'), Buffer.alloc(2_096, 'b')])
  assert.ok(body.buffer.byteLength > body.length, 'it lies in a pool')
  const parcel = new Parcel()
  const [text, bytes] = parcel.put(['id', body]) as [string, Uint8Array]
  assert.equal(
    parcel.handedOver.reduce((sum, { byteLength }) => sum + byteLength, 0),
    4_096,
  )
  const there = structuredClone({ text, bytes }, { transfer: parcel.handedOver })
  assert.deepEqual(there, { text: 'id', bytes: new Uint8Array(body) })
  assert.equal(body.toString(), 'a'.repeat(2_000) + 'b'.repeat(2_096))
})

test('values without bytes are sent as they are', () => {
  const values = ['id', 1, null]
  const parcel = new Parcel()
  assert.equal(parcel.put(values), values)
  assert.deepEqual(parcel.handedOver, [])
})

test('of rows only bytes that have memory of their own are handed over', () => {
  const own = new Uint8Array(10)
  assert.deepEqual(
    memoryOf([{ id: 'a', body: own }, { id: 'b', body: null }, { body: new Uint8Array(own.buffer, 2) }]),
    [own.buffer],
  )
})
