import { type Authority, authorities } from '../../../../test/support/authorities.ts'
import { type Case, checkedAt, provesChecks } from '../../../../test/support/check-battery.ts'
import { lines } from '../../../../test/support/scripted-dns.ts'
import type { Declared, WorldOptions } from '../../../../test/support/world.ts'
import { dsOf } from '../../../dns/dnssec.ts'
import { name, root } from '../../../dns/name.ts'
import { DNSKEY, DS, formatRdata, MX, type Rdata, SOA } from '../../../dns/records/index.ts'
import { parseRecordText } from '../../../dns/zone-file.ts'
import type { Tools } from '../../evidence/index.ts'
import { dnssecChecks } from './index.ts'

const keyText = (algorithm: number): string => `257 3 ${algorithm} mdsswUyr3DPW132mOi8V9xESWE8jTo0d`
function dsText(algorithm: number, digestType: number): string {
  const key = parseRecordText(DNSKEY.code, keyText(algorithm), root)
  if (!key.ok) throw new Error(key.problem.text.en)
  return formatRdata(DS.code, dsOf(name('firma.example'), key.value as Rdata['DNSKEY'], digestType))
}

const day = 86_400
const at = (days: number): number => checkedAt / 1000 + days * day
const rrsig = (type: string, from: number, until: number): string =>
  `firma.example. RRSIG ${type} 13 2 3600 ${at(until)} ${at(from)} 4711 firma.example. mdsswUyr3DPW`

const zone = '@ 3600 SOA ns1 hostmaster 7 7200 1800 1209600 3600\n@ 3600 NS ns1\nns1 A 192.0.2.53\n@ MX 10 mx'
const soaLine = 'firma.example. 3600 SOA ns1.firma.example. hostmaster.firma.example. 7 7200 1800 1209600 3600'

type Signed = {
  readonly key?: number
  /** From and until, in days from now; undefined for no signatures. */
  readonly signed?: readonly (readonly [number, number])[]
  readonly ds?: readonly string[]
  readonly options?: WorldOptions
  readonly tools?: Partial<Tools>
}

function signed({ key, signed: times = [], ds = [], options, tools }: Signed): Case {
  const says: Authority['says'] = ({ questions, edns }) => {
    const type = questions[0]!.type
    if (!edns?.dnssecOk) return undefined
    if (type === DNSKEY.code && key !== undefined)
      return { flags: { aa: true }, answers: lines(`firma.example. DNSKEY ${keyText(key)}`) }
    const over = (covered: string): string[] => times.map(([from, until]) => rrsig(covered, from, until))
    if (type === SOA.code) return { flags: { aa: true }, answers: lines(soaLine, ...over('SOA')) }
    if (type === MX.code)
      return { flags: { aa: true }, answers: lines('firma.example. MX 10 mx.firma.example.', ...over('MX')) }
    return undefined
  }
  const world: Declared = {
    'firma.example': {
      NS: ['ns1.firma.example.'],
      MX: ['10 mx.firma.example.'],
      ...(ds.length > 0 ? { DS: ds } : {}),
    },
    'ns1.firma.example': { A: ['192.0.2.53'] },
    'mx.firma.example': { A: ['192.0.2.7'] },
  }
  const direct = authorities({
    '192.0.2.53': { zones: { 'firma.example': zone }, says },
    // A resolver that checks: it fails unless it is told not to.
    '192.0.2.99': {
      says: ({ flags }) =>
        flags.cd ? { flags: { ra: true }, answers: lines('firma.example. MX 10 mx.firma.example.') } : { rcode: 2 },
    },
    '192.0.2.98': { says: () => ({ rcode: 2 }) },
  })
  return { world, ...(options ? { options } : {}), tools: { direct, ...tools } }
}

const sound: Signed = { key: 13, signed: [[-7, 14]], ds: [dsText(13, 2)] }
const good = signed(sound)
const unsigned = signed({})
const resolvers = (address: string) => ({ resolvers: [{ address, port: 53 }] })
const failing = { fail: ['MX firma.example'] }

provesChecks(dnssecChecks, {
  'dnssec-signed': {
    finds: [{ ...unsigned, severity: 'notice' }],
    passes: [good],
  },
  'dnssec-ds-present': {
    finds: [{ ...signed({ ...sound, ds: [] }), severity: 'notice' }],
    passes: [good, unsigned],
  },
  'dnssec-ds-matches': {
    finds: [
      { ...signed({ ds: [dsText(13, 2)] }), severity: 'error' },
      { ...signed({ ...sound, key: 15 }), severity: 'error' },
      { ...signed({ ...sound, ds: [dsText(13, 2), dsText(15, 2)] }), severity: 'notice' },
    ],
    passes: [good, unsigned],
  },
  'dnssec-validates': {
    finds: [
      { ...signed({ ...sound, options: failing, tools: resolvers('192.0.2.99') }), severity: 'error' },
      { ...signed({ ...sound, tools: { trustAd: true } }), severity: 'warning' },
    ],
    passes: [
      good,
      signed({ ...sound, options: { secure: ['firma.example'] }, tools: { trustAd: true } }),
      // It fails either way: that is no matter of signatures.
      signed({ ...sound, options: failing, tools: resolvers('192.0.2.98') }),
      signed({ ...sound, options: failing }),
    ],
  },
  'dnssec-signatures-valid': {
    finds: [
      { ...signed({ ...sound, signed: [[-20, -1]] }), severity: 'error' },
      { ...signed({ ...sound, signed: [[1, 15]] }), severity: 'error' },
      { ...signed({ ...sound, signed: [] }), severity: 'error' },
      { ...signed({ ...sound, signed: [[-28, 2]] }), severity: 'warning' },
    ],
    passes: [
      good,
      // Signers that sign every answer anew give them two days; and one valid signature of several is enough.
      signed({ ...sound, signed: [[-1, 1]] }),
      signed({
        ...sound,
        signed: [
          [-20, -1],
          [-7, 14],
        ],
      }),
      signed({ ...sound, ds: [], signed: [[-20, -1]] }),
    ],
  },
  'dnssec-algorithm': {
    finds: [{ ...signed({ ...sound, key: 7 }), severity: 'warning' }],
    passes: [good, unsigned],
  },
  'dnssec-ds-digest': {
    finds: [
      { ...signed({ ...sound, ds: [dsText(13, 1)] }), severity: 'warning' },
      { ...signed({ ...sound, ds: [dsText(13, 1), dsText(13, 2)] }), severity: 'notice' },
    ],
    passes: [good, unsigned],
  },
})
