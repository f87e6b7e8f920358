import { createHash } from 'node:crypto'
import { type Case, provesChecks } from '../../../../test/support/check-battery.ts'
import { certificate, goodTls, keyHash, probing, type Seen } from '../../../../test/support/visits.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { daneChecks } from './index.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const key = `3 1 1 ${keyHash}`
const next = `3 1 1 ${sha256('next key')}`
const authority = `2 1 1 ${sha256('authority key')}`
const wrong = `3 1 1 ${sha256('old key')}`

const declared = (first: readonly string[], second: readonly string[] = first): Declared => ({
  'firma.example': { MX: ['10 mx1.firma.example.', '20 mx2.firma.example.'] },
  'mx1.firma.example': { A: ['192.0.2.1'] },
  'mx2.firma.example': { A: ['192.0.2.2'] },
  ...(first.length > 0 && { '_25._tcp.mx1.firma.example': { TLSA: first } }),
  ...(second.length > 0 && { '_25._tcp.mx2.firma.example': { TLSA: second } }),
})
const signed = (records: readonly string[], seen: Seen = {}): Case => ({
  world: declared(records),
  options: { secure: ['firma.example'] },
  tools: { ...probing({ '*': seen }), trustAd: true },
})
const unsigned = (records: readonly string[]): Case => ({ ...signed(records), options: {} })
const none: Case = { world: declared([]), tools: { trustAd: true } }

provesChecks(daneChecks, {
  'dane-dnssec': {
    finds: [
      { ...unsigned([key]), severity: 'warning' },
      { ...signed([key]), options: { secure: ['mx1.firma.example', 'mx2.firma.example'] }, severity: 'notice' },
      { world: declared([key]), options: { secure: ['firma.example'] }, severity: 'unknown' },
    ],
    passes: [signed([key]), none],
  },
  'dane-usable': {
    finds: [
      { ...signed([`0 0 1 ${sha256('x')}`, `1 1 1 ${sha256('x')}`]), severity: 'warning' },
      { ...signed(['3 1 1 00']), severity: 'warning' },
      { ...signed([key, `1 0 1 ${sha256('x')}`]), severity: 'notice' },
      { ...signed([key, `3 0 1 ${sha256('certificate')}`]), severity: 'notice' },
      { ...signed([`3 1 0 ${Buffer.from('key').toString('hex')}`]), severity: 'notice' },
    ],
    passes: [signed([key, authority]), none],
  },
  'dane-matches': {
    finds: [
      { ...signed([wrong]), severity: 'error' },
      { ...unsigned([wrong]), severity: 'warning' },
      { world: declared([wrong]), tools: probing({}), severity: 'error' },
      { ...signed([authority], { tls: goodTls({ nameFits: false }) }), severity: 'error' },
      { ...signed([authority], { tls: goodTls({ chain: [certificate()] }) }), severity: 'error' },
      {
        ...signed([`2 1 1 ${sha256('root key')}`], {
          tls: goodTls({ storeRoot: certificate({ spki: Buffer.from('root key') }) }),
        }),
        severity: 'unknown',
      },
    ],
    passes: [
      signed([key, next]),
      signed([next, key], { tls: goodTls({ nameFits: false, trust: 'CERT_HAS_EXPIRED' }) }),
      signed([authority]),
      signed([`3 0 2 ${createHash('sha512').update('certificate').digest('hex')}`]),
      none,
      { world: declared([wrong]) },
    ],
  },
  'dane-rollover': {
    finds: [
      { ...signed([key]), severity: 'notice' },
      { ...signed([key, `1 0 1 ${sha256('x')}`]), severity: 'notice' },
    ],
    passes: [signed([key, next]), signed([key, authority]), none],
  },
  'dane-every-host': {
    finds: [{ ...signed([key]), world: declared([key], []), severity: 'warning' }],
    passes: [signed([key]), none],
  },
})
