// SipHash-2-4 (Aumasson and Bernstein, 2012): a short keyed hash, which Node's crypto does not offer. Words of 64 bits are two halves.

/** Eight bytes, for a key of sixteen. */
export function sipHash24(key: Uint8Array, message: Uint8Array): Uint8Array {
  const k = new DataView(key.buffer, key.byteOffset, 16)
  const [k0l, k0h, k1l, k1h] = [k.getInt32(0, true), k.getInt32(4, true), k.getInt32(8, true), k.getInt32(12, true)]
  // "somepseudorandomlygeneratedbytes", low half before high half.
  const v = Int32Array.of(
    k0l ^ 0x70736575,
    k0h ^ 0x736f6d65,
    k1l ^ 0x6e646f6d,
    k1h ^ 0x646f7261,
    k0l ^ 0x6e657261,
    k0h ^ 0x6c796765,
    k1l ^ 0x79746573,
    k1h ^ 0x74656462,
  )
  const whole = message.length & ~7
  const padded = new Uint8Array(whole + 8)
  padded.set(message)
  padded[whole + 7] = message.length
  const words = new DataView(padded.buffer)
  for (let at = 0; at < padded.length; at += 8) {
    const [low, high] = [words.getInt32(at, true), words.getInt32(at + 4, true)]
    v[6]! ^= low
    v[7]! ^= high
    for (let round = 0; round < 2; round += 1) sipRound(v)
    v[0]! ^= low
    v[1]! ^= high
  }
  v[4]! ^= 0xff
  for (let round = 0; round < 4; round += 1) sipRound(v)
  const hash = new DataView(new ArrayBuffer(8))
  hash.setInt32(0, v[0]! ^ v[2]! ^ v[4]! ^ v[6]!, true)
  hash.setInt32(4, v[1]! ^ v[3]! ^ v[5]! ^ v[7]!, true)
  return new Uint8Array(hash.buffer)
}

function sipRound(v: Int32Array): void {
  add(v, 0, 2)
  rotate(v, 2, 13)
  mix(v, 2, 0)
  swap(v, 0)
  add(v, 4, 6)
  rotate(v, 6, 16)
  mix(v, 6, 4)
  add(v, 0, 6)
  rotate(v, 6, 21)
  mix(v, 6, 0)
  add(v, 4, 2)
  rotate(v, 2, 17)
  mix(v, 2, 4)
  swap(v, 4)
}

function add(v: Int32Array, a: number, b: number): void {
  const low = (v[a]! >>> 0) + (v[b]! >>> 0)
  v[a] = low
  v[a + 1] = v[a + 1]! + v[b + 1]! + (low > 0xffff_ffff ? 1 : 0)
}

function mix(v: Int32Array, a: number, b: number): void {
  v[a]! ^= v[b]!
  v[a + 1]! ^= v[b + 1]!
}

/** To the left, by less than 32. */
function rotate(v: Int32Array, a: number, by: number): void {
  const [low, high] = [v[a]!, v[a + 1]!]
  v[a] = (low << by) | (high >>> (32 - by))
  v[a + 1] = (high << by) | (low >>> (32 - by))
}

/** By 32. */
function swap(v: Int32Array, a: number): void {
  const low = v[a]!
  v[a] = v[a + 1]!
  v[a + 1] = low
}
