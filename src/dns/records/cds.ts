import { dnskeyFields } from './dnskey.ts'
import { dsFields } from './ds.ts'
import { recordType } from '../record-type.ts'

/** What the child would like the DS to be. RFC 7344 §3.1; `0 0 0 00` asks for none (RFC 8078 §4) */
export const CDS = recordType('CDS', 59, dsFields)

/** The same, as a key. RFC 7344 §3.2; `0 3 0 AA==` asks for none */
export const CDNSKEY = recordType('CDNSKEY', 60, dnskeyFields)
