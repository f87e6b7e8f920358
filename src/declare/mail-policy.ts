// What carry needs to know of a recipient's domain.
import type { MailRules } from './mail-rules.ts'

/** `host`: A-label text or an address literal. */
export type NextHop = {
  readonly host: string
  readonly port?: number
  readonly preference: number
  readonly addresses?: readonly string[]
}

export type MailPolicy = {
  /** Of the row of the domain; '' where it is none of ours (the postmaster's). */
  readonly domainId: string
  readonly accountId: string
  readonly accountPath: string
  /** A-labels, lower case, no final dot. */
  readonly domain: string
  readonly role: 'backup' | 'share' | 'front'
  readonly preference: number
  readonly dns: 'here' | 'elsewhere'
  /** Ownership is shown, or an operator declared the domain. */
  readonly proven: boolean
  readonly hops:
    | {
        readonly kind: 'hosts'
        readonly hosts: readonly NextHop[]
        /** Chosen by the owner (`deliverTo`), so that what the domain's MTA-STS policy says of its MX hosts is not about them. RFC 8461 §3.4 */
        readonly chosen?: true
      }
    | { readonly kind: 'public-mx' }
  /** All names under which we are an MX for it. */
  readonly ownNames: readonly string[]
  readonly rules: MailRules
  /** Answers 450 while a better host takes its mail. */
  readonly standby: boolean
  /** Its mail hosts are the customer's own, no provider's. */
  readonly ownServers: boolean
}
