// What the records of a domain say about its mail, as the intent that somebody could declare: a proposal, nothing is written.
import { equalNames, type Name, nameToText, root, under } from '../dns/name.ts'
import { MX, TXT } from '../dns/records/index.ts'
import { isDmarc, parseDmarc } from './dmarc.ts'
import type { DmarcPolicy, MailIntent } from './intent.ts'
import { detectProvider, presets } from './presets/index.ts'
import { allData, type ZoneSets } from './rrset.ts'
import { isSpf } from './spf.ts'
import { textsOf } from './txt.ts'

/** `provider`: recognised by its MX. `mail`: what could be declared; null where there is no MX. */
export type Proposal = {
  readonly provider: { readonly id: string; readonly name: string } | null
  readonly mail: MailIntent | null
  /** As they are published. */
  readonly spf: string | null
  readonly dmarc: string | null
}

export function recognise(zone: ZoneSets): Proposal {
  const mx = allData<{ preference: number; exchange: Name }>(zone.get(zone.apex, MX.code))
  const spf = textsOf(zone.get(zone.apex, TXT.code)).find(isSpf) ?? null
  const dmarc = textsOf(dmarcSet(zone)).find(isDmarc) ?? null
  const hosts = mx.toSorted((a, b) => a.preference - b.preference)
  const found = detectProvider(hosts.map(({ exchange }) => exchange))
  return {
    provider: found ? { id: found.id, name: found.name } : null,
    mail: intentOf(hosts, found, { sendsNothing: spf !== null && /^v=spf1 -all$/i.test(spf.trim()), dmarc }),
    spf,
    dmarc,
  }
}

function intentOf(
  hosts: readonly { preference: number; exchange: Name }[],
  found: ReturnType<typeof detectProvider>,
  { sendsNothing, dmarc }: { sendsNothing: boolean; dmarc: string | null },
): MailIntent | null {
  const [first] = hosts
  if (!first) return null
  // RFC 7505 §3
  if (hosts.length === 1 && equalNames(first.exchange, root))
    return { provider: 'none', ...(sendsNothing && { sending: false }) }
  const policy = dmarc === null ? undefined : policyOf(dmarc)
  const rest = policy && { dmarc: { policy } }
  // All of its hosts, or it would not stay as it is.
  if (found?.variant !== undefined && presets.some(({ id }) => id === found.id))
    return {
      provider: found.id,
      variant: found.variant,
      ...(found.parameters && { parameters: { ...found.parameters } }),
      ...rest,
    }
  return {
    provider: 'own-servers',
    hosts: hosts.map(({ preference, exchange }) => ({ name: `${nameToText(exchange)}.`, preference })),
    ...rest,
  }
}

const policyOf = (record: string): DmarcPolicy | undefined => {
  const policy = parseDmarc(record).get('p')?.toLowerCase()
  return policy === 'none' || policy === 'quarantine' || policy === 'reject' ? policy : undefined
}

function dmarcSet(zone: ZoneSets) {
  const name = under('_dmarc', zone.apex)
  return name.ok ? zone.get(name.value, TXT.code) : undefined
}
