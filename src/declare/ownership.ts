// Whether the owner of a domain wants Ulak to take its mail: the world names us as an MX of it, or shows the domain's token at `_ulak`.
// What cannot be known now is neither: nothing is stored, and the next look decides.
import { type Name, nameToText, under } from '../dns/name.ts'
import { MX, TXT } from '../dns/records/index.ts'
import type { DnsAnswer, Resolver } from '../dns/resolver.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Brand } from './brand.ts'
import { isBrandName, type Mx } from './compile-mx.ts'
import { type DomainState, markProven } from './domains.store.ts'
import { finding, type Finding } from './finding.ts'
import { shownHost } from './host-name.ts'
import { rrset, type Rrset } from './rrset.ts'
import { txtData } from './txt.ts'

/** Below the domain, where its token is looked for. */
export const ownerLabel = '_ulak'
const ownerTtl = 300

/** Whoever waits for a look (a sender at RCPT, a person at a page) waits no longer than this. */
const lookMs = 2_000
/** Strangers choose when mail comes; people want to see what they have just published. */
export const lookAgainMs = { mail: 60_000, person: 5_000 } as const
const maxLooks = 10_000

/** As much of a domain as a look needs. */
export type OwnedDomain = Pick<DomainState, 'id' | 'name' | 'ownerToken' | 'proven'> & { readonly apex: Name }

export const ownedDomain = ({ id, name, ownerToken, proven, zone }: DomainState): OwnedDomain => ({
  id,
  name,
  ownerToken,
  proven,
  apex: zone.apex,
})

/** The record set that shows ownership. */
export function ownerSet({ apex, ownerToken }: Pick<OwnedDomain, 'apex' | 'ownerToken'>): Rrset | undefined {
  const name = under(ownerLabel, apex)
  return name.ok ? rrset(name.value, TXT.code, ownerTtl, [txtData(ownerToken)]) : undefined
}

export type Sighting = 'proven' | 'not-proven' | 'unknown'

/** Asks the world, past our own cache. Never rejects. */
export async function lookForOwner(
  domain: OwnedDomain,
  { brand, resolver, signal }: { brand: Brand; resolver: Resolver; signal: AbortSignal },
): Promise<Sighting> {
  const ask = (set: Pick<Rrset, 'name' | 'type'>): Promise<DnsAnswer> =>
    resolver.resolve(set.name, set.type, { fresh: true, signal })
  const token = ownerSet(domain)
  const looks = [
    sightingOf(ask({ name: domain.apex, type: MX.code }), (data) => isBrandName((data as Mx).exchange, brand)),
    ...(token ? [sightingOf(ask(token), (data) => isToken(data as TxtData, domain.ownerToken))] : []),
  ]
  const seen = await Promise.all(looks)
  return seen.find((one) => one === 'proven') ?? seen.find((one) => one === 'unknown') ?? 'not-proven'
}

type TxtData = ReturnType<typeof txtData>
const isToken = ({ strings }: TxtData, token: string): boolean =>
  Buffer.concat(strings).toString('latin1').trim() === token

async function sightingOf(asked: Promise<DnsAnswer>, shows: (data: unknown) => boolean): Promise<Sighting> {
  // A look that was given up tells nothing.
  const answer = await asked.catch(() => undefined)
  if (answer === undefined || answer.kind === 'unknown') return 'unknown'
  return answer.kind === 'records' && answer.records.some(({ data }) => shows(data)) ? 'proven' : 'not-proven'
}

export type Ownership = ReturnType<typeof createOwnership>

export function createOwnership(parts: {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly brand: Brand
  readonly resolver: Resolver
  onProven(domain: string): void
}) {
  const { store, clock } = parts
  const looks = new Map<string, { readonly at: number; readonly sighting: Promise<Sighting> }>()

  async function look(domain: OwnedDomain): Promise<Sighting> {
    const sighting = await lookForOwner(domain, { ...parts, signal: AbortSignal.timeout(lookMs) })
    if (sighting === 'proven') {
      await markProven(store.db, domain.id, clock.now())
      looks.delete(domain.id)
      parts.onProven(domain.name)
    }
    return sighting
  }

  return {
    /** True once the owner has shown himself; looks at the world at most once in `everyMs` for one domain. */
    async isProven(domain: OwnedDomain, everyMs: number): Promise<boolean> {
      if (domain.proven) return true
      const now = clock.now()
      let last = looks.get(domain.id)
      if (!last || now - last.at >= everyMs) {
        if (looks.size >= maxLooks) looks.clear()
        last = { at: now, sighting: look(domain) }
        looks.set(domain.id, last)
      }
      return (await last.sighting) === 'proven'
    },
  }
}

/** Told with a plan by which mail would come to Ulak. */
export function ownerNotShown(state: DomainState, brand: Brand): Finding {
  const domain = shownHost(state.zone.apex)
  const names = brand.mxNames.map(({ name }) => name).join(', ')
  const record = `${ownerLabel}.${nameToText(state.zone.apex)}. TXT "${state.ownerToken}"`
  return finding(
    'owner-not-shown',
    'warning',
    domain,
    {
      en: `Ulak takes no mail for ${domain} until its owner has shown himself: the world must see ${names} among its MX records, or the domain's token. Until then senders are asked to come again.`,
      tr: `Sahibi belli olana dek Ulak ${domain} için posta almaz: dünya, MX kayıtları arasında ${names} adını ya da alan adının belirtecini görmeli. O zamana dek gönderenlerden sonra yeniden denemeleri istenir.`,
    },
    {
      fix: [
        state.dns === 'here'
          ? {
              en: `Delegate the domain to the name servers of this installation: they publish ${record} by themselves.`,
              tr: `Alan adını bu kurulumun ad sunucularına yönlendirin: ${record} kaydını kendileri yayımlar.`,
            }
          : {
              en: `Publish ${record} where the DNS of the domain is kept.`,
              tr: `Alan adının DNS kayıtlarının tutulduğu yerde ${record} kaydını yayımlayın.`,
            },
      ],
    },
  )
}
