// What Ulak knows of a mail provider, as data: how its records look, what the customer must copy from the provider's
// panel, how to recognise it from outside, and how sure we are of each of these.
import type { Text } from '../../dns/problem.ts'

/** How an entry is known, best first. `remembered` = nobody has verified it. */
export type Confidence = 'documented' | 'template' | 'observed' | 'third-party' | 'remembered'

export type ProviderKind = 'mailbox' | 'forwarding' | 'inbound-api' | 'gateway' | 'hosting' | 'self-hosted'

/**
 * A text in which `{domain}`, `{domainDashed}`, a variant's values and the declared parameters are filled in.
 * SPF macros (`%{i}`) stay as they are.
 */
export type Template = string

/** A value that only the customer can know: it stands in the provider's panel. Never a secret: it will be published. */
export type Parameter = {
  readonly name: string
  readonly label: Text
  /** Where the customer finds it. */
  readonly where: Text
  readonly required: boolean
  /** The value when none is given. A function sees the domain (A-labels, no final dot) and the variant, and may decline. */
  readonly default?: string | ((domain: string, variant: string) => string | undefined)
  /** Shown when the default was derived from the domain and should be compared with what the provider says. */
  readonly derived?: Text
  readonly pattern?: RegExp
  readonly choices?: readonly string[]
  /** A value that fits, for help texts and tests. */
  readonly example: string
  /** Often pasted along with the value; taken off. */
  readonly prefix?: string
  /** The whole MX host may be given in its place; the other variables of that host are read from it. */
  readonly mayBeHost?: true
  readonly secret?: never
}

export type PresetMx = { readonly preference: number; readonly exchange: Template }

/** A region, platform or generation of a provider with an MX set of its own. */
export type Variant = {
  readonly id: string
  readonly label: Text
  readonly default?: true
  readonly mx: readonly PresetMx[]
  /** Templates of this variant only. */
  readonly values?: Readonly<Record<string, string>>
  readonly spf?: readonly Template[]
  readonly mtaSts?: readonly Template[]
  readonly confidence?: Confidence
  /** Where this variant thinks otherwise of an own backup than its provider. */
  readonly backup?: BackupAdvice
}

/** Whether a backup MX of one's own beside the provider helps, and why. */
export type BackupAdvice = { readonly advice: 'advised' | 'neutral' | 'harmful'; readonly why: Text }

export type SpfAll = '-all' | '~all' | '?all'

export type Purpose = 'dkim' | 'verification' | 'autodiscover' | 'return-path' | 'mta-sts' | 'dmarc' | 'host' | 'other'

export type RecordShape =
  | { readonly type: 'A'; readonly address: Template }
  | { readonly type: 'CNAME'; readonly target: Template }
  | { readonly type: 'TXT'; readonly text: Template }
  | { readonly type: 'MX'; readonly preference: number; readonly exchange: Template }
  | {
      readonly type: 'SRV'
      readonly priority: number
      readonly weight: number
      readonly port: number
      readonly target: Template
    }

/** A record beside MX and SPF. It is left out while a parameter in it has no value. */
export type PresetRecord = RecordShape & {
  /** Relative to the domain, `@` for the apex. */
  readonly name: Template
  readonly purpose: Purpose
  /** Offered, not published unless asked for. */
  readonly optional?: true
  /** Only with these variants. */
  readonly variants?: readonly string[]
  /** Overrides what the preset says of this purpose. */
  readonly confidence?: Confidence
}

/** How the provider is recognised from the MX hosts of a domain. */
export type DetectRules = {
  /** Matched on a label boundary; the longest of all providers wins. */
  readonly mxSuffixes: readonly string[]
  /** Asked first: a host below one of these is never this provider. */
  readonly mxExclude?: readonly string[]
  /** `inbound-smtp.{anything}.amazonaws.com` */
  readonly mxAffixes?: readonly { readonly prefix: string; readonly suffix: string }[]
  /** Tells apart two products with the same MX, where the `autodiscover` CNAME is known. */
  readonly autodiscoverSuffixes?: readonly string[]
  /** Names below which its customers' DKIM keys lie: a CNAME to one of them shows that it sends for the domain. */
  readonly dkimSuffixes?: readonly string[]
  /** Selectors that only its customers have. */
  readonly dkimSelectors?: readonly string[]
}

/** A provider that Ulak recognises. */
export type Provider = {
  readonly id: string
  readonly name: string
  readonly kind: ProviderKind
  readonly detect: DetectRules
  readonly sources: readonly string[]
  /** Many servers stand behind each of its names, so that one MX record survives the failure of a machine. */
  readonly redundant?: true
  /** What is left out follows from the kind: `backupAdvice`. */
  readonly backup?: BackupAdvice
  /** DKIM selectors met at its customers beside those in `records`. */
  readonly otherSelectors?: readonly string[]
  /** The day on which the service ends (ISO 8601), and what that means. */
  readonly ends?: { readonly on: string; readonly text: Text }
  readonly confidence: Partial<Readonly<Record<Aspect, Confidence>>>
}
export type Aspect = 'detect' | 'mx' | 'spf' | 'mtaSts' | Purpose

/** A provider that is only recognised, and why it is not offered. */
export type DetectOnly = Provider & { readonly why: Text }

/** A provider whose records Ulak can write. */
export type Preset = Provider & {
  readonly variants: readonly [Variant, ...Variant[]]
  readonly parameters: readonly Parameter[]
  /** To merge into the one SPF record of the domain. `all` is advice for a domain where this is the only sender. */
  readonly spf: { readonly mechanisms: readonly Template[]; readonly all?: SpfAll }
  readonly records: readonly PresetRecord[]
  /** What the provider asks for; Ulak itself starts at `p=none` and leaves an existing record alone. */
  readonly dmarc?: { readonly suggests: Template; readonly note?: Text }
  /** Whose certificates are known to fit a policy that the customer serves: `mx` means the hosts of the variant. */
  readonly mtaSts?: 'mx' | { readonly hosts: readonly Template[] }
  /** What the customer should know before using it. */
  readonly notes?: readonly Text[]
}
