// Which provider takes the domain's mail, and which one keeps its mailboxes: a filter may stand before them.
import {
  backupAdvice,
  type BackupAdvice,
  detectProvider,
  detectSenders,
  findProvider,
  type ProviderKind,
  type SeenKey,
  spfMechanismsOf,
} from '../../declare/presets/index.ts'
import type { Text } from '../../dns/problem.ts'
import { type Name, under } from '../../dns/name.ts'
import { CNAME, type Rdata } from '../../dns/records/index.ts'
import { asking, type Tools } from './tools.ts'

/** `variant` and `parameters` as far as they can be read from the MX hosts. */
export type Provider = {
  readonly id: string
  readonly name: string
  readonly kind: ProviderKind
  readonly redundant: boolean
  readonly backup: BackupAdvice
  /** What is known of the end of the service. */
  readonly ends: { readonly isOver: boolean; readonly text: Text } | undefined
  /** What it asks for in the SPF record of a customer's domain. */
  readonly spf: readonly string[]
  readonly variant?: string
  readonly parameters?: Readonly<Record<string, string>>
}

export type Mailboxes = { readonly provider: Provider; readonly by: 'mx' | 'dkim' | 'spf' }

/** Who takes the mail of a domain with these MX hosts. Asks one question more where two products have the same MX. */
export async function gatherProvider(
  domain: Name,
  mxTargets: readonly Name[],
  tools: Tools,
): Promise<Provider | undefined> {
  const detected = detectProvider(mxTargets)
  if (detected?.id !== 'amazon-ses-inbound') return detected && describe(detected, tools)
  const autodiscover = await aliasOf(domain, tools)
  return describe((autodiscover && detectProvider(mxTargets, { autodiscover })) ?? detected, tools)
}

async function aliasOf(domain: Name, tools: Tools): Promise<Name | undefined> {
  const name = under('autodiscover', domain)
  if (!name.ok) return undefined
  const answer = await tools.resolver.resolve(name.value, CNAME.code, asking(tools))
  return answer.kind === 'records' ? (answer.records[0]?.data as Rdata['CNAME'] | undefined)?.target : undefined
}

/**
 * Who keeps the mailboxes. The MX says it unless it names a filter, a forwarder or somebody unknown; then a DKIM key of a mailbox provider
 * says it best, and its mechanism in the SPF record next to that.
 */
export function findMailboxes(
  provider: Provider | undefined,
  seen: { readonly spfTerms: readonly string[]; readonly dkim: readonly SeenKey[] },
  tools: Tools,
): Mailboxes | undefined {
  if (provider && provider.kind !== 'gateway' && provider.kind !== 'forwarding') return { provider, by: 'mx' }
  const senders = detectSenders(seen).filter((sender) => sender.provider.kind === 'mailbox')
  const best = senders.find(({ by }) => by === 'dkim') ?? senders[0]
  return best && { provider: describe(best.provider, tools), by: best.by }
}

function describe(
  { id, name, variant, parameters }: Pick<Provider, 'id' | 'name' | 'variant' | 'parameters'>,
  { now }: Tools,
): Provider {
  const known = findProvider(id)!
  return {
    id,
    name,
    kind: known.kind,
    redundant: known.redundant === true,
    backup: backupAdvice(known, variant),
    ends: known.ends && { isOver: now() >= Date.parse(known.ends.on), text: known.ends.text },
    spf: spfMechanismsOf(known, {
      ...(variant === undefined ? {} : { variant }),
      ...(parameters ? { parameters } : {}),
    }),
    ...(variant === undefined ? {} : { variant }),
    ...(parameters === undefined ? {} : { parameters }),
  }
}
