// The client itself, before its message: what block lists say of its address, its name in HELO and in the reverse DNS. What could not be
// found out is nothing against it.
import type { MailRules, Use } from '../declare/mail-rules.ts'
import { cause } from '../declare/refusal.ts'
import { type Listing, resolveListing } from '../dns/blocklist.ts'
import { canonicalIp, parseIp } from '../dns/ip.ts'
import { type Name, labelCount } from '../dns/name.ts'
import { A, AAAA } from '../dns/records/index.ts'
import type { Resolver } from '../dns/resolver.ts'
import { resolveReverse } from '../dns/reverse.ts'
import type { Mark } from '../message/marks.ts'
import { type MailDomain, parseMailDomain } from '../smtp/address.ts'
import type { Answer } from './decide.ts'

export type Client = { readonly ip: string; readonly helo: string }

/** Something that is wrong with a client. Without an answer it is only marked, also where the domain obeys. */
type Fault = { readonly mark: Mark; readonly answer?: Answer }

export type ClientPorts = {
  readonly resolver: Resolver
  /** Lists of the installation, for domains that name none. */
  readonly blocklists: readonly string[]
  /** Names of this server, in lower case: nobody else may give them. */
  readonly ownNames: readonly string[]
  readonly timeoutMs?: number
}

/** All questions about one client together. */
const clientMs = 5_000
const maxLists = 8

export function createClientCheck(ports: ClientPorts) {
  const { timeoutMs = clientMs } = ports

  async function faultsOf(client: Client, rules: MailRules, counts: (use: Use) => boolean): Promise<Fault[]> {
    const ip = canonicalIp(client.ip) ?? client.ip
    const look = { resolver: ports.resolver, signal: AbortSignal.timeout(timeoutMs) }
    const lists = rules.blocklists.length > 0 ? rules.blocklists : ports.blocklists
    const all = await Promise.all([
      counts(rules.helo) ? heloFaults({ ip, helo: client.helo }, ports.ownNames, look) : [],
      counts(rules.reverse) ? reverseFaults(ip, look) : [],
      ...(counts(rules.blocklist) ? lists.slice(0, maxLists).map((list) => listFaults(ip, list, look)) : []),
    ])
    return all.flat()
  }

  return {
    /** At RCPT: the first reason to refuse, of the rules that are obeyed. */
    async admit(client: Client, rules: MailRules): Promise<Answer | undefined> {
      if (![rules.helo, rules.reverse, rules.blocklist].includes('obey')) return undefined
      const faults = await faultsOf(client, rules, (use) => use === 'obey').catch(tooLate)
      return faults.find(({ answer }) => answer)?.answer
    },
    /** With the message: everything that the domain wants to know. */
    async marks(client: Client, rules: MailRules): Promise<Mark[]> {
      if ([rules.helo, rules.reverse, rules.blocklist].every((use) => use === 'off')) return []
      return (await faultsOf(client, rules, (use) => use !== 'off').catch(tooLate)).map(({ mark }) => mark)
    },
  }
}

/** A look-up is given up by rejecting. */
const tooLate = (): Fault[] => []

type Look = { readonly resolver: Resolver; readonly signal: AbortSignal }

async function listFaults(ip: string, list: string, look: Look): Promise<Fault[]> {
  const listing: Listing = await resolveListing(ip, list, look)
  if (listing.kind !== 'listed') return []
  const codes = listing.codes.slice(0, 4).join(',')
  return [
    {
      mark: { mark: 'listed', properties: { list, codes } },
      answer: {
        code: 550,
        text: `5.7.1 ${ip} is listed by ${list} (${codes})`,
        ...cause('blocklist', `${list} (${codes})`),
      },
    },
  ]
}

/** No name at all is refused (RFC 7372 §3.2); one that does not lead back is often a mistake of somebody else, and marked. */
async function reverseFaults(ip: string, look: Look): Promise<Fault[]> {
  const seen = await resolveReverse(ip, look)
  const mark = (fault: string): Mark => ({ mark: 'reverse', properties: { fault } })
  if (seen.kind === 'none')
    return [
      {
        mark: mark('none'),
        answer: { code: 550, text: `5.7.25 ${ip} has no name in the reverse DNS`, ...cause('reverse') },
      },
    ]
  return seen.kind === 'names' && seen.confirmed === false ? [{ mark: mark('not-confirmed') }] : []
}

/** RFC 5321 §4.1.1.1: a host name that resolves, or the address in brackets. Refusing for it is the owner's choice, for §4.1.4 does not. */
async function heloFaults({ ip, helo }: Client, ownNames: readonly string[], look: Look): Promise<Fault[]> {
  const fault = async (): Promise<keyof typeof heloTexts | undefined> => {
    const read = parseMailDomain(helo)
    if (!read.ok || parseIp(helo)) return 'malformed'
    const domain: MailDomain = read.value
    if (domain.kind === 'literal') return (canonicalIp(domain.ip) ?? domain.ip) === ip ? undefined : 'not-yours'
    if (ownNames.includes(helo.toLowerCase())) return 'ours'
    if (labelCount(domain.name) < 2) return 'malformed'
    return (await isNobody(domain.name, look)) ? 'unknown' : undefined
  }
  const found = await fault()
  if (!found) return []
  const answer = { code: 550, text: `5.7.1 ${heloTexts[found]}`, ...cause('helo', helo) }
  return [{ mark: { mark: 'helo', properties: { fault: found, said: helo } }, answer }]
}

const heloTexts = {
  malformed: 'your HELO must give a full host name, or your address in brackets (RFC 5321 section 4.1.1.1)',
  'not-yours': 'the address in your HELO is not yours',
  ours: 'the name in your HELO is ours',
  unknown: 'the host name in your HELO does not exist',
} as const

/** Certain only when both answers are. */
async function isNobody(name: Name, { resolver, signal }: Look): Promise<boolean> {
  const answers = await Promise.all([A.code, AAAA.code].map((type) => resolver.resolve(name, type, { signal })))
  return answers.every(({ kind }) => kind === 'no-name' || kind === 'no-data')
}
