// Checks all domains of a lab as `ulak check --file` does, and watches: the rate, the memory, and questions that were asked twice although their
// answer was still good.
import { parseName } from '../../src/dns/name.ts'
import { createResolver, type DnsTransport } from '../../src/dns/resolver.ts'
import { answersKept, inOrder } from '../../src/prove/bulk.ts'
import { check, type CheckJson, checkJson } from '../../src/prove/check.ts'
import type { Tools } from '../../src/prove/evidence/index.ts'
import { worldTools } from '../../src/prove/world-tools.ts'
import { createSharedTransport, streamedToResolvers } from '../../src/system/dns-bulk.ts'
import { dnsTransport, randomId } from '../../src/system/net.ts'
import { readSettings, type Settings } from '../../src/system/settings.ts'
import type { Lab } from './lab.ts'

export type ManyRun = {
  readonly seconds: number
  /** Domains a second. */
  readonly rate: number
  readonly questions: number
  /** Questions whose first answer was still good. */
  readonly repeated: readonly string[]
  /** Results that could not be told. */
  readonly unknown: readonly string[]
  /** CPU of this process and of the lab's programs, ms a domain: what another load on the machine does not change much. */
  readonly cpuMs: Readonly<Record<string, number>>
  /** Bytes of the process, at every tenth of the list. */
  readonly memory: readonly number[]
  /** Those that were kept. */
  readonly reports: ReadonlyMap<string, string>
}

const nameOf = (domain: string) => {
  const name = parseName(`${domain}.`)
  if (!name.ok) throw new Error(domain)
  return name.value
}

/** Without what differs from run to run: the moment. */
const comparable = (report: CheckJson): string => JSON.stringify({ ...report, checkedAt: null })

const settings = settingsOfLab()
function settingsOfLab(): Settings {
  const read = readSettings({ environment: { ULAK_ALLOW_PRIVATE: 'true', ULAK_RESOLVER_STREAMS: '32' } })
  if (!read.ok) throw new Error('the settings of a lab')
  return read.settings
}

/** Where the question begins: behind the header, up to and with the additional section. */
const questionAt = 12

/** FNV-1a twice, of 52 bits: two of a few hundred thousand questions seldom share one, and would only be looked at by hand. */
function hashOf(address: string, query: Uint8Array): number {
  let [high, low] = [0x811c9dc5, 0x9e3779b9]
  const take = (byte: number): void => {
    high = Math.imul(high ^ byte, 0x01000193)
    low = Math.imul(low ^ byte, 0x85ebca6b) ^ (low >>> 13)
  }
  for (let at = 0; at < address.length; at += 1) take(address.charCodeAt(at))
  for (let at = questionAt; at < query.length; at += 1) take(query[at]!)
  return (high >>> 12) * 2 ** 32 + (low >>> 0)
}

/** A set of numbers in memory that is all there from the beginning, so that watching does not look like growth. Zero is never in it. */
function numberSet(most: number): { has(one: number): boolean; add(one: number): void } {
  const slots = new Float64Array(2 * most)
  const slotOf = (one: number): number => {
    let at = one % slots.length
    while (slots[at] !== 0 && slots[at] !== one) at = (at + 1) % slots.length
    return at
  }
  return {
    has: (one) => slots[slotOf(one)] === one,
    add(one) {
      slots[slotOf(one)] = one
    },
  }
}

/** A domain needs some 35. */
const mostQuestions = 100

/** As `ulak check` makes them from its settings; the lab's addresses are private ones. */
function toolsOf(lab: Lab, transport: DnsTransport): Tools {
  const resolver = createResolver(
    { servers: [lab.resolver], trustAd: false, cacheEntries: answersKept },
    { transport, now: Date.now, randomId },
  )
  return { ...worldTools(settings, { now: Date.now, resolver, transport }), resolver, now: Date.now }
}

/** Keeps `kept` of the reports, evenly chosen: all of a long list would be most of the memory that is to be watched. */
export async function checkMany(lab: Lab, { jobs, kept }: { jobs: number; kept: number }): Promise<ManyRun> {
  const shared = createSharedTransport(dnsTransport)
  const streams = settings.ULAK_RESOLVER_STREAMS
  const transport = streamedToResolvers(shared, { resolvers: [lab.resolver], streams, now: Date.now })
  const answered = numberSet(mostQuestions * (lab.domains.length + 100))
  const repeated: string[] = []
  let questions = 0
  const watched: DnsTransport = {
    async udp(server, query, options) {
      const hash = hashOf(server.address, query)
      questions += 1
      if (answered.has(hash))
        repeated.push(
          `${server.address} ${Buffer.from(query.subarray(questionAt))
            .toString('latin1')
            .replaceAll(/[^\x21-\x7e]/g, '.')}`,
        )
      const answer = await transport.udp(server, query, options)
      const rcode = answer[3]! & 0x0f
      if (rcode === 0 || rcode === 3) answered.add(hash)
      return answer
    },
    tcp: transport.tcp,
  }
  const tools = toolsOf(lab, watched)
  const reports = new Map<string, string>()
  const memory: number[] = []
  const unknown: string[] = []
  const labBefore = lab.cpuMs()
  const begun = performance.now()
  const cpu = process.cpuUsage()
  const step = Math.max(1, Math.floor(lab.domains.length / kept))
  let told = 0
  const keep = (json: CheckJson): void => {
    if (told % step === 0) reports.set(json.domain, comparable(json))
    told += 1
    for (const { id, status, subject, message } of json.results)
      if (status === 'unknown') unknown.push(`${json.domain} ${id} ${subject}: ${message}`)
    if (told % Math.ceil(lab.domains.length / 10) === 0) memory.push(process.memoryUsage().rss)
  }
  await inOrder(lab.domains, { jobs, done: keep }, async (domain) =>
    checkJson(await check(nameOf(domain), tools), 'en'),
  )
  const seconds = (performance.now() - begun) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  const each = (ms: number): number => ms / lab.domains.length
  const cpuMs = {
    checker: each((user + system) / 1_000),
    ...Object.fromEntries(Object.entries(lab.cpuMs()).map(([name, ms]) => [name, each(ms - labBefore[name]!)])),
  }
  return { cpuMs, seconds, rate: lab.domains.length / seconds, questions, repeated, unknown, memory, reports }
}

/** They share nothing but the lab. */
const aloneAtATime = 4

/** Checks the domains of these reports again, each with a resolver of its own; names those whose report is another. */
export async function compareAlone(lab: Lab, reports: ManyRun['reports']): Promise<string[]> {
  const different: string[] = []
  const compare = (found: string | undefined): void => {
    if (found !== undefined) different.push(found)
  }
  await inOrder(reports, { jobs: aloneAtATime, done: compare }, async ([domain, many]) => {
    const report = await check(nameOf(domain), toolsOf(lab, dnsTransport))
    const alone = comparable(checkJson(report, 'en'))
    return alone === many ? undefined : `${domain}: ${difference(alone, many)}`
  })
  return different
}

/** The results that only one of two reports has. */
function difference(alone: string, many: string): string {
  const lines = (text: string): string[] =>
    (JSON.parse(text) as CheckJson).results.map(
      ({ id, status, subject, message }) => `${id} ${status} ${subject}: ${message}`,
    )
  const [one, other] = [lines(alone), lines(many)]
  return [
    ...one.filter((line) => !other.includes(line)).map((line) => `alone ${line}`),
    ...other.filter((line) => !one.includes(line)).map((line) => `among many ${line}`),
  ].join(' | ')
}
