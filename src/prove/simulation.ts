// The simulator's whole answer for a domain: for each kind of senders the route, what happens in each scene, and a picture.
import type { MailPolicy } from '../declare/mail-policy.ts'
import type { Name } from '../dns/name.ts'
import type { Text } from '../dns/problem.ts'
import type { Resolver } from '../dns/resolver.ts'
import { formatMailDomain, type MailDomain } from '../smtp/address.ts'
import type { MailHosts } from '../smtp/mail-hosts.ts'
import { pictureOf } from './picture.ts'
import { findRoute, type Route, simulate } from './route.ts'
import { sceneTexts } from './route-text.ts'
import { type Keeper, type Scene, sceneOf, scenesOf, type Senders, sendersOfChange } from './simulate.ts'

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
export function keepersOf(policy: MailPolicy | undefined, days: NonNullable<Keeper['days']>): Keeper[] {
  if (!policy) return []
  const { hops, ownNames } = policy
  return [{ names: ownNames, to: hops.kind === 'public-mx' ? 'better' : hops.hosts.map(({ host }) => host), days }]
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

/** The answer of `POST /simulations`. */
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
