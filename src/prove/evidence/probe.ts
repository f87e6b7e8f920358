// What the mail hosts themselves show, with --probe: every address of every host, within limits, and the operator's own hosts.
import type { Name } from '../../dns/name.ts'
import { nameToText } from '../../dns/name.ts'
import { PTR, type Rdata } from '../../dns/records/index.ts'
import { reverseName } from '../../dns/reverse.ts'
import type { MailHost } from '../../smtp/mail-hosts.ts'
import { addressesOf, type Control, familyOf, type Family, type Probe, type Visit, type VisitTarget } from '../probe.ts'
import type { MxEvidence } from './mx.ts'
import { asking, type Tools } from './tools.ts'

/** `names`: what the address is called (PTR); undefined where that could not be asked. */
export type SeenVisit = Visit & { readonly names: readonly string[] | undefined }

/** An own host that is no MX of the domain, asked whether it takes the domain's mail all the same. `others`: a domain that is not its own. */
export type LocalHost = {
  readonly host: string
  readonly visit: Visit
  readonly recipient: string
  readonly other: string
}

export type ProbeEvidence = {
  /** When, ms since 1970. */
  readonly at: number
  /** One for each address, hosts in the order of the MX set. */
  readonly visits: readonly SeenVisit[]
  /** Addresses for which there was neither room nor time. */
  readonly notVisited: number
  /** Whether hosts of a family can be reached from here: `reached` also where one of the visits came through. */
  readonly outward: Readonly<Record<Family, Control>>
  readonly local: readonly LocalHost[]
}

/** A domain may name any number of hosts. The first address of each comes first. */
export const maxVisits = 24
const atOnce = 6
const maxNames = 10

export async function gatherProbe(domain: Name, mx: MxEvidence, tools: Tools): Promise<ProbeEvidence | undefined> {
  const { probe, signal } = tools
  if (!probe) return undefined
  const late = AbortSignal.timeout(probe.totalMs)
  const end = signal ? AbortSignal.any([late, signal]) : late
  const hosts = mx.mail.kind === 'hosts' ? mx.mail.hosts : []
  const recipients = probe.recipientsOf(domain)
  const [{ visits, notVisited, outward }, local] = await Promise.all([
    visitHosts(hosts, recipients, probe, end),
    visitLocal(domain, hosts, recipients, tools, end),
  ])
  signal?.throwIfAborted()
  const seen = await Promise.all(visits.map((one) => named(one, tools)))
  return { at: tools.now(), visits: seen, notVisited, outward, local }
}

type Host = Pick<MailHost, 'text' | 'addresses'>
export type Visits = Pick<ProbeEvidence, 'notVisited' | 'outward'> & { readonly visits: readonly Visit[] }

/** Visits the addresses of these hosts, in their order, until `end` aborts. */
export async function visitHosts(
  hosts: readonly Host[],
  recipients: readonly string[],
  probe: Probe,
  end: AbortSignal,
): Promise<Visits> {
  const all = targetsOf(hosts, recipients)
  const visits = await visitAll(all.slice(0, maxVisits), probe, end)
  return {
    visits: visits.toSorted((a, b) => orderOf(a, hosts) - orderOf(b, hosts)),
    notVisited: all.length - visits.length,
    outward: { 4: await outward(4, visits, probe), 6: await outward(6, visits, probe) },
  }
}

function targetsOf(hosts: readonly Host[], recipients: readonly string[]): VisitTarget[] {
  return hosts
    .flatMap(({ text, addresses }) => addresses.map((address, rank) => ({ host: text, address, rank })))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ host, address }) => ({ host, address, recipients }))
}

const orderOf = (one: Visit, hosts: readonly Host[]): number => hosts.findIndex(({ text }) => text === one.host)

/** Some at a time. What the end of all time cut short says nothing about the host, and is left out. */
async function visitAll(targets: readonly VisitTarget[], probe: Probe, end: AbortSignal): Promise<Visit[]> {
  const visits: Visit[] = []
  const waiting = [...targets]
  const worker = async (): Promise<void> => {
    for (let target = waiting.shift(); target && !end.aborted; target = waiting.shift()) {
      const seen = await probe.visit(target, end)
      if (!end.aborted) visits.push(seen)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return visits
}

async function outward(family: Family, visits: readonly Visit[], probe: Probe): Promise<Control> {
  const mine = visits.filter(({ address, failure }) => familyOf(address) === family && failure?.why !== 'private')
  if (mine.some(({ reached }) => reached)) return 'reached'
  return mine.length > 0 ? probe.control(family) : 'not-tried'
}

async function named(one: Visit, tools: Tools): Promise<SeenVisit> {
  const reverse = one.offer && reverseName(one.address)
  if (!reverse) return { ...one, names: undefined }
  const answer = await tools.resolver.resolve(reverse, PTR.code, asking(tools))
  if (answer.kind === 'unknown') return { ...one, names: undefined }
  const records = answer.kind === 'records' ? answer.records.filter(({ type }) => type === PTR.code) : []
  return { ...one, names: records.slice(0, maxNames).map(({ data }) => nameToText((data as Rdata['PTR']).target)) }
}

// ── The operator's own hosts ────────────────────────────────────────────────────────────────────

async function visitLocal(
  domain: Name,
  hosts: readonly MailHost[],
  recipients: readonly string[],
  tools: Tools,
  end: AbortSignal,
): Promise<LocalHost[]> {
  const { probe, resolver } = tools
  const best = hosts[0]
  if (!probe || !best || best.text.startsWith('[')) return []
  const recipient = recipients[0] ?? `postmaster@${nameToText(domain)}`
  // A host that takes this one, too, relays for us, and shows nothing by taking the first.
  const other = `postmaster@${best.text}`
  const mail = new Set(hosts.flatMap(({ addresses }) => addresses))
  const found = await Promise.all(
    probe.localHosts.slice(0, maxVisits).map(async ({ host, port }) => {
      const addresses = (await addressesOf(host, resolver, tools.signal)) ?? []
      const [address] = addresses
      if (address === undefined || addresses.some((one) => mail.has(one)) || hosts.some(({ text }) => text === host))
        return []
      const visit = await probe.visit({ host, address, port, recipients: [recipient, other] }, end)
      return [{ host, visit, recipient, other }]
    }),
  )
  return found.flat()
}
