// Which authorities may issue certificates for the names that mail needs, found as an authority looks for it: up the tree from each name
// (RFC 8659 §3).
import { isWithin, labelCount, type Name, nameToText, parentOf, under } from '../../dns/name.ts'
import { CAA, type Rdata } from '../../dns/records/index.ts'
import type { MailHost } from '../../smtp/mail-hosts.ts'
import { asking, type Tools } from './tools.ts'

/** `at`: where the records stand that hold for the name. */
export type CaaSeen = { readonly name: string } & (
  | { readonly kind: 'found'; readonly at: string; readonly records: readonly Rdata['CAA'][] }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string }
)

const maxNames = 6
const maxClimb = 10

/** The domain's own mail hosts and the host of its MTA-STS policy; of hosts elsewhere their owners take care. */
export async function gatherCaa(
  domain: Name,
  targets: readonly MailHost[],
  hasMtaSts: boolean,
  tools: Tools,
): Promise<readonly CaaSeen[]> {
  const policyHost = under('mta-sts', domain)
  const names = [
    ...targets.map(({ exchange }) => exchange).filter((exchange) => isWithin(exchange, domain)),
    ...(hasMtaSts && policyHost.ok ? [policyHost.value] : []),
  ]
  return Promise.all(names.slice(0, maxNames).map((name) => climb(name, tools)))
}

async function climb(name: Name, tools: Tools): Promise<CaaSeen> {
  const text = nameToText(name)
  let at: Name | undefined = name
  for (let climbed = 0; at && labelCount(at) > 0 && climbed <= maxClimb; climbed += 1, at = parentOf(at)) {
    const answer = await tools.resolver.resolve(at, CAA.code, asking(tools))
    if (answer.kind === 'unknown') return { name: text, kind: 'unknown', reason: answer.reason }
    if (answer.kind !== 'records') continue
    const records = answer.records.filter(({ type }) => type === CAA.code).map(({ data }) => data as Rdata['CAA'])
    if (records.length > 0) return { name: text, kind: 'found', at: nameToText(answer.owner), records }
  }
  return { name: text, kind: 'none' }
}
