// From a message to an answer: follows CNAMEs, tells "no data" from "no such name" (RFC 2308 §2), and finds how long each holds.
import { classes, type Message, rcodes, type ResourceRecord } from './message.ts'
import { equalNames, isWithin, type Name } from './name.ts'
import { CNAME, encodeRdata, questionTypes, SOA } from './records/index.ts'
import type { DnsAnswer, Unknown } from './resolver.ts'

/** The chain leads on to `owner`, of which this server said nothing. */
export type Unfinished = {
  readonly kind: 'unfinished'
  readonly owner: Name
  readonly aliases: readonly Name[]
  readonly ad: boolean
  readonly ttl: number
}

/** Longer chains are refused; the big recursive servers stop at 8 to 16. */
export const maxAliases = 12

/** RFC 2181 §8 */
const endlessTtl = 2 ** 31 - 1

export function readAnswer(
  reply: { readonly kind: 'message'; readonly message: Message } | Unknown,
  name: Name,
  type: number,
): DnsAnswer | Unfinished {
  if (reply.kind === 'unknown') return reply
  const { message } = reply
  const chain = followAliases(message, name, type)
  if (!chain) return aliasLoop(name)
  const { owner, aliases } = chain
  const { ad } = message.flags
  const records = withoutRepeats(message.answers.filter((record) => isAnswer(record, owner, type)))
  if (records.length > 0) {
    return { kind: 'records', records, owner, aliases, ad, ttl: Math.min(chain.ttl, ...records.map(({ ttl }) => ttl)) }
  }
  const soa = message.authorities.find((record) => record.type === SOA.code && isWithin(owner, record.name))
  // RFC 6604 §3: the code speaks of the last name of the chain.
  const noName = message.rcode === rcodes.NXDOMAIN
  if (!noName && !soa && aliases.length > 0) return { kind: 'unfinished', owner, aliases, ad, ttl: chain.ttl }
  return { kind: noName ? 'no-name' : 'no-data', owner, aliases, ad, ttl: Math.min(chain.ttl, negativeTtl(soa)) }
}

/** The answer of the chain's next part, seen from its beginning. */
export function followed(before: Unfinished, next: DnsAnswer | Unfinished): DnsAnswer | Unfinished {
  if (next.kind === 'unknown') return next
  const aliases = [...before.aliases, ...next.aliases]
  const seen = new Set([...aliases, next.owner].map(({ key }) => key))
  if (seen.size <= aliases.length || aliases.length > maxAliases) return aliasLoop(aliases[0]!)
  // The next server may know the end no better; then there is no data of this type there.
  const ttl = Math.min(before.ttl, next.ttl)
  return { ...next, aliases, ad: before.ad && next.ad, ttl }
}

const aliasLoop = (name: Name): Unknown => ({
  kind: 'unknown',
  reason: 'alias-loop',
  detail: `the aliases of ${name} lead in a circle or through more than ${maxAliases} names`,
})

const isAnswer = (record: ResourceRecord, owner: Name, type: number): boolean =>
  record.class === classes.IN && (record.type === type || type === questionTypes.ANY) && equalNames(record.name, owner)

/** Undefined if the aliases lead in a circle, or through so many names that nobody else would follow them. */
function followAliases(
  message: Message,
  name: Name,
  type: number,
): { owner: Name; aliases: Name[]; ttl: number } | undefined {
  const aliases: Name[] = []
  const seen = new Set<string>()
  let owner = name
  let ttl = endlessTtl
  for (;;) {
    if (message.answers.some((record) => isAnswer(record, owner, type))) return { owner, aliases, ttl }
    const alias = message.answers.find((record) => isAnswer(record, owner, CNAME.code))
    if (!alias) return { owner, aliases, ttl }
    seen.add(owner.key)
    aliases.push(owner)
    owner = (alias.data as { target: Name }).target
    ttl = Math.min(ttl, alias.ttl)
    if (seen.has(owner.key) || aliases.length > maxAliases) return undefined
  }
}

/** RFC 2308 §5: the lesser of the SOA's own TTL and its minimum; without an SOA the answer is not kept. */
const negativeTtl = (soa: ResourceRecord | undefined): number =>
  soa ? Math.min(soa.ttl, (soa.data as { minimum: number }).minimum) : 0

function withoutRepeats(records: readonly ResourceRecord[]): readonly ResourceRecord[] {
  if (records.length < 2) return records
  const seen = new Set<string>()
  return records.filter((record) => {
    const key = `${record.type} ${Buffer.from(encodeRdata(record.type, record.data)).toString('latin1')}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
