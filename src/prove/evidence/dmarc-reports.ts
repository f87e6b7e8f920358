// Where DMARC reports go, and whether they are wanted and taken there. RFC 9990 §4
import { isWithin, type Name, nameToText, parseName, under } from '../../dns/name.ts'
import { A, AAAA, MX, type Rdata } from '../../dns/records/index.ts'
import { isDmarc, parseDmarc } from '../../mailauth/dmarc-record.ts'
import { textsAt } from './texts.ts'
import { asking, type Tools } from './tools.ts'

export type Trilean = 'yes' | 'no' | 'unknown'

/** `authorised` is `yes` within the organization, where nobody has to agree. `permission`: the name that must say so elsewhere. */
export type ReportDestination = {
  readonly domain: string
  readonly permission: string
  readonly authorised: Trilean
  readonly takesMail: Trilean
}
/** `uris` as they stand in `rua` and `ruf`. */
export type DmarcReports = {
  readonly uris: readonly { readonly tag: 'rua' | 'ruf'; readonly uri: string }[]
  readonly destinations: readonly ReportDestination[]
}

/** Receivers may stop after two; more than this are not looked at. */
const maxDestinations = 10

/** `holder`: the domain at which the record stands. */
export async function gatherReports(
  holder: Name,
  record: string | undefined,
  organization: Name,
  tools: Tools,
): Promise<DmarcReports> {
  const uris = (['rua', 'ruf'] as const).flatMap((tag) =>
    (parseDmarc(record ?? '').tags.find(({ name }) => name === tag)?.value ?? '')
      .split(',')
      .map((uri) => uri.trim())
      .filter((uri) => uri !== '')
      .map((uri) => ({ tag, uri })),
  )
  const domains = new Map(uris.flatMap(({ uri }) => domainOf(uri)).map((name) => [name.key, name]))
  const destinations = await Promise.all(
    [...domains.values()].slice(0, maxDestinations).map((domain) => look(domain, { holder, organization, tools })),
  )
  return { uris: uris.slice(0, 2 * maxDestinations), destinations }
}

/** RFC 6068; the size limit behind `!` is ignored, RFC 9989 §4.7. */
function domainOf(uri: string): Name[] {
  const match = /^mailto:[^@?]+@([^@?!]+)/i.exec(uri)
  const name = match && parseName(match[1]!)
  return name?.ok ? [name.value] : []
}

async function look(
  domain: Name,
  { holder, organization, tools }: { holder: Name; organization: Name; tools: Tools },
): Promise<ReportDestination> {
  const permission = under(`${nameToText(holder)}._report._dmarc`, domain)
  const [authorised, takesMail] = await Promise.all([
    isWithin(domain, organization) || !permission.ok ? ('yes' as const) : agrees(permission.value, tools),
    takesMailAt(domain, tools),
  ])
  return {
    domain: nameToText(domain),
    permission: permission.ok ? nameToText(permission.value) : '',
    authorised,
    takesMail,
  }
}

async function agrees(permission: Name, { resolver, signal }: Tools): Promise<Trilean> {
  const { kind } = await textsAt(permission, isDmarc, resolver, signal)
  return kind === 'unknown' ? kind : kind === 'found' ? 'yes' : 'no'
}

async function takesMailAt(domain: Name, tools: Tools): Promise<Trilean> {
  const mx = await tools.resolver.resolve(domain, MX.code, asking(tools))
  if (mx.kind === 'unknown') return 'unknown'
  if (mx.kind === 'no-name') return 'no'
  if (mx.kind === 'records')
    return mx.records.some(({ data }) => (data as Rdata['MX']).exchange.wire.length > 1) ? 'yes' : 'no'
  // Without MX the address takes the mail, RFC 5321 §5.1.
  for (const type of [A, AAAA]) {
    const { kind } = await tools.resolver.resolve(domain, type.code, asking(tools))
    if (kind === 'records') return 'yes'
    if (kind === 'unknown') return 'unknown'
  }
  return 'no'
}
