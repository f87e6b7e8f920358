// The route of a domain's mail as a picture: steps in the order in which senders try, each with its hosts. Pure.
import type { DomainDetail, RouteResult } from '../../src/api/contract.ts'

export type PictureHost = {
  /** A-label form, as the API knows it. */
  readonly exchange: string
  /** With its own letters, as far as the domain's letters reach. */
  readonly shown: string
  readonly addresses: readonly string[]
  readonly problems: readonly string[]
  /** The fraction of senders that try this one first within its step. */
  readonly share: number
  readonly ours: boolean
  /** Supposed to be down. */
  readonly down: boolean
  /** Mail goes here now (or would, with the supposition). */
  readonly active: boolean
}
export type PictureStep = { readonly preference: number; readonly hosts: readonly PictureHost[] }

export type PictureInput = {
  readonly route: RouteResult
  /** The route with the supposed hosts down. */
  readonly supposed: RouteResult | undefined
  readonly down: ReadonlySet<string>
  readonly ownNames: ReadonlySet<string>
  readonly shown: string
}

export function pictureOf({ route, supposed, down, ownNames, shown }: PictureInput): PictureStep[] {
  const now = (supposed ?? route).tries.filter((host) => !down.has(host.exchange))
  const shares = new Map(now.map((host) => [host.exchange, host.share]))
  const active = new Set(firstStep(now).map((host) => host.exchange))
  const steps: { preference: number; hosts: PictureHost[] }[] = []
  for (const host of route.tries) {
    const picture: PictureHost = {
      exchange: host.exchange,
      shown: withLetters(host.exchange, { domain: route.domain, shown }),
      addresses: host.addresses,
      problems: host.problems,
      share: down.has(host.exchange) ? 0 : (shares.get(host.exchange) ?? host.share),
      ours: ownNames.has(host.exchange),
      down: down.has(host.exchange),
      active: active.has(host.exchange),
    }
    const last = steps.at(-1)
    if (last?.preference === host.preference) last.hosts.push(picture)
    else steps.push({ preference: host.preference, hosts: [picture] })
  }
  return steps
}

function firstStep(tries: RouteResult['tries']): RouteResult['tries'] {
  return tries.filter((host) => host.preference === tries[0]!.preference)
}

/** The names under which Ulak is an MX of this domain. */
export function ownNamesOf(detail: Pick<DomainDetail, 'domain' | 'mail'>, mxNames: readonly string[]): Set<string> {
  const own = detail.mail?.ulak?.name
  const names = mxNames.map((text) => withoutDot(text))
  if (own === undefined) return new Set(names)
  // Without a dot at its end it may lie in the domain (`backup.mail`) or be whole already.
  return new Set([...names, withoutDot(own), `${own}.${detail.domain}`])
}

const withoutDot = (text: string): string => text.replace(/\.$/, '').toLowerCase()

/** `mail.xn--….example` as `mail.örnekalanadi.example`. */
export function withLetters(host: string, { domain, shown }: { domain: string; shown: string }): string {
  if (host === domain) return shown
  return host.endsWith(`.${domain}`) ? host.slice(0, -domain.length) + shown : host
}
