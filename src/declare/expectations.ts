// What a domain's own history says of one question to the world: what is to be answered now, and since when.
import type { Name } from '../dns/name.ts'
import { ok, type Text } from '../dns/problem.ts'
import { OPT, parseTypeName, questionTypes } from '../dns/records/index.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Brand } from './brand.ts'
import type { Domains } from './domains.ts'
import { listChanges } from './domains.store.ts'
import type { DomainState } from './domains.store.ts'
import { atPointer, type Declared, refuse } from './finding.ts'
import { readOwner } from './host-name.ts'
import {
  type Expected,
  type KnownChange,
  knownChange,
  type PastChange,
  presentAnswer,
  type Question,
} from './known-change.ts'
import { decodeChanges, type StoredStep } from './plan-codec.ts'
import type { Scope } from './scope.ts'
import { publishedZone } from './zones.ts'

/** Of a domain that is served elsewhere, and of answers that are not simply a set of the zone, nothing is known beforehand. */
export type Expectation = {
  readonly name: Name
  readonly type: number
  readonly expect: Expected | undefined
  readonly change: KnownChange | undefined
}

const pageSize = 20
/** An answer that stood through so many changes of its domain is taken as one that never changed. */
const maxChanges = 200
/** Nobody is to keep an answer for longer, whatever its TTL. RFC 8767 §4 */
const longestKeptMs = 604_800_000

export function createExpectations(parts: {
  readonly store: Store<ControlTables>
  readonly brand: Brand
  readonly domains: Domains
}) {
  const { db } = parts.store

  async function changeOf(state: DomainState, question: Question): Promise<KnownChange | undefined> {
    const history: PastChange[] = []
    for (let after: string | undefined; history.length < maxChanges;) {
      const found = await listChanges(db, state.id, { limit: pageSize, after })
      const page = found.slice(0, pageSize)
      for (const { at, body } of page)
        history.push({ at, changes: decodeChanges((JSON.parse(body) as StoredStep).changes, state.zone) })
      const known = knownChange(history, question)
      const isFarEnough = known !== undefined && history.at(-1)!.at < known.at - longestKeptMs
      if (isFarEnough || found.length <= pageSize) return known
      after = page.at(-1)!.id
    }
    return knownChange(history, question)
  }

  return {
    /** `name` relative to the domain (`@`), `type` as text. */
    async expectation(
      scope: Scope,
      domain: string,
      { name = '@', type = 'MX' }: { name?: string | undefined; type?: string | undefined },
    ): Promise<Declared<Expectation>> {
      const state = await parts.domains.find(scope, domain)
      if (!state.ok) return state
      const { apex } = state.value.zone
      const owner = readOwner(name, apex)
      if (!owner.ok) return atPointer(owner.problem, '/query/name')
      const read = parseTypeName(type.toUpperCase())
      if (!read.ok) return atPointer(read.problem, '/query/type')
      if (noData.has(read.value)) return refuse('type-not-in-zones', noRecords(type), { pointer: '/query/type' })
      const question = { apex, name: owner.value, type: read.value }
      const asked = { name: question.name, type: question.type }
      if (state.value.dns !== 'here') return ok({ ...asked, expect: undefined, change: undefined })
      const expect = presentAnswer(publishedZone(state.value, parts.brand).records, question)
      return ok({ ...asked, expect, change: expect && (await changeOf(state.value, question)) })
    },
  }
}

/** Types of questions and of the transport, of which no zone has records. */
const noData = new Set<number>([OPT.code, ...Object.values(questionTypes)])

const noRecords = (type: string): Text => ({
  en: `No zone has records of type ${type}.`,
  tr: `Hiçbir bölgede ${type} türünde kayıt olmaz.`,
})
