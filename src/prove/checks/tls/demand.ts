// What a domain asks of its mail hosts' TLS. Without a demand senders take TLS as it comes and do not look at certificates (RFC 7435).
import type { Evidence } from '../../evidence/index.ts'
import { daneOf, fitOf } from '../dane/found.ts'
import type { SeenTls } from '../../../smtp/seen-tls.ts'

/** MTA-STS in enforce, or DANE records that may count: without TLS such senders do not deliver. */
export const demandsTls = ({ mtaSts, tlsa }: Evidence, host: string): boolean =>
  mtaSts.policy?.mode === 'enforce' || daneOf(tlsa, host).length > 0

/** MTA-STS in enforce: names, dates and authority count (RFC 8461 §4.2). */
export const demandsCertificate = ({ mtaSts }: Evidence): boolean => mtaSts.policy?.mode === 'enforce'

/** DANE vouches for the very key, so that authority, name and dates do not matter, unless MTA-STS asks for them. RFC 7672 §3.1.1 */
export const isVouchedFor = (evidence: Evidence, host: string, tls: SeenTls): boolean =>
  !demandsCertificate(evidence) && fitOf(daneOf(evidence.tlsa, host), tls) === 'key'
