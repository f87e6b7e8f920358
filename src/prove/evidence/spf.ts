// The SPF records at the domain, what the one costs, and what lies around it.
import { type Name, nameToText, parseName } from '../../dns/name.ts'
import { TXT } from '../../dns/records/index.ts'
import { isSpf, joinStrings } from '../../mailauth/spf-record.ts'
import { type SpfBudget, spfBudget } from './spf-budget.ts'
import { stringsIn, type Texts, textsAt, textsIn } from './texts.ts'
import { asking, type Tools } from './tools.ts'

export type SpfEvidence = {
  readonly spf: Texts
  /** Counted only where there is exactly one record. */
  readonly spfBudget: SpfBudget | undefined
  /** The strings of the one record. */
  readonly spfStrings: readonly string[]
  /** Texts at the domain that were meant as SPF and are none: receivers do not see them. */
  readonly spfLookAlikes: readonly string[]
  /** Bytes of the whole TXT answer, without signatures. */
  readonly txtAnswerBytes: number | undefined
}

/** What the names of this installation publish; undefined where it is not known which ones those are, or none of them is an MX of the domain. */
export type OwnSpf = readonly { readonly name: string; readonly spf: Texts }[] | undefined

const maxLookAlikes = 10

export async function gatherSpf(domain: Name, tools: Tools): Promise<SpfEvidence> {
  const { resolver, signal } = tools
  const answer = await resolver.resolve(domain, TXT.code, asking(tools))
  const spf = textsIn(answer, isSpf)
  const only = spf.kind === 'found' && spf.texts.length === 1 ? spf.texts[0] : undefined
  const strings = stringsIn(answer)
  return {
    spf,
    spfBudget: only === undefined ? undefined : await spfBudget(only, domain, resolver, signal),
    spfStrings:
      only === undefined
        ? []
        : strings.find((one) => joinStrings(one) === only)!.map((one) => Buffer.from(one).toString('latin1')),
    spfLookAlikes: strings.map(joinStrings).filter(looksLikeSpf).slice(0, maxLookAlikes),
    txtAnswerBytes: answer.kind === 'records' ? answerBytes(domain, strings) : undefined,
  }
}

/** `v=spf1;`, ` v=spf1 …`, `spf1 …`, `v=spf1-all`, and Sender ID (RFC 4406). */
const looksLikeSpf = (text: string): boolean => !isSpf(text) && /^[\s"']*(v\s*[=:]?\s*)?spf\s*[-_=]?\s*[12]/i.test(text)

/** Header, question, one compressed owner with type, class, TTL and length a record, an OPT record. RFC 1035 §4.1, RFC 6891 §6.1.2 */
const answerBytes = (domain: Name, records: readonly (readonly Uint8Array[])[]): number =>
  12 +
  domain.wire.length +
  4 +
  records.reduce((sum, strings) => sum + 12 + strings.reduce((all, { length }) => all + 1 + length, 0), 0) +
  11

export async function gatherOwnSpf(mxTargets: readonly Name[], { ownNames, resolver, signal }: Tools): Promise<OwnSpf> {
  const own = [...new Set(ownNames?.map((text) => text.toLowerCase()))]
  if (!mxTargets.some((target) => own.includes(nameToText(target)))) return undefined
  return Promise.all(
    own.flatMap((text) => {
      const name = parseName(text)
      if (!name.ok) return []
      return [textsAt(name.value, isSpf, resolver, signal).then((spf) => ({ name: text, spf }))]
    }),
  )
}
