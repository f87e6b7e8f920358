// The simulator's whole answer for a domain: for each kind of senders the route, what happens in each scene, and a picture.
import type { PlannedDomain } from '../declare/index.ts'
import type { MailPolicy } from '../declare/mail-policy.ts'
import { type Name, nameToText } from '../dns/name.ts'
import type { Text } from '../dns/problem.ts'
import type { Resolver } from '../dns/resolver.ts'
import { formatMailDomain, type MailDomain } from '../smtp/address.ts'
import type { MailHosts } from '../smtp/mail-hosts.ts'
import { pictureOf } from './picture.ts'
import { zoneWorld } from './zone-world.ts'
import { findRoute, type Route, simulate } from './route.ts'
import { sceneTexts } from './route-text.ts'
import { changedWorld, type Keeper, type Scene, sceneOf, scenesOf, type Senders, sendersOfChange } from './simulate.ts'

export type SimulationOptions = {
  /** The world as it is. */
  readonly resolver: Resolver
  /** The world as a plan would make it, and who keeps mail then. */
  readonly planned?: { readonly resolver: Resolver; readonly keepers: readonly Keeper[] }
  readonly keepers: readonly Keeper[]
  readonly down: readonly string[]
  /** As in a route: seen by this server. */
  readonly own?: readonly (Name | string)[]
  readonly allowPrivate: boolean
  readonly signal?: AbortSignal
}

/** What one kind of senders meets. */
export type View = {
  readonly senders: Senders
  readonly keepers: readonly Keeper[]
  readonly hosts: MailHosts
  /** With nothing down. */
  readonly route: Route
  /** With `down` down. */
  readonly scene: Scene
  /** Nothing down, each machine alone, all of them. */
  readonly scenes: readonly Scene[]
}

export async function simulation(domain: MailDomain, options: SimulationOptions): Promise<readonly View[]> {
  const { resolver, planned, keepers, down, own = [], allowPrivate, signal } = options
  const kinds = planned ? sendersOfChange(resolver, planned.resolver) : [{ senders: 'all' as const, resolver }]
  return Promise.all(
    kinds.map(async ({ senders, resolver: known }): Promise<View> => {
      const hosts = await findRoute(domain, { resolver: known, own, allowPrivate, ...(signal ? { signal } : {}) })
      // A plan is applied before anybody sees it: whichever answer a sender holds, what we keep we keep by the new declaration.
      const now = planned?.keepers ?? keepers
      return {
        senders,
        keepers: now,
        hosts,
        route: simulate(formatMailDomain(domain), hosts, []),
        scene: sceneOf(hosts, down, now),
        scenes: scenesOf(hosts, { keepers: now }),
      }
    }),
  )
}

/** This installation among the hosts of a domain. Without a policy it has no part in the domain's mail. */
function keepersOf(policy: MailPolicy | undefined, days: NonNullable<Keeper['days']>): Keeper[] {
  if (!policy) return []
  const { hops, ownNames } = policy
  return [{ names: ownNames, to: hops.kind === 'public-mx' ? 'better' : hops.hosts.map(({ host }) => host), days }]
}

/** The world with a plan applied. */
function plannedWorld(
  { apex, zone, changes, policy }: PlannedDomain,
  { resolver, days }: { resolver: Resolver; days: NonNullable<Keeper['days']> },
): NonNullable<SimulationOptions['planned']> {
  return {
    resolver: zone ? zoneWorld(zone.records, apex, resolver) : changedWorld(resolver, changes),
    keepers: keepersOf(policy, days),
  }
}

const sceneJson = (scene: Scene, view: View, lang: keyof Text) => ({
  ...scene,
  down: [...scene.down],
  takes: scene.takes.map((take) => ({ ...take, to: [...take.to] })),
  waits: [...scene.waits],
  loops: [...scene.loops],
  text: sceneTexts(scene, view.route.outcome, view.keepers)
    .map((text) => text[lang])
    .join(' '),
})

export function simulationJson(domain: string, views: readonly View[], lang: keyof Text) {
  return {
    domain,
    views: views.map((view) => ({
      senders: view.senders,
      route: {
        ...view.route,
        tries: view.route.tries.map((one) => ({ ...one, addresses: [...one.addresses], problems: [...one.problems] })),
        findings: [...view.route.findings],
      },
      scene: sceneJson(view.scene, view, lang),
      scenes: view.scenes.map((scene) => sceneJson(scene, view, lang)),
      svg: pictureOf({ lang, ...view }),
    })),
  }
}

/** The answer of `POST /simulations`. `days`: how long this installation tries, and keeps what it could not hand on. */
export async function answerSimulation(
  request: {
    readonly domain: Name
    readonly policy: MailPolicy | undefined
    readonly planned: PlannedDomain | undefined
    readonly down: readonly string[]
  },
  tools: {
    readonly resolver: Resolver
    readonly allowPrivate: boolean
    readonly days: NonNullable<Keeper['days']>
    readonly lang: keyof Text
  },
) {
  const { domain, policy, planned, down } = request
  const { resolver, allowPrivate, days, lang } = tools
  const views = await simulation(
    { kind: 'name', name: domain },
    {
      resolver,
      down,
      allowPrivate,
      keepers: keepersOf(policy, days),
      ...(planned && { planned: plannedWorld(planned, { resolver, days }) }),
    },
  )
  return simulationJson(nameToText(domain), views, lang)
}
