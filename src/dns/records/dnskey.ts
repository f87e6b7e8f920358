import { base64ToEnd, u16, u8 } from '../fields.ts'
import { recordType } from '../record-type.ts'

export const dnskeyFields = {
  flags: u16({ en: 'The flags', tr: 'Bayraklar' }),
  protocol: u8({ en: 'The protocol', tr: 'Protokol' }),
  algorithm: u8({ en: 'The algorithm', tr: 'Algoritma' }),
  publicKey: base64ToEnd,
}

/** A public key that signs a zone. RFC 4034 §2.1; flags 257 for a key that a DS names (SEP), 256 for others */
export const DNSKEY = recordType('DNSKEY', 48, dnskeyFields)
