// Under which names this installation appears in the zones that it serves.

export type BrandHost = { readonly name: string; readonly addresses: readonly string[] }

export type Brand = {
  readonly nameservers: readonly BrandHost[]
  /** Every name under which this installation is an MX, wherever it stands. */
  readonly mxNames: readonly BrandHost[]
  /** SOA contact as a mail address; empty for `hostmaster@` + domain. */
  readonly hostmaster: string
}
