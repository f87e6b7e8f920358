// Whether a server is the one that TLSA records name, over chains of certificates of a real authority. RFC 7672 §3.1, RFC 7671
import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { before, test } from 'node:test'
import { type Authority, authority } from '../../test/support/authority.ts'
import { type ChainLink, daneFault, isUsable, maxTlsaRecords, placeOf, type Tlsa, usableOf } from './dane.ts'

let ca: Authority
let other: Authority
before(async () => {
  ca = await authority()
  other = await authority()
})

const linksOf = (pem: string): ChainLink[] =>
  [...pem.matchAll(/-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g)].map(([one]) =>
    linkOf(new X509Certificate(one)),
  )
const linkOf = (one: X509Certificate): ChainLink => ({
  der: one.raw,
  spki: one.publicKey.export({ type: 'spki', format: 'der' }),
})
const hash = (bytes: Uint8Array, algorithm = 'sha256'): Uint8Array => createHash(algorithm).update(bytes).digest()
const tlsa = (usage: number, selector: number, matchingType: number, data: Uint8Array): Tlsa => ({
  usage,
  selector,
  matchingType,
  data,
})
/** A record for this certificate, by any parameters. */
const recordFor = ({ der, spki }: ChainLink, usage: number, selector: number, matchingType: number): Tlsa => {
  const bytes = selector === 0 ? der : spki
  const digests = [bytes, hash(bytes), hash(bytes, 'sha512')]
  return tlsa(usage, selector, matchingType, digests[matchingType]!)
}
const about = { names: ['mx.firma.example', 'firma.example'], now: Date.now() }
const issued = async (names = ['mx.firma.example'], times = {}): Promise<ChainLink[]> =>
  linksOf((await ca.issue(names, times)).cert)

test('the server’s own key or certificate fits by all parameters, whatever its name and date', async () => {
  const chain = await issued(['www.other.example'], { from: Date.now() - 20_000, to: Date.now() - 10_000 })
  for (const selector of [0, 1])
    for (const matchingType of [0, 1, 2])
      assert.equal(daneFault([recordFor(chain[0]!, 3, selector, matchingType)], chain, about), undefined)
  assert.equal(daneFault([recordFor(chain[1]!, 3, 1, 1)], chain, about), 'no-record-fits')
})

test('below an authority name, date and signature count', async () => {
  const chain = await issued()
  for (const selector of [0, 1])
    for (const matchingType of [0, 1, 2])
      assert.equal(daneFault([recordFor(chain[1]!, 2, selector, matchingType)], chain, about), undefined)
  const record = recordFor(chain[1]!, 2, 1, 1)
  assert.equal(daneFault([record], await issued(['other.example']), about), 'wrong-name')
  assert.equal(daneFault([record], await issued(['firma.example']), about), undefined)
  assert.equal(daneFault([record], await issued(['*.firma.example']), about), undefined)
  assert.equal(
    daneFault([record], await issued(['*.example']), { ...about, names: ['mx.firma.example'] }),
    'wrong-name',
  )
  const late = await issued(['mx.firma.example'], { from: Date.now() - 20_000, to: Date.now() - 10_000 })
  assert.equal(daneFault([record], late, about), 'expired')
  // Anyone can send along a certificate of that authority.
  const foreign = linksOf((await other.issue(['mx.firma.example'])).cert)
  assert.equal(daneFault([record], [foreign[0]!, chain[1]!], about), 'chain')
  assert.equal(daneFault([record], [], about), 'no-record-fits')
})

test('an authority that the server does not send is taken from a whole record', async () => {
  const chain = await issued()
  const [leaf, between] = chain
  for (const selector of [0, 1]) {
    assert.equal(daneFault([recordFor(between!, 2, selector, 0)], [leaf!], about), undefined)
    assert.equal(daneFault([recordFor(between!, 2, selector, 1)], [leaf!], about), 'no-record-fits')
    const foreign = linkOf(other.between)
    assert.notEqual(daneFault([recordFor(foreign, 2, selector, 0)], [leaf!], about), undefined)
  }
  assert.equal(daneFault([tlsa(2, 1, 0, Buffer.from('no key'))], chain, about), 'no-record-fits')
  assert.equal(daneFault([tlsa(2, 0, 0, Buffer.from('no certificate'))], chain, about), 'no-record-fits')
})

test('a certificate that is no authority is none, though it signed', async () => {
  const chain = await issued()
  assert.equal(daneFault([recordFor(chain[0]!, 2, 1, 1)], [chain[0]!, chain[0]!], about), undefined)
  assert.equal(daneFault([recordFor(chain[0]!, 2, 1, 1)], [chain[1]!, chain[0]!], about), 'chain')
})

test('records of odd lengths, of usages 0 and 1, and of numbers that nobody defined are passed over', () => {
  const data = new Uint8Array(32)
  const odd = [0, 1, 31, 33, 64, 65_000].map((length) => tlsa(3, 1, 1, new Uint8Array(length)))
  const undefinedOnes = [tlsa(0, 0, 1, data), tlsa(1, 1, 1, data), tlsa(4, 1, 1, data), tlsa(3, 2, 1, data)]
  assert.deepEqual(usableOf([...odd, ...undefinedOnes, tlsa(3, 1, 3, data), tlsa(3, 1, 0, new Uint8Array())]), [])
  assert.equal(isUsable(tlsa(3, 1, 2, new Uint8Array(64))), true)
})

test('of two digests of one thing the stronger counts', async () => {
  const chain = await issued()
  const [weak, strong] = [recordFor(chain[0]!, 3, 1, 1), tlsa(3, 1, 2, new Uint8Array(64))]
  assert.deepEqual(usableOf([weak, strong]), [strong])
  assert.deepEqual(usableOf([weak, tlsa(3, 0, 2, new Uint8Array(64))]).length, 2)
  assert.equal(daneFault(usableOf([weak, strong]), chain, about), 'no-record-fits')
})

test('the one that fits is found among a hundred; what is beyond is passed over', async () => {
  const chain = await issued()
  const many = Array.from({ length: 500 }, (_, at) => tlsa(3, 1, 1, hash(Buffer.from(`${at}`))))
  const good = recordFor(chain[0]!, 3, 1, 1)
  const among = (place: number): readonly Tlsa[] => usableOf(many.toSpliced(place, 0, good))
  assert.equal(daneFault(among(maxTlsaRecords - 1), chain, about), undefined)
  assert.equal(daneFault(among(maxTlsaRecords), chain, about), 'no-record-fits')
  assert.equal(placeOf(good, chain), 0)
})
