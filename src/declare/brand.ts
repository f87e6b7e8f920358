// Under which names this installation appears in the zones that it serves.

export type BrandHost = { readonly name: string; readonly addresses: readonly string[] }

export type Brand = {
  readonly nameservers: readonly BrandHost[]
  /** Every name under which this installation is an MX, wherever it stands. */
  readonly mxNames: readonly BrandHost[]
  /** SOA contact as a mail address; empty for `hostmaster@` + domain. */
  readonly hostmaster: string
}

/** By its name or by one of its addresses. */
export const isOneOfThese = (
  ours: readonly BrandHost[],
  { host, address }: { readonly host: string; readonly address?: string | undefined },
): boolean =>
  ours.some(({ name, addresses }) => name === host || (address !== undefined && addresses.includes(address)))
