// What the API asks of the rest of Ulak: functions, wired in app.ts.
import type { Carry } from '../carry/index.ts'
import type { Accounts } from '../declare/accounts.ts'
import type { BrandHost } from '../declare/brand.ts'
import type { DomainState } from '../declare/domains.store.ts'
import type { Declare, PlannedDomain } from '../declare/index.ts'
import type { Keys } from '../declare/keys.ts'
import type { MailPolicy } from '../declare/mail-policy.ts'
import type { Peers } from '../declare/peers.ts'
import type { Repeats } from '../declare/repeats.ts'
import type { Terms } from '../declare/retention-terms.ts'
import type { Scope } from '../declare/scope.ts'
import type { Name } from '../dns/name.ts'
import type { Problem, Text } from '../dns/problem.ts'
import type { RecipientsPart } from '../protect/recipients-part.ts'
import type { Drills } from '../prove/drills.ts'
import type { FindHandOver } from '../prove/evidence/hand-over.ts'
import type { HereView } from '../prove/here.ts'
import type { PropagationWatch } from '../prove/propagation-watch.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import type { CallOutput } from './contract.ts'

export type ApiDeps = {
  readonly accounts: Accounts
  readonly declare: Declare
  readonly terms: Pick<Terms, 'list' | 'choose'>
  readonly keys: Keys
  readonly peers: Peers
  readonly repeats: Repeats
  readonly queue: Carry['queue']
  readonly recipients: Pick<RecipientsPart, 'list' | 'pulls'>
  readonly log: Log
  readonly clock: Clock
  /** Aborts when the server stops: streams end then. */
  readonly stopping: AbortSignal
  route(domain: Name, down: readonly string[]): Promise<CallOutput<'getRoute'>>
  /** Without `planned`: the domain as the world sees it now. */
  simulate(
    request: {
      readonly domain: Name
      readonly policy: MailPolicy | undefined
      readonly planned: PlannedDomain | undefined
      readonly down: readonly string[]
    },
    lang: keyof Text,
  ): Promise<CallOutput<'simulate'>>
  /** `dns`: who is to answer for the domain. */
  check(domain: Name, lang: keyof Text, dns: 'here' | 'elsewhere'): Promise<CallOutput<'getCheck'>>
  /** Visits the mail hosts, and asks them for `recipient`. Rejects only when `signal` aborts. */
  probe(
    domain: Name,
    options: {
      readonly recipient: string | undefined
      readonly lang: keyof Text
      readonly dns: 'here' | 'elsewhere'
      readonly signal: AbortSignal
    },
  ): Promise<CallOutput<'probe'>>
  readonly drills: Pick<Drills, 'begin' | 'list'>
  /** What is known of the hosts to which Ulak hands the domain's mail. */
  readonly handOver: FindHandOver
  /** `isOwn`: a name server that takes a change when it is made. */
  readonly propagation: PropagationWatch & { isOwn(server: { host: string; address: string }): boolean }
  /** Of a domain that is served here: whom the world asks for it. */
  delegation(domain: DomainState): Promise<HereView>
  /** How TLS to a domain's next hops went in these days, and the MTA-STS policy that binds Ulak. */
  readonly outwardTls: Carry['tls']
  /** This installation as an MX, with the addresses from which it connects. */
  readonly mxNames: readonly BrandHost[]
  listBackups(lang: keyof Text): Promise<CallOutput<'listBackups'>>
  addBackup(folder: string | undefined, lang: keyof Text): Promise<CallOutput<'addBackup'>>
  about(): Omit<CallOutput<'about'>, 'waiting'>
  isReady(): boolean
  readonly metrics: { readonly contentType: string; text(): Promise<string> }
  /** False on a node without the role `control`: only the pages of its health are here. */
  readonly hasCalls: boolean
  /** Whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  /** What a full or busy database means for the caller; undefined for faults of ours. */
  storeProblem(error: unknown): Problem | undefined
  /** Folder of the built panel, if there is one. */
  readonly panel: string | undefined
}

/** What a handler is given: parts that the contract has checked. */
export type Asked = {
  readonly scope: Scope
  readonly lang: keyof Text
  // Each handler knows its own call; the contract has checked the shapes.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly params: any
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly query: any
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
  /** Of If-Match: one of these must be the domain's version. */
  readonly versions: readonly string[] | undefined
  /** Aborts when the asker has gone, or got his whole answer, or the server stops. */
  readonly signal: AbortSignal
}
