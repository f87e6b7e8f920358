// Random names, record data and messages, all of them valid.
import fc, { type Arbitrary } from 'fast-check'
import { classes, type Edns, type Message, opcodes, type Question, type ResourceRecord } from '../../src/dns/message.ts'
import { formatIp } from '../../src/dns/ip.ts'
import { type Name, nameFromLabels } from '../../src/dns/name.ts'
import { type KnownType, knownTypes, parseTypeName } from '../../src/dns/records/index.ts'

export const u8 = fc.nat(0xff)
export const u16 = fc.nat(0xffff)
export const u32 = fc.nat(0xffff_ffff)
const ttl = fc.nat(0x7fff_ffff)
export const bytes = (minLength: number, maxLength: number): Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength, maxLength })

/** Any bytes; letters often, so that there is something to compress and to compare without case. */
const label: Arbitrary<Uint8Array> = fc.oneof(
  fc
    .constantFrom('a', 'A', 'mail', 'MAIL', 'example', '_dmarc', '*', '@', 'IN', '3600', '.')
    .map((text) => Uint8Array.from(Buffer.from(text))),
  bytes(1, 12),
  bytes(1, 63),
)

export const name: Arbitrary<Name> = fc.array(label, { maxLength: 8 }).map((labels) => {
  for (let from = 0; ; from += 1) {
    const built = nameFromLabels(labels.slice(from))
    if (built.ok) return built.value
  }
})

const string = bytes(0, 255)
const digest = bytes(1, 64)
const types = fc.uniqueArray(u16, { maxLength: 8 }).map((codes) => codes.sort((a, b) => a - b))
const hashed = { algorithm: u8, flags: u8, iterations: u16, salt: bytes(0, 20) }
const ds = fc.record({ keyTag: u16, algorithm: u8, digestType: u8, digest })
const dnskey = fc.record({ flags: u16, protocol: u8, algorithm: u8, publicKey: bytes(1, 80) })
/** Any bytes for any key: what is not of the key's kind has to survive too. */
const svcb = fc.record({
  priority: u16,
  target: name,
  parameters: fc
    .uniqueArray(fc.record({ key: fc.oneof(fc.nat(9), u16), value: bytes(0, 24) }), {
      selector: ({ key }) => key,
      maxLength: 5,
    })
    .map((list) => list.sort((a, b) => a.key - b.key)),
})

const dataOf: Readonly<Record<KnownType, Arbitrary<unknown>>> = {
  A: fc.record({ address: bytes(4, 4).map(formatIp) }),
  AAAA: fc.record({ address: bytes(16, 16).map(formatIp) }),
  NS: fc.record({ host: name }),
  CNAME: fc.record({ target: name }),
  PTR: fc.record({ target: name }),
  SOA: fc.record({
    primary: name,
    contact: name,
    serial: u32,
    refresh: ttl,
    retry: ttl,
    expire: ttl,
    minimum: ttl,
  }),
  MX: fc.record({ preference: u16, exchange: name }),
  TXT: fc.record({ strings: fc.array(bytes(0, 255), { minLength: 1, maxLength: 5 }) }),
  SRV: fc.record({ priority: u16, weight: u16, port: u16, target: name }),
  CAA: fc.record({ flags: u8, tag: fc.stringMatching(/^[A-Za-z0-9]{1,20}$/), value: bytes(0, 300) }),
  TLSA: fc.record({ usage: u8, selector: u8, matchingType: u8, data: bytes(1, 70) }),
  DS: ds,
  DNSKEY: dnskey,
  CDS: ds,
  CDNSKEY: dnskey,
  DNAME: fc.record({ target: name }),
  SSHFP: fc.record({ algorithm: u8, digestType: u8, digest }),
  NAPTR: fc.record({
    order: u16,
    preference: u16,
    flags: string,
    services: string,
    pattern: string,
    replacement: name,
  }),
  NSEC: fc.record({ next: name, types }),
  NSEC3: fc.record({ ...hashed, next: bytes(1, 40), types }),
  NSEC3PARAM: fc.record(hashed),
  ZONEMD: fc.record({ serial: u32, scheme: u8, algorithm: u8, digest }),
  SVCB: svcb,
  HTTPS: svcb,
  RRSIG: fc.record({
    typeCovered: u16,
    algorithm: u8,
    labels: u8,
    originalTtl: u32,
    expiration: u32,
    inception: u32,
    keyTag: u16,
    signer: name,
    signature: bytes(1, 80),
  }),
  OPT: fc.record({ options: fc.array(fc.record({ code: u16, data: bytes(0, 20) }), { maxLength: 3 }) }),
}

const codeOf = (type: KnownType): number => (parseTypeName(type) as { value: number }).value

export type TypedData = { readonly type: number; readonly data: unknown }

/** Data of every type that a zone may hold, and of types that nobody knows. */
export const zoneData: Arbitrary<TypedData> = fc.oneof(
  ...knownTypes
    .filter((type) => type !== 'OPT')
    .map((type) => dataOf[type].map((data): TypedData => ({ type: codeOf(type), data }))),
  fc
    .tuple(fc.integer({ min: 65_280, max: 65_534 }), bytes(0, 60))
    .map(([type, data]): TypedData => ({ type, data: { data } })),
)

export const record: Arbitrary<ResourceRecord> = fc
  .tuple(name, ttl, zoneData)
  .map(([owner, seconds, typed]) => ({ name: owner, class: classes.IN, ttl: seconds, ...typed }))

const question: Arbitrary<Question> = fc.record({ name, type: u16, class: fc.constantFrom(1, 3, 255) })
const section = fc.array(record, { maxLength: 6 })
const flag = fc.boolean()
const edns: Arbitrary<Edns> = fc.record({
  udpSize: fc.integer({ min: 512, max: 0xffff }),
  version: u8,
  dnssecOk: flag,
  options: fc.array(fc.record({ code: u16, data: bytes(0, 20) }), { maxLength: 3 }),
})

/** Without EDNS a code has but four bits. */
export const message: Arbitrary<Message> = fc
  .record({
    id: u16,
    opcode: fc.constantFrom(...Object.values(opcodes)),
    rcode: fc.nat(0xfff),
    flags: fc.record({ qr: flag, aa: flag, tc: flag, rd: flag, ra: flag, ad: flag, cd: flag }),
    questions: fc.array(question, { maxLength: 2 }),
    answers: section,
    authorities: section,
    additionals: section,
    edns: fc.option(edns, { nil: undefined }),
  })
  .map((made) => (made.edns ? made : { ...made, rcode: made.rcode & 0xf }))
