// Fetches an MTA-STS policy as a sender does (RFC 8461 §3.3): over HTTPS with a verified certificate, no redirect followed, at most 64 KB,
// within one deadline, and only from addresses that `dial` connects to.
import { type Name, under } from '../dns/name.ts'
import type { PolicyAnswer } from '../smtp/mta-sts.ts'
import { safeText } from '../smtp/reply.ts'
import { type HttpAnswer, type HttpFault, httpGet, type HttpPorts } from './http-get.ts'

export type PolicyFetch =
  | Exclude<PolicyAnswer, { kind: 'failed' }>
  | { readonly kind: 'failed'; readonly why: FetchFault; readonly detail: string }

export type FetchFault = HttpFault | 'redirect' | 'status'

export type FetchPolicy = (domain: Name, signal?: AbortSignal) => Promise<PolicyFetch>

export type FetchPorts = HttpPorts & {
  /** ms for all of it; RFC 8461 §3.3 suggests a minute at most. */
  readonly deadlineMs?: number
  /** Another port: for a lab. */
  readonly port?: number
}

/** RFC 8461 §3.3 suggests this limit. */
export const maxPolicyBytes = 64 * 1024

export const createPolicyFetch =
  (ports: FetchPorts): FetchPolicy =>
  async (domain, signal) => {
    const host = under('mta-sts', domain)
    if (!host.ok) return { kind: 'no-host' }
    const target = { host: host.value, port: ports.port ?? 443, path: '/.well-known/mta-sts.txt', isSecure: true }
    const deadlineMs = ports.deadlineMs ?? 20_000
    return read(await httpGet(target, { accept: 'text/plain', maxBytes: maxPolicyBytes, deadlineMs, signal }, ports))
  }

function read(answer: HttpAnswer): PolicyFetch {
  if (answer.kind !== 'answered') return answer
  const { status, location = '?', contentType, body } = answer
  const failed = (why: FetchFault, detail: string): PolicyFetch => ({
    kind: 'failed',
    why,
    detail: safeText(detail, 200),
  })
  if (status >= 300 && status < 400) return failed('redirect', `${status} → ${location}`)
  if (status !== 200) return failed('status', String(status))
  return { kind: 'fetched', contentType, body }
}
