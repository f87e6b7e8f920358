// Where a queued recipient's mail goes, as the text in its `domain` column: most often the recipient's own domain, whose policy says how. A
// person may send undeliverable mail elsewhere, and notices of ours go to whoever they are for; such text begins with ">".
//
//   firma.example          by the policy of firma.example
//   >başka.example         to the public MX of that domain
//   >[mail.x.example]:25   to that host
import { isIP } from 'node:net'
import type { MailPolicy } from '../declare/mail-policy.ts'
import { defaultRules } from '../declare/mail-rules.ts'
import { nameToText, parseName } from '../dns/name.ts'
import { bad, ok, type Result, type Text } from '../dns/problem.ts'
import { formatMailbox, parseMailbox } from '../smtp/address.ts'
import type { Elsewhere } from './queue.store.ts'

export type Detour =
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'host'; readonly host: string; readonly port: number }

/** Names are A-labels in lower case without a final dot. */
export const detourText = (detour: Detour): string =>
  detour.kind === 'domain' ? `>${detour.domain}` : `>[${detour.host}]:${detour.port}`

export const isDetour = (route: string): boolean => route.startsWith('>')

/** Undefined: no detour, the text is a domain of ours. */
export function parseDetour(text: string): Detour | undefined {
  if (!isDetour(text)) return undefined
  const [, host, port] = /^>\[(.+)\]:(\d{1,5})$/.exec(text) ?? []
  return host === undefined ? { kind: 'domain', domain: text.slice(1) } : { kind: 'host', host, port: Number(port) }
}

/** What goes to another domain than it was written to goes with the null reverse-path: its failure is nobody's news (RFC 5321 §4.5.5). */
export const hasNullSender = (route: string): boolean => parseDetour(route)?.kind === 'domain'

/** How mail takes a detour: as a policy that only says where to. `ownNames`: of this installation. */
export const detourPolicy = (detour: Detour, ownNames: readonly string[]): MailPolicy => ({
  domainId: '',
  accountId: '',
  accountPath: '',
  domain: detour.kind === 'domain' ? detour.domain : detour.host,
  role: 'backup',
  preference: 65_535,
  dns: 'elsewhere',
  proven: true,
  hops:
    detour.kind === 'domain'
      ? { kind: 'public-mx' }
      : { kind: 'hosts', hosts: [{ host: detour.host, port: detour.port, preference: 0 }] },
  ownNames,
  rules: defaultRules,
  standby: false,
  ownServers: false,
})

/** What a person asks for: another address, or a host that takes the message for the address it has. */
export type ReleaseTo = { readonly address: string } | { readonly host: string; readonly port?: number | undefined }

export function readElsewhere(to: ReleaseTo, outPort: number): Result<Elsewhere> {
  if ('address' in to) {
    const mailbox = parseMailbox(to.address)
    if (!mailbox.ok) return mailbox
    if (mailbox.value.domain.kind !== 'name') return bad('release-to-literal', noLiteral(to.address))
    const domain = nameToText(mailbox.value.domain.name)
    return ok({ route: detourText({ kind: 'domain', domain }), address: formatMailbox(mailbox.value) })
  }
  const port = to.port ?? outPort
  if (isIP(to.host)) return ok({ route: detourText({ kind: 'host', host: to.host, port }) })
  const host = parseName(to.host.endsWith('.') ? to.host : `${to.host}.`)
  return host.ok ? ok({ route: detourText({ kind: 'host', host: nameToText(host.value), port }) }) : host
}

const noLiteral = (address: string): Text => ({
  en: `${address} names no domain. Use an address such as name@example.com.`,
  tr: `${address} bir alan adı içermiyor. ad@example.com gibi bir adres yazın.`,
})
