// Steps of a plan as they are kept with plans and history; record sets as bytes in base64.
import { Name } from '../dns/name.ts'
import type { Text } from '../dns/problem.ts'
import type { Owned } from './compile.ts'
import type { DomainState } from './domains.store.ts'
import type { MailIntent } from './intent.ts'
import type { Step } from './plan.ts'
import type { PlanView } from './plan-view.ts'
import type { RecordChange, Rrset, ZoneSets } from './rrset.ts'

type StoredSet = { readonly owner: string; readonly ttl: number; readonly rdata: readonly string[] }
export type StoredChange = {
  readonly name: string
  readonly type: number
  readonly before: StoredSet | null
  readonly after: StoredSet | null
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'))

const encodeSet = (set: Rrset | undefined): StoredSet | null =>
  set ? { owner: base64(set.name.wire), ttl: set.ttl, rdata: set.rdata.map(base64) } : null

const decodeSet = (type: number, set: StoredSet | null): Rrset | undefined =>
  set ? { name: new Name(bytes(set.owner)), type, ttl: set.ttl, rdata: set.rdata.map(bytes) } : undefined

export const encodeChanges = (changes: readonly RecordChange[]): StoredChange[] =>
  changes.map(({ name, type, before, after }) => ({
    name: base64(name.wire),
    type,
    before: encodeSet(before),
    after: encodeSet(after),
  }))

/** Of a zone that they belong to; what was stored was checked before. */
export function decodeChanges(changes: readonly StoredChange[], zone: ZoneSets): RecordChange[] {
  return changes.map(({ name, type, before, after }) => {
    const owner = new Name(bytes(name))
    if (!zone.contains(owner)) throw new Error(`stored change of ${owner} is not of ${zone.apex}`)
    return { name: owner, type, before: decodeSet(type, before), after: decodeSet(type, after) }
  })
}

// ── Steps ───────────────────────────────────────────────────────────────────────────────────────

export type StoredStep = {
  readonly domainId: string
  readonly domain: string
  readonly version: number
  readonly changes: readonly StoredChange[]
  readonly intent: MailIntent | null
  readonly owned: Owned
  readonly intentBefore: MailIntent | null
  readonly ownedBefore: Owned
  readonly sentences: readonly Text[]
  readonly undoes: string | null
}
export type StoredPlan = { readonly view: PlanView; readonly steps: readonly StoredStep[] }

export type PlannedStep = { readonly state: DomainState; readonly step: Step; readonly undoes: string | null }

type Mail = { readonly intent: MailIntent | null | undefined; readonly owned: Owned }

export const sameMail = (a: Mail, b: Mail): boolean =>
  JSON.stringify([a.intent ?? null, a.owned]) === JSON.stringify([b.intent ?? null, b.owned])

/** The change is one of the intent, or of what belongs to it. */
export const touchesMail = (step: StoredStep): boolean =>
  !sameMail(step, { intent: step.intentBefore, owned: step.ownedBefore })

export const toStored = ({ state, step, undoes }: PlannedStep): StoredStep => ({
  domainId: state.id,
  domain: state.name,
  version: state.version,
  changes: encodeChanges(step.changes),
  intent: step.intent ?? null,
  owned: step.owned,
  intentBefore: state.intent ?? null,
  ownedBefore: state.owned,
  sentences: step.sentences,
  undoes,
})
