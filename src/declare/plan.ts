// What a request would make of a domain, as a value: the zone as it would be, the change of each record set, and what the rules say.
import { relativeTo } from '../dns/name.ts'
import { ok, type Text } from '../dns/problem.ts'
import { OPT, parseTypeName, questionTypes, SOA, typeName } from '../dns/records/index.ts'
import { parseRecordText } from '../dns/zone-file.ts'
import type { Brand } from './brand.ts'
import { compile, type Owned } from './compile.ts'
import type { DomainState } from './domains.store.ts'
import { atPointer, type Declared, type Finding, refuse } from './finding.ts'
import { readOwner, withAsciiNames } from './host-name.ts'
import type { MailIntent } from './intent.ts'
import type { RecordChangeView, RrsetView } from './plan-view.ts'
import { readZone, type ZoneRead } from './read-zone.ts'
import { dataText, type RecordChange, rrset, type Rrset, type ZoneSets } from './rrset.ts'
import { judgeChange } from './rules/index.ts'
import { sentencesOf } from './sentences.ts'

export type RrsetRequest = {
  readonly name: string
  readonly type: string
  readonly set: { readonly ttl: number; readonly records: readonly string[] } | null
}

/** `zone` replaces all records, then `rrsets` are set, then `mail` is compiled over them. */
export type ChangeRequest = {
  readonly mail?: MailIntent | undefined
  readonly rrsets?: readonly RrsetRequest[] | undefined
  readonly zone?: string | ZoneRead | undefined
}

export type Step = {
  readonly changes: readonly RecordChange[]
  readonly intent: MailIntent | undefined
  readonly owned: Owned
  readonly sentences: readonly Text[]
  readonly findings: readonly Finding[]
  readonly refusals: readonly Finding[]
}

export type PlanOptions = { readonly brand: Brand; readonly allowPrivate: boolean }

export function planStep(state: DomainState, request: ChangeRequest, options: PlanOptions): Declared<Step> {
  const { brand } = options
  let zone = state.zone
  let { intent, owned } = state
  let told: readonly Finding[] = []
  if (request.zone !== undefined) {
    const read = typeof request.zone === 'string' ? readZone(request.zone, zone.apex) : ok(request.zone)
    if (!read.ok) return read
    zone = read.value.zone
  }
  for (const [index, one] of (request.rrsets ?? []).entries()) {
    const changed = setOne(zone, one)
    if (!changed.ok) return atPointer(changed.problem, `/rrsets/${index}`)
    zone = changed.value
  }
  if (request.mail) {
    const elsewhere = state.dns === 'elsewhere' ? { presentUnknown: true } : {}
    const compiled = compile({ apex: zone.apex, intent: request.mail, present: zone, owned, brand, ...elsewhere })
    if (!compiled.ok) return atPointer(compiled.problem, '/mail')
    intent = request.mail
    ;({ zone, owned, findings: told } = compiled.value)
  }
  return ok(stepTo(state, { zone, intent, owned }, { ...options, told }))
}

/** What an undone change brings back. `mail`: the intent and what belonged to it, where the change touched them. */
export type Restoration = {
  readonly sets: readonly Pick<RecordChange, 'name' | 'type' | 'after'>[]
  readonly mail: Pick<Step, 'intent' | 'owned'> | undefined
}

/** The step back: record sets as they were to the byte, and no compiling. */
export const planRestoration = (state: DomainState, back: Restoration, options: PlanOptions): Step =>
  stepTo(
    state,
    { zone: state.zone.with(back.sets), intent: state.intent, owned: state.owned, ...back.mail },
    { ...options, told: [] },
  )

function stepTo(
  state: DomainState,
  target: Pick<DomainState, 'zone' | 'intent' | 'owned'>,
  { brand, allowPrivate, told }: PlanOptions & { told: readonly Finding[] },
): Step {
  const { zone, intent, owned } = target
  const whole = state.dns === 'here'
  const changes = state.zone.changesTo(zone)
  const judged = judgeChange(
    { zone: state.zone, intent: state.intent, brand, whole, allowPrivate },
    { zone, intent, brand, whole, allowPrivate },
  )
  return {
    changes,
    intent,
    owned,
    sentences: sentencesOf(zone.apex, state, target, changes),
    findings: [...told, ...judged.findings],
    refusals: judged.refusals,
  }
}

function setOne(zone: ZoneSets, request: RrsetRequest): Declared<ZoneSets> {
  const name = readOwner(request.name, zone.apex)
  if (!name.ok) return atPointer(name.problem, '/name')
  const type = parseTypeName(request.type)
  if (!type.ok) return atPointer(type.problem, '/type')
  if (notStored.has(type.value)) return refuse('type-not-in-zones', notEdited(request.type), { pointer: '/type' })
  if (request.set === null) return ok(zone.with([{ name: name.value, type: type.value, after: undefined }]))
  const data: unknown[] = []
  for (const [index, text] of request.set.records.entries()) {
    const ascii = withAsciiNames(text)
    const parsed = ascii.ok ? parseRecordText(type.value, ascii.value, zone.apex) : ascii
    if (!parsed.ok) return atPointer(parsed.problem, `/set/records/${index}`)
    data.push(parsed.value)
  }
  const after: Rrset = rrset(name.value, type.value, request.set.ttl, data)
  return ok(zone.with([{ name: name.value, type: type.value, after }]))
}

/** The SOA is Ulak's own; the others are questions or EDNS, never records. */
const notStored = new Set<number>([SOA.code, OPT.code, ...Object.values(questionTypes)])

const notEdited = (type: string): Text => ({
  en: `${type} records cannot be set: Ulak keeps them itself, or they never stand in a zone.`,
  tr: `${type} kayıtları yazılamaz: onları Ulak kendisi tutar ya da bir bölgede hiç bulunmazlar.`,
})

// ── For people ──────────────────────────────────────────────────────────────────────────────────

export const viewOfSet = (set: Rrset | undefined): RrsetView | null =>
  set ? { ttl: set.ttl, records: set.rdata.map((one) => dataText(set.type, one)) } : null

export const viewOfChanges = (domain: string, zone: ZoneSets, changes: readonly RecordChange[]): RecordChangeView[] =>
  changes.map(({ name, type, before, after }) => ({
    domain,
    name: relativeTo(name, zone.apex).toLowerCase(),
    type: typeName(type),
    before: viewOfSet(before),
    after: viewOfSet(after),
  }))
