// The DMARC record that holds for the domain, found by the tree walk of RFC 9989 §4.10, and what it leans on.
import { isWithin, labelCount, type Name, nameToText, parentOf, under } from '../../dns/name.ts'
import { MX, TXT } from '../../dns/records/index.ts'
import type { DnsAnswer } from '../../dns/resolver.ts'
import { isDmarc, parseDmarc } from '../../mailauth/dmarc-record.ts'
import { joinStrings } from '../../mailauth/spf-record.ts'
import { type DmarcReports, gatherReports } from './dmarc-reports.ts'
import { stringsIn, type Texts, textsAt, textsIn } from './texts.ts'
import { asking, type Tools } from './tools.ts'

/** `at`: where it was found, `_dmarc.` of the domain or of one above it. */
export type DmarcEvidence = Texts & {
  readonly at: string
  /** The domain whose names belong together, RFC 9989 §4.10.2; undefined where it could not be asked now. */
  readonly organization: Name | undefined
  /** `_dmarc` of the domain itself is a CNAME; `leads` whether there is a record behind it. */
  readonly alias: { readonly target: string; readonly leads: boolean } | undefined
  /** Texts at `_dmarc` of the domain that are no DMARC record. */
  readonly lookAlikes: readonly string[]
  /** Names at which a DMARC record stands that nobody asks for. */
  readonly misplaced: readonly string[]
  /** Every name below the domain has a record by a wildcard. */
  readonly isWildcard: boolean
  /** Names below the domain that have an SPF record, looked for where alignment is strict. */
  readonly subdomainSenders: readonly string[]
  readonly reports: DmarcReports
}

/** RFC 9989 §4.10: at most eight questions; from a long name the walk jumps to its last seven labels. */
const maxTreeWalk = 8
/** A label that nobody uses: what it gets, every name that does not exist gets. The same each time, so that resolvers may remember it. */
export const improbable = 'ulak-no-such-name'
/** Under which services that send for others have their return path. */
const returnPaths = ['bounce', 'bounces', 'send', 'mail', 'em', 'mg', 'news', 'pm-bounces']

type Step = { readonly domain: Name; readonly at: string; readonly texts: Texts; readonly answer: DnsAnswer }

export async function gatherDmarc(domain: Name, tools: Tools): Promise<DmarcEvidence> {
  const steps = await walkUp(domain, tools)
  const held = recordThatHolds(steps)
  const own = steps[0]
  const organization = steps.some(({ texts }) => texts.kind === 'unknown') ? undefined : organizationOf(domain, steps)
  const [misplaced, isWildcard, subdomainSenders, reports] = await Promise.all([
    own?.texts.kind === 'none' ? findMisplaced(domain, tools) : [],
    own?.texts.kind === 'found' ? answersAnyName(domain, tools) : false,
    isStrict(held) ? findSenders(domain, tools) : [],
    gatherReports(held?.domain ?? domain, textOf(held), organization ?? domain, tools),
  ])
  return {
    ...(held?.texts ?? { kind: 'none' }),
    at: held?.at ?? `_dmarc.${nameToText(domain)}`,
    organization,
    alias: aliasOf(own?.answer),
    lookAlikes:
      own === undefined
        ? []
        : stringsIn(own.answer)
            .map(joinStrings)
            .filter((text) => !isDmarc(text) && /(^\W*|v\s*[=:]\s*)dmarc/i.test(text))
            .slice(0, 10),
    misplaced,
    isWildcard,
    subdomainSenders,
    reports,
  }
}

async function walkUp(domain: Name, tools: Tools): Promise<Step[]> {
  const steps: Step[] = []
  let at: Name | undefined = domain
  for (let asked = 0; at && asked < maxTreeWalk && labelCount(at) > 0; asked += 1) {
    const name = under('_dmarc', at)
    if (name.ok) {
      const answer = await tools.resolver.resolve(name.value, TXT.code, asking(tools))
      const step = { domain: at, at: nameToText(name.value), texts: textsIn(answer, isDmarc), answer }
      steps.push(step)
      if (['y', 'n'].includes(tagOf(step, 'psd'))) break
    }
    at = parentOf(at)
    while (asked === 0 && at && labelCount(at) > 7) at = parentOf(at)
  }
  return steps
}

/** Its one record; several are as good as none, RFC 9989 §4.10. */
const textOf = (step: Step | undefined): string | undefined =>
  step?.texts.kind === 'found' && step.texts.texts.length === 1 ? step.texts.texts[0] : undefined

const tagOf = (step: Step, tag: string): string =>
  parseDmarc(textOf(step) ?? '')
    .tags.find(({ name }) => name === tag)
    ?.value.toLowerCase() ?? ''

/** The domain's own, else that of its organization, else that of the public suffix above. RFC 9989 §4.10.1 */
function recordThatHolds(steps: readonly Step[]): Step | undefined {
  const [own, ...above] = steps
  // Several of its own are shown as they are; that they do not count is a finding.
  if (own?.texts.kind === 'found') return own
  const unknown = steps.find(({ texts }) => texts.kind === 'unknown')
  if (unknown || !own) return unknown
  const organization = organizationOf(own.domain, steps)
  const valid = above.filter((step) => textOf(step) !== undefined)
  return (
    valid.find((step) => step.domain.key === organization.key) ??
    valid.find((step) => tagOf(step, 'psd') === 'y') ??
    own
  )
}

function organizationOf(domain: Name, steps: readonly Step[]): Name {
  const valid = steps.filter((step) => textOf(step) !== undefined)
  const last = valid.at(-1)
  if (!last) return domain
  if (last !== steps[0] && tagOf(last, 'psd') === 'y') return oneBelow(last.domain, domain)
  return last.domain
}

/** The ancestor of `domain`, or itself, that has one label more than `suffix`. */
function oneBelow(suffix: Name, domain: Name): Name {
  let at = domain
  for (let up = parentOf(at); up && isWithin(up, suffix) && up.key !== suffix.key; up = parentOf(up)) at = up
  return at
}

function aliasOf(answer: DnsAnswer | undefined): DmarcEvidence['alias'] {
  if (!answer || answer.kind === 'unknown' || answer.aliases.length === 0) return undefined
  return { target: nameToText(answer.owner), leads: answer.kind === 'records' }
}

/** At the domain itself, and where a panel appended the domain a second time. */
async function findMisplaced(domain: Name, tools: Tools): Promise<string[]> {
  const text = nameToText(domain)
  const doubled = under(`_dmarc.${text}`, domain)
  const places = [domain, ...(doubled.ok ? [doubled.value] : [])]
  const found = await Promise.all(places.map((place) => textsAt(place, isDmarc, tools.resolver, tools.signal)))
  return places.filter((_, at) => found[at]!.kind === 'found').map(nameToText)
}

async function answersAnyName(domain: Name, tools: Tools): Promise<boolean> {
  const above = under(improbable, domain)
  const name = under(`_dmarc.${improbable}`, domain)
  if (!above.ok || !name.ok) return false
  // RFC 8020: below a name that does not exist there is nothing. The question is that of the wildcard MX.
  if ((await tools.resolver.resolve(above.value, MX.code, asking(tools))).kind === 'no-name') return false
  return (await textsAt(name.value, isDmarc, tools.resolver, tools.signal)).kind === 'found'
}

const isStrict = (held: Step | undefined): boolean =>
  held !== undefined && (tagOf(held, 'aspf') === 's' || tagOf(held, 'adkim') === 's')

async function findSenders(domain: Name, tools: Tools): Promise<string[]> {
  const names = returnPaths.flatMap((label) => {
    const name = under(label, domain)
    return name.ok ? [name.value] : []
  })
  const isSpf = (text: string): boolean => /^v=spf1 (?!-all)/i.test(text)
  const found = await Promise.all(names.map((name) => textsAt(name, isSpf, tools.resolver, tools.signal)))
  return names.filter((_, at) => found[at]!.kind === 'found').map(nameToText)
}
