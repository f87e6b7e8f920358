// What several of these checks propose.
import { dsOf, isEntryPoint } from '../../../dns/dnssec.ts'
import { DS, formatRdata, type Rdata } from '../../../dns/records/index.ts'
import type { Dnssec } from '../../evidence/dnssec.ts'

/** SHA-256, which every registry takes. */
const sha256 = 2

/** The DS records of these keys, as lines to enter at the registrar. */
export const dsLines = (
  { apex, zone, keys }: Dnssec,
  wanted: (key: Rdata['DNSKEY']) => boolean = isEntryPoint,
): string[] =>
  (keys.kind === 'found' ? keys.records : [])
    .filter(wanted)
    .flatMap((key) => dsOf(apex, key, sha256) ?? [])
    .map((ds) => `${zone}. IN DS ${formatRdata(DS.code, ds)}`)
