// The domain's DNSSEC: what its parent vouches for (DS), what its own servers show (keys and signatures), and what a validating resolver makes of it.
import type { DirectAnswer } from '../../dns/direct.ts'
import type { Name } from '../../dns/name.ts'
import { DNSKEY, DS, MX, type Rdata, RRSIG } from '../../dns/records/index.ts'
import type { DnsAnswer } from '../../dns/resolver.ts'
import { askAuthority } from './authority.ts'
import type { DelegationEvidence } from './delegation.ts'
import { asking, type Tools } from './tools.ts'

/** Records of one type as far as the DNS tells. */
export type Seen<T> =
  | { readonly kind: 'found'; readonly records: readonly T[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string }

export type Dnssec = {
  readonly apex: Name
  readonly zone: string
  readonly ds: Seen<Rdata['DS']>
  readonly keys: Seen<Rdata['DNSKEY']>
  /** Over the SOA and MX records, as a server of the zone gives them; undefined if that could not be asked. */
  readonly signatures: readonly Rdata['RRSIG'][] | undefined
  /** A resolver that fails hands the answer over once it is told not to check. Undefined: it did not fail, or cannot be asked so. */
  readonly isBogus: boolean | undefined
  /** A resolver whose word counts has validated the MX answer; undefined if there is none, or no answer. */
  readonly isValidated: boolean | undefined
  /** ms since 1970, when the signatures were looked at. */
  readonly now: number
}

/** Undefined where the delegation was not looked at. */
export async function gatherDnssec(
  domain: Name,
  delegation: DelegationEvidence | undefined,
  mx: DnsAnswer,
  tools: Tools,
): Promise<Dnssec | undefined> {
  if (!delegation || !tools.direct) return undefined
  const { apex, zone } = delegation
  const ds = delegation.ds
    ? seenIn(delegation.ds)
    : seen<Rdata['DS']>(await tools.resolver.resolve(apex, DS.code, asking(tools)), DS.code)
  const [signed, isBogus] = await Promise.all([
    ds.kind === 'none' && isUnsigned(delegation)
      ? { keys: { kind: 'none' } as const, signatures: [] }
      : askServer(domain, delegation, tools),
    mx.kind === 'unknown' && mx.reason === 'servfail' ? answersUnchecked(domain, tools) : undefined,
  ])
  return {
    apex,
    zone,
    ds,
    ...signed,
    isBogus,
    isValidated: tools.trustAd && mx.kind !== 'unknown' ? mx.ad : undefined,
    now: tools.now(),
  }
}

/**
 * Servers that know signatures (RFC 3225 §3: they repeat DO) give none with the SOA: with no DS either, whatever keys there may be sign nothing and
 * nobody looks at them.
 */
const isUnsigned = ({ servers }: DelegationEvidence): boolean =>
  servers.some(({ ns }) => ns !== undefined) &&
  servers.every(
    ({ ns, soa }) =>
      ns === undefined ||
      (soa.kind === 'records' && soa.message.edns?.dnssecOk === true && signaturesIn(soa).length === 0),
  )

const signaturesIn = (answer: DirectAnswer): Rdata['RRSIG'][] =>
  answer.kind === 'records'
    ? answer.message.answers.filter(({ type }) => type === RRSIG.code).map(({ data }) => data as Rdata['RRSIG'])
    : []

/** Keys and signatures from the first server that has the zone. */
async function askServer(
  domain: Name,
  { apex, servers }: DelegationEvidence,
  tools: Tools,
): Promise<Pick<Dnssec, 'keys' | 'signatures'>> {
  const server = servers.find(({ ns }) => ns !== undefined)
  if (!server) return { keys: { kind: 'unknown', reason: 'NS' }, signatures: undefined }
  const ask = askAuthority(tools.direct!, tools)
  const keys = seen<Rdata['DNSKEY']>(await ask(server.address, apex, DNSKEY.code, { dnssecOk: true }), DNSKEY.code)
  // A zone without keys has no signatures.
  if (keys.kind === 'none') return { keys, signatures: [] }
  const mx = await ask(server.address, domain, MX.code, { dnssecOk: true })
  return { keys, signatures: [server.soa, mx].flatMap(signaturesIn) }
}

function seen<T>(answer: { readonly kind: string }, type: number): Seen<T> {
  if (answer.kind === 'no-data' || answer.kind === 'no-name') return { kind: 'none' }
  if (answer.kind !== 'records') return { kind: 'unknown', reason: answer.kind }
  const { records } = answer as DnsAnswer & { kind: 'records' }
  return seenIn(records.filter((record) => record.type === type).map((record) => record.data as T))
}

const seenIn = <T>(records: readonly T[]): Seen<T> =>
  records.length > 0 ? { kind: 'found', records } : { kind: 'none' }

/** RFC 4035 §3.2.2: with CD a validating resolver hands over what it would call bogus. */
async function answersUnchecked(domain: Name, tools: Tools): Promise<boolean | undefined> {
  const [server] = tools.resolvers ?? []
  if (!server || !tools.direct) return undefined
  const how = { recursion: true, checkingDisabled: true, ...asking(tools) }
  const answer = await tools.direct.ask(server, domain, MX.code, how)
  tools.signal?.throwIfAborted()
  if (answer.kind === 'unknown') return undefined
  return answer.kind === 'records' || answer.kind === 'no-data' || answer.kind === 'no-name'
}
