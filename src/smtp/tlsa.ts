// Where the TLSA records of a mail host stand. RFC 7672 §2.2
import { type Name, under } from '../dns/name.ts'
import { A, AAAA, CNAME, TLSA } from '../dns/records/index.ts'
import type { DnsAnswer, Resolver, Unknown } from '../dns/resolver.ts'
import type { Tlsa } from './dane.ts'

type Asking = { readonly resolver: Resolver; readonly signal?: AbortSignal | undefined }

export type TlsaAnswer =
  /** `ad`: validated by a resolver that is trusted. */
  | { readonly kind: 'found'; readonly records: readonly Tlsa[]; readonly ad: boolean }
  | { readonly kind: 'none' }
  | Unknown

/** The TLSA records of one name. */
export async function tlsaAt(name: Name, asking: Asking): Promise<TlsaAnswer> {
  const answer = await ask(name, TLSA.code, asking)
  if (answer.kind === 'unknown') return answer
  const records =
    answer.kind === 'records'
      ? answer.records.filter(({ type }) => type === TLSA.code).map(({ data }) => data as Tlsa)
      : []
  return records.length > 0 ? { kind: 'found', records, ad: answer.kind === 'records' && answer.ad } : { kind: 'none' }
}

export type DaneLookup =
  /** `base`: the TLSA base domain, which is also the name to ask the server for (SNI, RFC 7672 §8.1). Usable or not. */
  | { readonly kind: 'records'; readonly base: Name; readonly records: readonly Tlsa[] }
  | { readonly kind: 'none' }
  /** The host must be left alone for now: an attacker could have kept the answer from us. RFC 7672 §2.1 */
  | { readonly kind: 'unknown'; readonly reason: string }

/**
 * What DANE says of a host that is known from a validated answer or from the operator. Only worth asking through a resolver that validates.
 * Where the host's addresses are not signed its TLSA records are not asked for, since servers that sign nothing often mishandle the question.
 */
export async function findDane(host: Name, port: number, asking: Asking): Promise<DaneLookup> {
  for (const base of await basesOf(host, asking)) {
    if ('kind' in base) return { kind: 'unknown', reason: base.detail }
    const at = under(`_${port}._tcp`, base)
    const found = at.ok ? await tlsaAt(at.value, asking) : ({ kind: 'none' } as const)
    if (found.kind === 'unknown') return { kind: 'unknown', reason: found.detail }
    if (found.kind === 'found' && found.ad) return { kind: 'records', base, records: found.records }
  }
  return { kind: 'none' }
}

/** RFC 7672 §2.2.2: the end of a signed chain of aliases first, then the host itself where the alias is signed. */
async function basesOf(host: Name, asking: Asking): Promise<readonly (Name | Unknown)[]> {
  const answers = await Promise.all([ask(host, A.code, asking), ask(host, AAAA.code, asking)])
  const known = answers.filter((answer) => answer.kind !== 'unknown')
  const [first] = known
  if (!first) return [answers[0] as Unknown]
  const isSigned = known.every(({ ad }) => ad)
  if (first.aliases.length === 0) return isSigned ? [host] : []
  if (isSigned) return [first.owner, host]
  const alias = await ask(host, CNAME.code, asking)
  if (alias.kind === 'unknown') return [alias]
  return alias.kind === 'records' && alias.ad ? [host] : []
}

const ask = (name: Name, type: number, { resolver, signal }: Asking): Promise<DnsAnswer> =>
  resolver.resolve(name, type, signal ? { signal } : {})
