// How mail programs find their settings: the names autodiscover and autoconfig, and the SRV records of RFC 6186 and RFC 8314.
import { equalNames, type Name, nameToText, root, under } from '../../dns/name.ts'
import { type Rdata, SRV } from '../../dns/records/index.ts'
import { addressesOf, type HostAddresses } from './authority.ts'
import { asking, type Tools } from './tools.ts'

/** A name for mail programs. `target`: the name that it is an alias of. */
export type SettingsHost = HostAddresses & {
  readonly label: string
  readonly name: string
  readonly target: string | undefined
}

/** A service and one host of it; no host: the record says that the service does not exist (target `.`). */
export type ServiceSeen = {
  readonly service: string
  readonly record: Rdata['SRV']
  readonly host: (HostAddresses & { readonly text: string }) | undefined
}

export type Autodiscover = { readonly hosts: readonly SettingsHost[]; readonly services: readonly ServiceSeen[] }

const labels = ['autodiscover', 'autoconfig'] as const
const services = ['_autodiscover', '_imaps', '_imap', '_submissions', '_submission'] as const
const maxHostsOfService = 3

export async function gatherAutodiscover(domain: Name, tools: Tools): Promise<Autodiscover> {
  const [hosts, seen] = await Promise.all([
    Promise.all(labels.map((label) => seeHost(label, domain, tools))),
    seeServices(domain, tools),
  ])
  return { hosts: hosts.filter((host) => host !== undefined), services: seen }
}

async function seeHost(label: string, domain: Name, tools: Tools): Promise<SettingsHost | undefined> {
  const name = under(label, domain)
  if (!name.ok) return undefined
  const found = await addressesOf(name.value, tools)
  return { label, name: nameToText(name.value), target: found.alias && nameToText(found.alias), ...found }
}

async function seeServices(domain: Name, tools: Tools): Promise<ServiceSeen[]> {
  const above = under('_tcp', domain)
  // RFC 8020: below a name that does not exist there is nothing.
  if (!above.ok || (await tools.resolver.resolve(above.value, SRV.code, asking(tools))).kind === 'no-name') return []
  return (await Promise.all(services.map((service) => seeService(service, domain, tools)))).flat()
}

async function seeService(service: string, domain: Name, tools: Tools): Promise<ServiceSeen[]> {
  const name = under(`${service}._tcp`, domain)
  if (!name.ok) return []
  const answer = await tools.resolver.resolve(name.value, SRV.code, asking(tools))
  if (answer.kind !== 'records') return []
  const records = answer.records.filter(({ type }) => type === SRV.code).map(({ data }) => data as Rdata['SRV'])
  return Promise.all(
    records.slice(0, maxHostsOfService).map(async (record) => ({
      service: nameToText(name.value),
      record,
      host: equalNames(record.target, root)
        ? undefined
        : { text: nameToText(record.target), ...(await addressesOf(record.target, tools)) },
    })),
  )
}
