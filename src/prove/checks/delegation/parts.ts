// What several of these checks read from the evidence.
import type { DirectAnswer } from '../../../dns/direct.ts'
import { rcodes } from '../../../dns/message.ts'
import { nameToText } from '../../../dns/name.ts'
import type { Text } from '../../../dns/problem.ts'
import { type Rdata, SOA } from '../../../dns/records/index.ts'
import type { DelegationEvidence, NsServer } from '../../evidence/delegation.ts'
import type { Judgement } from '../../result.ts'
import type { Evidence } from '../../evidence/index.ts'

/** A judgement of what was seen of the delegation; nothing where it was not looked at. */
export const ofDelegation =
  (judge: (seen: DelegationEvidence) => readonly Judgement[]) =>
  ({ delegation }: Evidence): readonly Judgement[] =>
    delegation ? judge(delegation) : []

/** The server has the zone: it answered for its SOA with authority. */
export const hasZone = (server: NsServer): boolean => soaOf(server) !== undefined

export function soaOf({ soa }: NsServer): Rdata['SOA'] | undefined {
  if (soa.kind !== 'records' || !soa.message.flags.aa) return undefined
  return soa.records.find(({ type }) => type === SOA.code)?.data as Rdata['SOA'] | undefined
}

export const placeOf = ({ host, address }: NsServer): string => `${host} (${address})`

export const nsLines = (zone: string, hosts: readonly string[]): string[] =>
  hosts.toSorted().map((host) => `${absolute(zone)} IN NS ${absolute(host)}`)

/** With its final dot; the root is but that. */
export const absolute = (name: string): string => (name === '.' ? name : `${name}.`)

export const addressLine = (host: string, address: string): string =>
  `${absolute(host)} IN ${address.includes(':') ? 'AAAA' : 'A'} ${address}`

export function soaLine(zone: string, soa: Rdata['SOA']): string {
  const { primary, contact, serial, refresh, retry, expire, minimum } = soa
  const names = [primary, contact].map((name) => absolute(nameToText(name))).join(' ')
  return `${absolute(zone)} IN SOA ${names} ${serial} ${refresh} ${retry} ${expire} ${minimum}`
}

/** Why an answer is no use, in a few words; undefined for one that is. */
export function refusalOf(answer: DirectAnswer): Text | undefined {
  switch (answer.kind) {
    case 'unknown':
      return { en: `no answer (${answer.reason})`, tr: `yanıt yok (${answer.reason})` }
    case 'failed': {
      const { rcode } = answer.message
      const code = Object.entries(rcodes).find(([, value]) => value === rcode)?.[0] ?? String(rcode)
      return { en: `it answers ${code}`, tr: `${code} yanıtı veriyor` }
    }
    case 'referral':
      return { en: 'it sends the asker on to others', tr: 'soranı başkalarına yönlendiriyor' }
    case 'lame':
      return { en: 'its answer is empty', tr: 'yanıtı boş' }
    default:
      return answer.message.flags.aa
        ? undefined
        : { en: 'it answers, but not as an authority', tr: 'yanıt veriyor ama yetkili olarak değil' }
  }
}
