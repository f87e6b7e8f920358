// What the registry says of a domain's registration, over RDAP (RFC 7480 to 9083) at the server that the operator named. Redirects to the server of
// the registry are followed, as RFC 7480 §5.2 has it, but only over HTTPS and to public addresses.
import { type Name, nameToText, parseName } from '../dns/name.ts'
import { safeText } from '../smtp/reply.ts'
import { httpGet, type HttpPorts, type HttpTarget } from './http-get.ts'

/** `status` in the words of RFC 8056, lower case; `expires` in ms since 1970. */
export type Registration =
  | {
      readonly kind: 'found'
      readonly status: readonly string[]
      readonly expires: number | undefined
      readonly nameservers: readonly string[]
    }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'unknown'; readonly reason: string }

/** Of a domain as it is registered, not of a name below it. */
export type AskRdap = (domain: Name, signal?: AbortSignal) => Promise<Registration>

export type RdapOptions = {
  /** `https://rdap.example/`; `domain/<name>` is put behind it. */
  readonly base: URL
  /** ms for each of the servers on the way. */
  readonly deadlineMs?: number
}

const maxAnswerBytes = 256 * 1024
const maxRedirects = 3
const maxListed = 50

export function createRdap({ base, deadlineMs = 10_000 }: RdapOptions, ports: HttpPorts): AskRdap {
  return async (domain, signal) => {
    const limits = { accept: 'application/rdap+json', maxBytes: maxAnswerBytes, deadlineMs, signal }
    let url = new URL(`domain/${encodeURIComponent(nameToText(domain))}`, base)
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      const target = targetOf(url, hop === 0)
      if (!target) return unknown(`${url.protocol}//${url.host}`)
      const answer = await httpGet(target, limits, ports)
      if (answer.kind === 'no-host') return unknown(`${url.host}: A, AAAA`)
      if (answer.kind !== 'answered') return unknown(answer.detail)
      const { status, location } = answer
      if (status === 200) return readAnswer(answer.body)
      if (status === 404) return { kind: 'not-found' }
      const next = status >= 301 && status <= 308 && location ? URL.parse(location, url) : null
      if (!next) return unknown(`${url.host}: HTTP ${status}`)
      url = next
    }
    return unknown(`${url.host}: ${maxRedirects} redirects`)
  }
}

const unknown = (reason: string): Registration => ({ kind: 'unknown', reason: safeText(reason, 160) })

/** The first server is the operator's word; where it sends us must be encrypted and public. */
function targetOf(url: URL, isFirst: boolean): HttpTarget | undefined {
  const isSecure = url.protocol === 'https:'
  if (!isSecure && !(isFirst && url.protocol === 'http:')) return undefined
  const host = parseName(url.hostname)
  if (!host.ok) return undefined
  const port = Number(url.port) || (isSecure ? 443 : 80)
  return { host: host.value, port, path: `${url.pathname}${url.search}`, isSecure, isAllowed: isFirst }
}

// ── RFC 9083 §5.3 ───────────────────────────────────────────────────────────────────────────────

function readAnswer(body: string): Registration {
  let told: unknown
  try {
    told = JSON.parse(body)
  } catch {
    return unknown('JSON')
  }
  if (!isObject(told)) return unknown('JSON')
  const events = listOf(told.events).filter(isObject)
  const expiry = events.find(({ eventAction }) => eventAction === 'expiration')?.eventDate
  const expires = typeof expiry === 'string' ? Date.parse(expiry) : Number.NaN
  return {
    kind: 'found',
    status: textsOf(listOf(told.status)).map((one) => one.toLowerCase()),
    expires: Number.isNaN(expires) ? undefined : expires,
    nameservers: textsOf(
      listOf(told.nameservers)
        .filter(isObject)
        .map(({ ldhName }) => ldhName),
    ).map((one) => one.toLowerCase().replace(/\.$/, '')),
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value.slice(0, maxListed) : [])
const textsOf = (values: readonly unknown[]): string[] =>
  values.filter((value) => typeof value === 'string').map((value) => safeText(value, 120))
