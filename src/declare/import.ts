// Zones that come from another server, many at a time. Each stands for itself: one that has a fault keeps no other out. Records and TTLs stay as
// they are, the serial only grows, and what the records say about mail is recognised, not rewritten.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ok, type Text } from '../dns/problem.ts'
import { NSEC, NSEC3, NSEC3PARAM, RRSIG } from '../dns/records/index.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import { findAccount } from './accounts.store.ts'
import { domainOfAnother, newDomain, noSuchAccount, reversedOf } from './add.ts'
import { applyStep, type StepDone, tellSteps } from './apply-step.ts'
import type { Brand } from './brand.ts'
import * as rows from './domains.store.ts'
import type { DomainState } from './domains.store.ts'
import { type Declared, type DeclareProblem, type Finding, refuse } from './finding.ts'
import type { News } from './news.ts'
import { planStep, type Step } from './plan.ts'
import { toStored } from './plan-codec.ts'
import { passRefusals, viewOfPlan } from './planning.ts'
import type { Policies } from './policies.ts'
import { readZone, type ZoneRead } from './read-zone.ts'
import { type Proposal, recognise } from './recognise.ts'
import { mayDo, notAllowed, type Scope } from './scope.ts'
import { laterSerial, nextSerial } from './zones.ts'

export type ZoneToImport = { readonly domain: string; readonly zone: string }

export type ImportRequest = {
  readonly zones: readonly ZoneToImport[]
  readonly account?: string | undefined
  /** All is said, nothing is written. */
  readonly dryRun?: boolean | undefined
  /** A domain that is here with other records takes those of the zone. */
  readonly replace?: boolean | undefined
}

/**
 *   imported    a new domain with the records of the zone
 *   replaced    a domain that was here now has the records of the zone
 *   unchanged   it is here with these records
 *   differs     it is here with others, and keeps them
 *   refused     see `problem`
 */
export type ImportOutcome = 'imported' | 'replaced' | 'unchanged' | 'differs' | 'refused'

export type ImportedZone = {
  readonly domain: string
  readonly outcome: ImportOutcome
  /** Records of the zone, without its SOA. */
  readonly records: number
  /** What should be known; of the zone as it is. */
  readonly findings: readonly Finding[]
  readonly problem?: DeclareProblem
  readonly proposal?: Proposal
}

type Planned = {
  readonly kind: 'planned'
  readonly state: DomainState
  readonly isNew: boolean
  readonly serial: number
  readonly step: Step
  readonly insisted: readonly string[]
  readonly plan: string
  readonly told: Omit<ImportedZone, 'outcome'>
}
type Result = Planned | { readonly kind: 'settled'; readonly zone: ImportedZone }

export function createImport(parts: {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly brand: Brand
  readonly allowPrivate: boolean
  readonly news: News
  readonly policies: Policies
}) {
  const { store, clock, brand, policies } = parts

  async function planOne(scope: Scope, one: ZoneToImport, request: ImportRequest, now: number): Promise<Result> {
    const refused = (problem: DeclareProblem): Result => ({
      kind: 'settled',
      zone: { domain: one.domain, outcome: 'refused', records: 0, findings: [], problem },
    })
    const made = await newDomain(scope, { domain: one.domain, account: request.account }, { store, now })
    if (!made.ok) return refused(made.problem)
    const { apex } = made.value.zone
    const read = readZone(one.zone, apex)
    if (!read.ok) return refused(read.problem)
    if (read.value.serial === undefined)
      return refused({ code: 'zone-without-soa', text: withoutSoa, pointer: '/zone' })
    if ([...read.value.zone.all()].some(({ type }) => ofSigner.has(type)))
      return refused({ code: 'zone-signed', text: signed, pointer: '/zone' })
    const present = await rows.findDomain(store.db, scope, apex)
    if (present && present.dns !== 'here') return refused({ code: 'domain-elsewhere', text: elsewhere })
    const planned = planStep(present ?? made.value, { zone: read.value }, parts)
    if (!planned.ok) return refused(planned.problem)
    return judge(scope, {
      one,
      request,
      present,
      state: present ?? made.value,
      read: read.value,
      step: planned.value,
      now,
    })
  }

  function judge(
    scope: Scope,
    given: {
      readonly one: ZoneToImport
      readonly request: ImportRequest
      readonly present: DomainState | undefined
      readonly state: DomainState
      readonly read: ZoneRead
      readonly step: Step
      readonly now: number
    },
  ): Result {
    const { state, read, step, present, request, now } = given
    const told = {
      domain: state.name,
      records: [...read.zone.all()].reduce((sum, { rdata }) => sum + rdata.length, 0),
      findings: [...step.findings, ...step.refusals],
      proposal: recognise(read.zone),
    }
    if (present && step.changes.length === 0) return { kind: 'settled', zone: { outcome: 'unchanged', ...told } }
    if (present && !request.replace) return { kind: 'settled', zone: { outcome: 'differs', ...told } }
    const plan = viewOfPlan([{ state, step, undoes: null }], now)
    // It is so already where it comes from: told as findings, no reason to leave it behind. Errors only an operator may pass over.
    const passed = passRefusals(
      scope,
      plan,
      step.refusals.map(({ id }) => id),
    )
    if (!passed.ok) return { kind: 'settled', zone: { outcome: 'refused', ...told, problem: passed.problem } }
    return {
      kind: 'planned',
      state,
      isNew: !present,
      serial: read.serial!,
      step,
      insisted: passed.value,
      plan: plan.id,
      told,
    }
  }

  /** Undefined: another call was faster. */
  async function write(tx: Parameters<typeof applyStep>[0], scope: Scope, one: Planned, now: number) {
    const { state, step, isNew, insisted, plan } = one
    if (isNew) {
      const reversed = reversedOf(state.zone.apex)
      if (await rows.hasForeignRelative(tx, scope, reversed)) return refuse('domain-of-another', domainOfAnother)
      if (await rows.findDomain(tx, scope, state.zone.apex)) return undefined
      const past = await rows.lastSerial(tx, state.name)
      const last = past === 0 ? one.serial : laterSerial(past, one.serial)
      await rows.insertDomain(tx, { ...state, serial: nextSerial(last, now), reversed })
    }
    const stored = toStored({ state, step, undoes: null })
    const done = await applyStep(tx, scope, { step: stored, plan, insisted, now, brand })
    return done && ok(done)
  }

  return {
    /** In the order of the zones. */
    async importZones(scope: Scope, request: ImportRequest): Promise<Declared<readonly ImportedZone[]>> {
      if (!mayDo(scope, 'manage')) return notAllowed()
      const account = await findAccount(store.db, scope, request.account ?? scope.accountId)
      if (!account) return refuse('no-such-account', noSuchAccount, { pointer: '/account' })
      const now = clock.now()
      const results: Result[] = []
      for (const one of request.zones) {
        results.push(await planOne(scope, one, request, now))
        // Mail flows on meanwhile.
        await nextTurn()
      }
      if (request.dryRun) return ok(results.map((one) => (one.kind === 'settled' ? one.zone : wouldBe(one))))
      const { told, done } = await store.transact(async (tx) => {
        const done: StepDone[] = []
        const told: ImportedZone[] = []
        for (const one of results) {
          if (one.kind === 'settled') {
            told.push(one.zone)
            continue
          }
          const written = await write(tx, scope, one, now)
          if (written?.ok) done.push(written.value)
          told.push(
            written?.ok
              ? wouldBe(one)
              : {
                  ...one.told,
                  outcome: 'refused',
                  problem: written?.problem ?? { code: 'changed-meanwhile', text: changed },
                },
          )
        }
        return { told, done }
      })
      if (done.length > 0) policies.forget()
      tellSteps(done, parts)
      return ok(told)
    },
  }
}

const wouldBe = ({ told, isNew }: Planned): ImportedZone => ({ ...told, outcome: isNew ? 'imported' : 'replaced' })

/** What a signer adds. With our SOA the signatures would be wrong. */
const ofSigner = new Set<number>([RRSIG.code, NSEC.code, NSEC3.code, NSEC3PARAM.code])

const signed: Text = {
  en: 'The zone is signed with DNSSEC, and its signatures cannot be carried over. Import the zone as it was before signing, and take the DS away at the registrar (or sign it here and change the DS) before you switch.',
  tr: 'Bölge DNSSEC ile imzalı ve imzalar taşınamaz. Bölgenin imzalanmadan önceki halini içe aktarın; geçişten önce kayıt şirketindeki DS kaydını kaldırın (ya da burada imzalayıp DS kaydını değiştirin).',
}
const withoutSoa: Text = {
  en: 'The zone has no SOA record, so it is not whole. Export it again from its server.',
  tr: 'Bölgede SOA kaydı yok, yani bölge eksik. Sunucusundan yeniden dışa aktarın.',
}
const elsewhere: Text = {
  en: 'The domain is here, but its DNS is declared to lie elsewhere. Change that first, or leave the zone out.',
  tr: 'Alan adı burada, ancak DNS hizmeti başka yerde diye bildirilmiş. Önce onu değiştirin ya da bölgeyi çıkarın.',
}
const changed: Text = {
  en: 'Somebody changed this domain at the same moment. Import it again.',
  tr: 'Aynı anda başka biri bu alan adını değiştirdi. Yeniden içe aktarın.',
}
