// What the parts of Ulak hand over, in the shapes of the contract and in the reader's language.
import type { Account, Token } from '../declare/accounts.ts'
import type { DomainRow, DomainState } from '../declare/domains.store.ts'
import { versionOf } from '../declare/expected.ts'
import type { Finding as DeclareFinding } from '../declare/finding.ts'
import type { Applied, ChangeView } from '../declare/index.ts'
import type { PlanView, RecordChangeView } from '../declare/plan-view.ts'
import type { Preset } from '../declare/presets/index.ts'
import { readDomain } from '../dns/idna.ts'
import type { Text } from '../dns/problem.ts'
import { type Destination, destinationText, type QueuedMessage } from '../carry/index.ts'
import type {
  CallOutput,
  Destination as DestinationJson,
  DomainDetail,
  DomainSummary,
  Finding,
  Plan,
  QueuedMessage as QueuedJson,
  RecordChange,
} from './contract.ts'

type Lang = keyof Text

export const iso = (ms: number): string => new Date(ms).toISOString()

/** The server does not know what time its reader's clock shows. */
export const inUtc =
  (lang: keyof Text) =>
  (ms: number): string =>
    `${new Intl.DateTimeFormat(lang === 'tr' ? 'tr-TR' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(ms)} UTC`

export const findingJson = (one: DeclareFinding, lang: Lang): Finding => ({
  id: one.id,
  status: one.status,
  severity: one.severity,
  subject: one.subject,
  message: one.message[lang],
  reference: one.reference,
  fix: one.fix ? one.fix.map((step) => step[lang]) : null,
})

const diffJson = (diff: readonly RecordChangeView[]): RecordChange[] =>
  diff.map((one) => ({ ...one, before: one.before && setJson(one.before), after: one.after && setJson(one.after) }))

const setJson = (set: { ttl: number; records: readonly string[] }): { ttl: number; records: string[] } => ({
  ttl: set.ttl,
  records: [...set.records],
})

export const planJson = (plan: PlanView, lang: Lang): Plan => ({
  id: plan.id,
  expiresAt: iso(plan.expiresAt),
  sentences: plan.sentences.map((one) => one[lang]),
  diff: diffJson(plan.diff),
  findings: plan.findings.map((one) => findingJson(one, lang)),
  refusals: plan.refusals.map((one) => findingJson(one, lang)),
})

export const changeJson = (change: ChangeView, lang: Lang) => ({
  id: change.id,
  domain: change.domain,
  at: iso(change.at),
  actor: change.actor,
  sentences: change.sentences.map((one) => one[lang]),
  diff: diffJson(change.diff),
  insisted: [...change.insisted],
  undoes: change.undoes,
})

export const appliedJson = (applied: Applied, lang: Lang): CallOutput<'applyPlan'> => ({
  change: applied.change.map((one) => changeJson(one, lang)),
  serials: applied.serials,
})

export function summaryJson(row: DomainRow, waiting: number, lang: Lang): DomainSummary {
  const read = readDomain(row.name)
  return {
    domain: row.name,
    shown: read.kind === 'domain' ? read.reading.shown : row.name,
    marks: read.kind === 'domain' ? read.marks.map(({ text }) => text[lang]) : [],
    account: row.account,
    dns: row.dns,
    provider: row.provider,
    role: row.role as DomainSummary['role'],
    waiting,
    createdAt: iso(row.createdAt),
  }
}

export const detailJson = (state: DomainState, waiting: number, lang: Lang): DomainDetail => ({
  ...summaryJson(state, waiting, lang),
  version: versionOf(state),
  mail: (state.intent as DomainDetail['mail']) ?? null,
  serial: state.dns === 'here' ? state.serial : null,
  proven: state.proven,
  ownershipToken: state.ownerToken,
})

export const accountJson = ({ id, parent, name, createdAt }: Account) => ({
  id,
  parent,
  name,
  createdAt: iso(createdAt),
})

export const tokenJson = (token: Token) => ({
  id: token.id,
  account: token.account,
  role: token.role,
  name: token.name,
  createdAt: iso(token.createdAt),
  expiresAt: token.expiresAt === null ? null : iso(token.expiresAt),
  domains: token.domains && [...token.domains],
})

/** What is delivered is history and stands in no list of what waits. */
/** Of the domains some are named. */
const shownDomains = 10

export const destinationJson = (one: Destination, now: number, lang: Lang): DestinationJson => ({
  host: one.host ?? null,
  domains: one.domains.slice(0, shownDomains),
  domainCount: one.domains.length,
  messages: one.messages,
  oldest: iso(one.oldest),
  state: one.state,
  since: one.since === undefined ? null : iso(one.since),
  reason: one.reason ?? null,
  nextTry: one.nextTry === undefined ? null : iso(one.nextTry),
  sentence: destinationText(one, now)[lang],
})

export const messageJson = (message: QueuedMessage): QueuedJson => ({
  id: message.id,
  domain: message.domain,
  sender: message.sender,
  size: message.size,
  received: iso(message.received),
  recipients: message.recipients.map((one) => ({ ...one, nextTry: one.nextTry === null ? null : iso(one.nextTry) })),
})

export const presetJson = (preset: Preset, lang: Lang): CallOutput<'getPreset'> => ({
  id: preset.id,
  name: preset.name,
  kind: preset.kind,
  confidence: preset.confidence.mx ?? 'remembered',
  variants: preset.variants.map((variant) => ({
    id: variant.id,
    label: variant.label[lang],
    default: variant.default ?? false,
    mx: variant.mx.map(({ preference, exchange }) => `${preference} ${exchange}`),
  })),
  parameters: preset.parameters.map((one) => ({
    name: one.name,
    label: one.label[lang],
    help: one.where[lang],
    required: one.required,
    default: typeof one.default === 'string' ? one.default : null,
  })),
})
