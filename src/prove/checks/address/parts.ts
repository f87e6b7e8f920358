// What several of these checks read from the evidence.
import type { Mechanism } from '../../../mailauth/spf-record.ts'
import { parseSpf } from '../../../mailauth/spf-record.ts'
import type { MailHost } from '../../../smtp/mail-hosts.ts'
import type { Evidence } from '../../evidence/index.ts'

export const isIpv6 = (address: string): boolean => address.includes(':')

/** Hosts whose addresses are known. */
export const settled = (targets: readonly MailHost[]): MailHost[] =>
  targets.filter(({ addressState, addresses }) => addressState === 'known' && addresses.length > 0)

/**
 * The SPF record says that the machine with this address also sends: `mx`, or the address itself. Then its reverse DNS decides over the mail it
 * sends; a machine that only receives needs none.
 */
export function mayAlsoSend({ spf }: Evidence, address: string): boolean {
  if (spf.kind !== 'found' || spf.texts.length !== 1) return false
  return parseSpf(spf.texts[0]!).terms.some(
    (term) => term.kind === 'mechanism' && term.qualifier === '+' && (isOwnMx(term) || isAddress(term, address)),
  )
}

const isOwnMx = ({ name, domain }: Mechanism): boolean => name === 'mx' && domain === undefined
const isAddress = (term: Mechanism, address: string): boolean =>
  (term.name === 'ip4' || term.name === 'ip6') && term.address?.replace(/\/(32|128)$/, '') === address
