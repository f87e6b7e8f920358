// Where the domain's mail goes: its MX records as they stand, and the hosts a sender would walk.
import type { Name } from '../../dns/name.ts'
import { MX, type Rdata } from '../../dns/records/index.ts'
import type { DnsAnswer } from '../../dns/resolver.ts'
import { findMailHosts, type MailHost, type MailHosts } from '../../smtp/mail-hosts.ts'
import { asking, type Tools } from './tools.ts'

export type MxEvidence = {
  readonly mx: DnsAnswer
  /** The MX records as they stand. */
  readonly mxRecords: readonly Rdata['MX'][]
  readonly mail: MailHosts
  /** Every target that was looked at, wherever mail would go. */
  readonly targets: readonly MailHost[]
}

export async function gatherMx(domain: Name, tools: Tools): Promise<MxEvidence> {
  const { resolver, allowPrivate } = tools
  const [mx, mail] = await Promise.all([
    resolver.resolve(domain, MX.code, asking(tools)),
    findMailHosts(domain, {
      resolver,
      isSelf: () => false,
      // Fisher-Yates with this changes nothing: a report should not change from look to look.
      random: () => 1 - Number.EPSILON,
      ...(allowPrivate ? { allowPrivate } : {}),
      ...asking(tools),
    }),
  ])
  const mxRecords =
    mx.kind === 'records'
      ? mx.records.filter(({ type }) => type === MX.code).map(({ data }) => data as Rdata['MX'])
      : []
  return { mx, mxRecords, mail, targets: 'hosts' in mail ? mail.hosts : [] }
}
