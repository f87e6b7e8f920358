// The TLSA records of each mail host's port 25. RFC 7672 §2.2.3
import { under } from '../../dns/name.ts'
import type { Tlsa } from '../../smtp/dane.ts'
import type { MailHost } from '../../smtp/mail-hosts.ts'
import { tlsaAt } from '../../smtp/tlsa.ts'
import { reasonOf } from './texts.ts'
import type { Tools } from './tools.ts'

export type HostTlsa = {
  /** The MX target. */
  readonly host: string
  /** `_25._tcp.` and the host. */
  readonly at: string
} & (
  | {
      readonly kind: 'found'
      readonly records: readonly Tlsa[]
      /** Validated by DNSSEC; undefined if the resolver's word on that does not count. */
      readonly secure: boolean | undefined
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string }
)

/** More than this at one name tells nothing new. */
const maxRecords = 20

export const gatherTlsa = (hosts: readonly MailHost[], tools: Tools): Promise<HostTlsa[]> =>
  Promise.all(hosts.map((host) => tlsaOf(host, tools)))

async function tlsaOf({ text: host, exchange }: MailHost, tools: Tools): Promise<HostTlsa> {
  const at = `_25._tcp.${host}`
  const name = under('_25._tcp', exchange)
  if (!name.ok || host.startsWith('[')) return { host, at, kind: 'none' }
  const found = await tlsaAt(name.value, tools)
  if (found.kind === 'unknown') return { host, at, kind: 'unknown', reason: reasonOf(found) }
  if (found.kind === 'none') return { host, at, kind: 'none' }
  return {
    host,
    at,
    kind: 'found',
    records: found.records.slice(0, maxRecords),
    secure: tools.trustAd ? found.ad : undefined,
  }
}
