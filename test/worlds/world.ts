// A world: the zone data that a sender's resolver would find, and the route that must come out, as a person writes them down.
//
//   zone    one record a line. Names are whole and have no dot at their end (`firma.example MX 10 a.firma.example`), so that the same text
//           can be read below any origin: several worlds can be served beside each other by one authority. `.` alone is the root (null MX).
//   route   `firma.example: deliver by mx`, a line for each try (preference, exchange, share, addresses, !problems), and `findings …`.
import { type MailDomain } from '../../src/smtp/address.ts'
import type { ResourceRecord } from '../../src/dns/message.ts'
import { name as nameOf, type Name, nameFromLabels, labelsOf, nameToText, root } from '../../src/dns/name.ts'
import { typeName } from '../../src/dns/records/index.ts'
import type { DnsAnswer, Resolver } from '../../src/dns/resolver.ts'
import { parseZoneFile } from '../../src/dns/zone-file.ts'
import { readDestination } from '../../src/cli/destination.ts'
import type { Outcome, Route, RouteFinding, RouteTry } from '../../src/prove/route.ts'
import { zoneWorld } from '../../src/prove/zone-world.ts'

export type World = {
  readonly about: string
  readonly zone: string
  readonly route: string
  /** What a person types. */
  readonly ask?: string
  /** Names and addresses of the server that looks. */
  readonly own?: readonly string[]
  readonly down?: readonly string[]
  /** Questions that every server answers SERVFAIL: `MX firma.example`. */
  readonly servfail?: readonly string[]
  /** Questions that nobody answers. */
  readonly silent?: readonly string[]
  readonly allowPrivate?: boolean
  /** What is told depends on the names being whole: it is served from the root. No two such worlds have a name in common. */
  readonly whole?: boolean
}

export const usual = 'firma.example'

export function recordsOf({ zone }: World, origin: Name = root): readonly ResourceRecord[] {
  const text = zone
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
  const { records, problems } = parseZoneFile(text, { origin, defaultTtl: 300 })
  if (problems.length > 0) throw new Error(`${problems[0]!.text.en} (line ${problems[0]!.at?.line})\n${text}`)
  return records
}

/** The world itself as a resolver, without any wire. */
export function resolverOf(world: World): Resolver {
  const sound = zoneWorld(recordsOf(world), root)
  const [failing, silent] = [new Set(world.servfail), new Set(world.silent)]
  return {
    async resolve(name, type, options): Promise<DnsAnswer> {
      const answer = await sound.resolve(name, type, options)
      const asked = answer.kind === 'unknown' ? [name] : [name, ...answer.aliases, answer.owner]
      const meets = (set: ReadonlySet<string>): boolean =>
        asked.some((one) => set.has(`${typeName(type)} ${nameToText(one)}`))
      if (meets(failing)) return { kind: 'unknown', reason: 'servfail', detail: `${name}` }
      if (meets(silent)) return { kind: 'unknown', reason: 'timeout', detail: `${name}` }
      return answer
    },
  }
}

/** What was typed, with the domain below an origin. */
export function askedOf({ ask = usual }: World, origin: Name = root): MailDomain {
  const read = readDestination(ask)
  if (read.kind === 'bad') throw new Error(read.problem.text.en)
  return read.domain.kind === 'name' ? { kind: 'name', name: below(read.domain.name, origin) } : read.domain
}

export function below(name: Name, origin: Name): Name {
  const long = nameFromLabels([...labelsOf(name), ...labelsOf(origin)])
  if (!long.ok) throw new Error(long.problem.text.en)
  return long.value
}

/** Names of `own` as names, addresses as they are. */
export const ownOf = ({ own = [] }: World, origin: Name = root): (Name | string)[] =>
  own.map((one) => (/^[\d.]+$|:/.test(one) ? one : below(nameOf(one), origin)))

/** The route JSON that is written down. */
export function expectedOf({ route }: World): Route {
  const lines = route
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const [, domain, outcome, source] = /^(\S+): (\S+)(?: by (\S+))?$/.exec(lines[0]!) ?? []
  if (!domain || !outcome) throw new Error(`no first line of a route: ${lines[0]}`)
  const findings = lines.find((line) => line.startsWith('findings '))
  return {
    domain,
    outcome: outcome as Outcome,
    source: (source ?? null) as Route['source'],
    tries: lines
      .slice(1)
      .filter((line) => line !== findings)
      .map(tryOf),
    findings: (findings?.split(/\s+/).slice(1) ?? []) as RouteFinding[],
  }
}

function tryOf(line: string): RouteTry {
  const [preference, exchange, share, ...rest] = line.split(/\s+/) as [string, string, string, ...string[]]
  const [above, under = '1'] = share.split('/') as [string, string?]
  return {
    preference: Number(preference),
    exchange,
    addresses: rest.filter((one) => !one.startsWith('!')),
    share: Number(above) / Number(under),
    problems: rest.filter((one) => one.startsWith('!')).map((one) => one.slice(1)) as RouteTry['problems'],
  }
}
