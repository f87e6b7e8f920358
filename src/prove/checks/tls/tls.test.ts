import { type Case, checkedAt, provesChecks } from '../../../../test/support/check-battery.ts'
import { certificate, day, goodTls, keyHash, offer, probing, type Seen } from '../../../../test/support/visits.ts'
import type { Declared } from '../../../../test/support/world.ts'
import type { SeenTls } from '../../../smtp/seen-tls.ts'
import { tlsChecks } from './index.ts'

const declared: Declared = {
  'firma.example': { MX: ['10 mx1.firma.example.'] },
  'mx1.firma.example': { A: ['192.0.2.1'] },
}
const sts: Declared = { ...declared, '_mta-sts.firma.example': { TXT: ['"v=STSv1; id=1"'] } }
const dane: Declared = { ...declared, '_25._tcp.mx1.firma.example': { TLSA: [`3 1 1 ${keyHash}`] } }
const policy = (mode: string) => () =>
  Promise.resolve({
    kind: 'fetched' as const,
    contentType: 'text/plain',
    body: `version: STSv1\nmode: ${mode}\nmx: mx1.firma.example\nmax_age: 604800\n`,
  })

const seeing = (seen: Seen): Case => ({ world: declared, tools: probing({ '*': seen }) })
const enforced = (seen: Seen, mode = 'enforce'): Case => ({
  world: sts,
  tools: { ...probing({ '*': seen }), fetchPolicy: policy(mode) },
})
const withDane = (seen: Seen, secure = true): Case => ({
  world: dane,
  ...(secure && { options: { secure: ['firma.example'] } }),
  tools: { ...probing({ '*': seen }), trustAd: true },
})
const good = seeing({})
const quiet: Case = { world: declared }
const tls = (more: Partial<SeenTls>): Seen => ({ tls: goodTls(more) })
const plain: Seen = { offer: offer('mx1.firma.example', '8BITMIME'), tls: undefined as never }
const broken: Seen = {
  tls: undefined as never,
  tlsFailure: { at: 'tls', why: 'tls', text: 'wrong version number' },
}
const selfSigned = tls({
  trust: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  chain: [certificate({ subject: 'CN=x', issuer: 'CN=x' })],
})
const lone = tls({ trust: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', chain: [certificate()] })
const otherName = tls({ nameFits: false })
const dated = (from: number, to: number): Seen =>
  tls({ chain: [certificate({ validFrom: checkedAt + from * day, validTo: checkedAt + to * day })] })

provesChecks(tlsChecks, {
  'starttls-offered': {
    finds: [
      { ...seeing(plain), severity: 'warning' },
      { ...enforced(plain), severity: 'error' },
      { ...enforced(plain, 'testing'), severity: 'warning' },
      { ...withDane(plain), severity: 'error' },
      // Records that are not signed ask for nothing.
      { ...withDane(plain, false), severity: 'warning' },
    ],
    passes: [good, quiet, enforced({})],
  },
  'tls-handshake': {
    finds: [
      { ...seeing(broken), severity: 'warning' },
      { ...enforced(broken), severity: 'error' },
      { ...withDane(broken), severity: 'error' },
    ],
    passes: [good, quiet, seeing(plain)],
  },
  'tls-version': {
    finds: [
      { ...seeing(tls({ protocol: 'TLSv1' })), severity: 'error' },
      { ...seeing(tls({ protocol: 'TLSv1.1' })), severity: 'error' },
    ],
    passes: [good, quiet, seeing(tls({ protocol: 'TLSv1.2' })), seeing(plain)],
  },
  'tls-trusted': {
    finds: [
      { ...seeing(selfSigned), severity: 'notice' },
      { ...seeing(lone), severity: 'notice' },
      { ...enforced(selfSigned), severity: 'error' },
      { ...enforced(selfSigned, 'testing'), severity: 'notice' },
      { ...withDane(selfSigned, false), severity: 'notice' },
    ],
    passes: [good, quiet, enforced({}), withDane(selfSigned)],
  },
  'tls-name': {
    finds: [
      { ...seeing(otherName), severity: 'notice' },
      { ...enforced(otherName), severity: 'error' },
    ],
    passes: [good, quiet, withDane(otherName)],
  },
  'tls-expiry': {
    finds: [
      { ...seeing(dated(-90, -1)), severity: 'warning' },
      { ...enforced(dated(-90, -1)), severity: 'error' },
      { ...seeing(dated(-90, 13)), severity: 'warning' },
      { ...seeing(dated(1, 90)), severity: 'warning' },
    ],
    passes: [good, quiet, seeing(dated(-90, 15)), withDane(dated(-90, -1))],
  },
})
