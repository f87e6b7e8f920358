// The domain's DNSSEC: what its parent vouches for (DS), what its own servers show (keys and signatures), and what a validating resolver makes of it.
import type { Name } from '../../dns/name.ts'
import { DNSKEY, DS, MX, type Rdata, RRSIG, SOA } from '../../dns/records/index.ts'
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
  const [ds, signed, isBogus] = await Promise.all([
    tools.resolver.resolve(apex, DS.code, asking(tools)),
    askServer(domain, delegation, tools),
    mx.kind === 'unknown' && mx.reason === 'servfail' ? answersUnchecked(domain, tools) : undefined,
  ])
  return {
    apex,
    zone,
    ds: seen<Rdata['DS']>(ds, DS.code),
    ...signed,
    isBogus,
    isValidated: tools.trustAd && mx.kind !== 'unknown' ? mx.ad : undefined,
    now: tools.now(),
  }
}

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
  const [soa, mx] = await Promise.all([
    ask(server.address, apex, SOA.code, { dnssecOk: true }),
    ask(server.address, domain, MX.code, { dnssecOk: true }),
  ])
  const given = [soa, mx].flatMap((answer) => (answer.kind === 'records' ? answer.message.answers : []))
  return {
    keys,
    signatures:
      soa.kind === 'records'
        ? given.filter(({ type }) => type === RRSIG.code).map(({ data }) => data as Rdata['RRSIG'])
        : undefined,
  }
}

function seen<T>(answer: { readonly kind: string }, type: number): Seen<T> {
  if (answer.kind === 'no-data' || answer.kind === 'no-name') return { kind: 'none' }
  if (answer.kind !== 'records') return { kind: 'unknown', reason: answer.kind }
  const { records } = answer as DnsAnswer & { kind: 'records' }
  const data = records.filter((record) => record.type === type).map((record) => record.data as T)
  return data.length > 0 ? { kind: 'found', records: data } : { kind: 'none' }
}

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
