// What a person says about a domain's mail. Plain data, as it comes over the API (contract.ts checks that the shapes agree) and as
// it is stored; compile.ts makes records of it.
import type { Use } from './mail-rules.ts'

export type MailHost = {
  /** Without a dot at its end it lies in the domain: `mail`. */
  name: string
  preference: number
  /** Published as A and AAAA when the name lies in a domain that is served here. */
  addresses?: string[] | undefined
  /** Where Ulak delivers; never published. */
  port?: number | undefined
}

export type DeliverTo = { host: string; port?: number | undefined; preference: number }

/**
 *   backup   next hops are the MX hosts that are better than us
 *   share    the same preference as others, hands to `deliverTo`
 *   front    the only MX, hands to `deliverTo`
 */
export type UlakRole = 'backup' | 'share' | 'front'

/** What mail-rules.ts has a default for. */
export type UlakRules = {
  lifetimeDays?: number | undefined
  dmarc?: 'mark' | 'obey' | undefined
  scan?: Use | undefined
  scannerDown?: 'accept' | 'defer' | undefined
  blocklist?: Use | undefined
  blocklists?: string[] | undefined
  helo?: Use | undefined
  reverse?: Use | undefined
  greylist?: boolean | undefined
  notices?: string[] | undefined
  xclient?: string[] | undefined
  unknownRecipients?: 'hold' | 'defer' | 'refuse' | undefined
  recipientListComplete?: boolean | undefined
  callAhead?: boolean | undefined
  subAddressSeparators?: string | undefined
  exactLocalParts?: boolean | undefined
  recipientPull?: { url: string; everyMinutes?: number | undefined } | null | undefined
}

export type UlakIntent = {
  role: UlakRole
  preference: number
  name?: string | undefined
  standby?: boolean | undefined
  deliverTo?: DeliverTo[] | undefined
  rules?: UlakRules | undefined
}

export type SpfIntent = { mechanisms?: string[] | undefined; all?: '-all' | '~all' | '?all' | undefined }

export type DkimIntent =
  | { source: 'paste'; selector: string; value: string }
  | { source: 'cname'; selector: string; target: string }
  | { source: 'generate'; selector: string }

export type DmarcPolicy = 'none' | 'quarantine' | 'reject'
export type DmarcIntent = {
  policy?: DmarcPolicy | undefined
  subdomains?: DmarcPolicy | undefined
  reports?: string[] | undefined
  /** An existing _dmarc record stays as it is unless this is true. */
  replace?: boolean | undefined
}

export type MailIntent = {
  /** A preset id, `own-servers`, `none` or `custom`. */
  provider: string
  variant?: string | undefined
  parameters?: Record<string, string> | undefined
  hosts?: MailHost[] | undefined
  ulak?: UlakIntent | null | undefined
  /** With provider `none`: false publishes `v=spf1 -all` and DMARC reject. */
  sending?: boolean | undefined
  spf?: SpfIntent | undefined
  dkim?: DkimIntent[] | undefined
  dmarc?: DmarcIntent | undefined
  mtaSts?: { mode: 'off' | 'testing' | 'enforce' } | undefined
  tlsRpt?: { reports: string[] } | undefined
}
