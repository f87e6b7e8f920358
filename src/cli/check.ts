// `ulak check <domain…>`: what is wrong with a domain's mail, each with its mend. Answers from the DNS, or from a zone file before it is published.
import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { type Name, nameToText } from '../dns/name.ts'
import type { Text } from '../dns/problem.ts'
import type { Resolver } from '../dns/resolver.ts'
import type { Pace } from '../system/dns-bulk.ts'
import { inOrder } from '../prove/bulk.ts'
import { check, type CheckJson, checkJson, type CheckReport } from '../prove/check.ts'
import type { Probe } from '../prove/probe.ts'
import { htmlReport, maxReportDomains } from '../prove/report-html.ts'
import { createTally, type Row, rowOf } from '../prove/tally.ts'
import type { WorldTools } from '../prove/world-tools.ts'
import { zoneWorld } from '../prove/zone-world.ts'
import { destinationOf, recipientOf } from './destination.ts'
import { describeRow, describeTally, progressLine } from './check/bulk-text.ts'
import { domainsOf, readList, readZone, unique } from './check/domains.ts'
import { NotReports, openOutFile, type OutFile } from './check/out-file.ts'
import { describeCheck } from './check/text.ts'
import { type CliIo, exitCodes, wrongUsage } from './io.ts'

export type CheckTools = {
  readonly io: CliIo
  /** What asks the world, no faster than that. */
  lookups(pace: Pace): { readonly resolver: Resolver; readonly world?: WorldTools }
  /** The resolvers run on this machine, where nobody minds how much is asked. */
  readonly resolversAreHere?: boolean
  now(): number
  /** For `--probe`; `recipientsOf` says whom it may ask for. */
  probe?(ports: { resolver: Resolver; recipientsOf(domain: Name): readonly string[] }): Probe
}

type Flags = {
  probe?: boolean
  address?: string
  file?: string
  zone?: string
  outside?: boolean
  jobs: number
  rate?: number
  serverRate: number
  json?: boolean
  out?: string
  html?: string
}

/** Domains checked at a time unless --jobs says otherwise; each asks some dozen questions. */
const defaultJobs = 8
const maxJobs = 256
/** Questions a second to resolvers that are somebody else's: about what public ones bear from one client. */
const politeRate = 500
/** Questions a second to one name server: a large hoster's serves all of the list. */
const defaultServerRate = 100
/** From this many domains on, each is one line, and a table of the worst stands at the end. */
const manyDomains = 10

export function checkCommand(tools: CheckTools): Command {
  const { io } = tools
  return new Command('check')
    .description(io.say({ en: 'Findings, each with its mend', tr: 'Bulgular, her biri çözümüyle' }))
    .argument('[domain...]')
    .option(
      '--file <list>',
      io.say({ en: 'domains from a file, one a line', tr: 'alan adları dosyadan, her satırda bir tane' }),
    )
    .option(
      '--zone <file>',
      io.say({ en: 'answers from this zone file instead of the DNS', tr: 'yanıtlar DNS yerine bu bölge dosyasından' }),
    )
    .option(
      '--outside',
      io.say({
        en: 'with --zone: ask the DNS for names outside of the file',
        tr: '--zone ile: dosyada olmayan adları DNS’e sor',
      }),
    )
    .option(
      '--jobs <n>',
      io.say({ en: `domains at a time (${defaultJobs})`, tr: `aynı anda kaç alan adı (${defaultJobs})` }),
      Number,
      defaultJobs,
    )
    .option(
      '--rate <n>',
      io.say({
        en: `questions a second, 0 = as fast as it goes (${politeRate}, or 0 where the resolver is on this machine)`,
        tr: `saniyede kaç soru, 0 = olabildiğince hızlı (${politeRate}; çözümleyici bu makinedeyse 0)`,
      }),
      Number,
    )
    .option(
      '--server-rate <n>',
      io.say({
        en: `questions a second to one name server (${defaultServerRate})`,
        tr: `bir ad sunucusuna saniyede kaç soru (${defaultServerRate})`,
      }),
      Number,
      defaultServerRate,
    )
    .option(
      '--out <file>',
      io.say({
        en: 'reports into this file, one a line; a later run goes on where this one ended',
        tr: 'raporlar bu dosyaya, her satırda bir tane; sonraki çalışma kaldığı yerden sürer',
      }),
    )
    .option(
      '--html <file>',
      io.say({
        en: 'one page to hand to a customer, in your language',
        tr: 'müşteriye verilecek tek sayfa, sizin dilinizde',
      }),
    )
    .option(
      '--probe',
      io.say({
        en: 'visit the mail hosts, too: reachable, TLS, certificates, DANE; sends no mail',
        tr: 'posta sunucularını da ziyaret et: erişim, TLS, sertifika, DANE; posta göndermez',
      }),
    )
    .option(
      '--address <address>',
      io.say({
        en: 'with --probe: whether the hosts take this address, of a domain of your own',
        tr: '--probe ile: sunucular, kendi alan adınızdaki bu adresi alıyor mu',
      }),
    )
    .option('--json', io.say({ en: 'for programs, one object a line', tr: 'programlar için, her satırda bir nesne' }))
    .action(async (words: string[], flags: Flags) => {
      if (!Number.isInteger(flags.jobs) || flags.jobs < 1 || flags.jobs > maxJobs) {
        return wrongUsage(io, {
          en: `--jobs must be a whole number from 1 to ${maxJobs}.`,
          tr: `--jobs 1 ile ${maxJobs} arasında bir tam sayı olmalı.`,
        })
      }
      const pace = { total: flags.rate ?? (tools.resolversAreHere ? 0 : politeRate), eachServer: flags.serverRate }
      if (![pace.total, pace.eachServer].every((rate) => Number.isInteger(rate) && rate >= 0)) {
        return wrongUsage(io, {
          en: '--rate and --server-rate must be whole numbers, 0 or more.',
          tr: '--rate ve --server-rate 0 ya da daha büyük bir tam sayı olmalı.',
        })
      }
      const zone = flags.zone === undefined ? undefined : await readZone(flags.zone, io)
      if (flags.zone !== undefined && !zone) return
      const domains = await domainsFrom(words, flags.file, io)
      if (!domains) return
      const asked = addressOf(flags, domains, io)
      if (!asked) return
      const named = zone && domains.length === 0 && flags.file === undefined ? [zone.apex] : domains
      const all = named.length === 0 && asked.domain ? [asked.domain] : named
      if (all.length === 0) {
        return wrongUsage(io, {
          en: 'Name a domain, or give --file or --zone.',
          tr: 'Bir alan adı yazın ya da --file veya --zone verin.',
        })
      }
      if (flags.html !== undefined && all.length > maxReportDomains) {
        return wrongUsage(io, {
          en: `--html takes at most ${maxReportDomains} domains. For more use --json or --out.`,
          tr: `--html en çok ${maxReportDomains} alan adı alır. Daha fazlası için --json ya da --out kullanın.`,
        })
      }
      const { resolver: dns, world = {} } = tools.lookups(pace)
      // Offline unless it is wanted otherwise: what lies outside of the file is then not known.
      const resolver = zone ? zoneWorld(zone.records, zone.apex, flags.outside || flags.probe ? dns : undefined) : dns
      // A zone file is judged before it is published: the Internet itself knows nothing of it.
      const ports = zone ? { allowPrivate: world.allowPrivate ?? false, zoneFile: zone } : world
      const probe = flags.probe ? tools.probe?.({ resolver, recipientsOf: asked.recipientsOf }) : undefined
      const { hasUnknown } = await run(all, flags, {
        io,
        now: tools.now,
        resolver,
        world: probe ? { ...ports, probe } : ports,
      })
      if (zone && hasUnknown && !flags.outside && !flags.json) io.err(io.say(notAsked))
    })
}

const notAsked: Text = {
  en: 'Names outside of the zone file were not asked. --outside asks the DNS for them.',
  tr: 'Bölge dosyasında olmayan adlar sorulmadı. --outside bunları DNS’e sorar.',
}

type Asked = { readonly domain?: Name; recipientsOf(domain: Name): readonly string[] }

/** Whom `--address` asks for: only at its own domain, which has to be one of those that are checked. */
function addressOf({ address, probe }: Flags, domains: readonly Name[], io: CliIo): Asked | undefined {
  if (address === undefined) return { recipientsOf: () => [] }
  const read = destinationOf(address, io)
  if (!read) return undefined
  const { domain } = read
  const recipient = recipientOf(read)
  const isOne = domain.kind === 'name' && (domains.length === 0 || domains.some(({ key }) => key === domain.name.key))
  if (!probe || recipient === undefined || !isOne) {
    wrongUsage(io, {
      en: '--address needs --probe, and a mail address of one of the domains.',
      tr: '--address için --probe ve alan adlarından birinde bir e-posta adresi gerekir.',
    })
    return undefined
  }
  const { name } = domain
  return { domain: name, recipientsOf: ({ key }) => (key === name.key ? [recipient] : []) }
}

async function domainsFrom(words: readonly string[], file: string | undefined, io: CliIo): Promise<Name[] | undefined> {
  const named = domainsOf(words, io)
  const listed = file === undefined ? [] : await readList(file, io)
  return named && listed && unique([...named, ...listed])
}

async function run(
  all: readonly Name[],
  flags: Flags,
  { io, now, resolver, world }: { io: CliIo; now(): number; resolver: Resolver; world: WorldTools },
): Promise<{ hasUnknown: boolean }> {
  const out = flags.out === undefined ? undefined : await openOut(flags.out, io)
  if (flags.out !== undefined && !out) return { hasUnknown: false }
  const isMany = all.length >= manyDomains
  const tally = createTally()
  const left = all.filter((domain) => !out?.done.has(nameToText(domain)))
  const count = (row: Row): void => {
    tally.add(row)
    if (row.counts.error > 0) io.fail(exitCodes.badNews)
    else if (row.answers.arrives === 'unknown') io.fail(exitCodes.undetermined)
  }
  for (const domain of all) {
    const row = out?.done.get(nameToText(domain))
    if (row) count(row)
  }
  if (out && left.length < all.length) {
    const known = all.length - left.length
    io.err(
      io.say({
        en: `${known} of ${all.length} domains are in ${flags.out} already.`,
        tr: `${all.length} alan adından ${known} tanesi ${flags.out} içinde zaten var.`,
      }),
    )
  }
  const kept: CheckReport[] = []
  const begun = now()
  let [done, hasUnknown] = [0, false]
  const tell = (report: CheckReport): void => {
    const json = checkJson(report, io.lang)
    done += 1
    hasUnknown ||= json.results.some(({ status }) => status === 'unknown')
    count(rowOf(json))
    if (flags.html !== undefined) kept.push(report)
    out?.write(json)
    show(report, json, { flags, isMany, io })
    if (isMany) io.progress(progressLine({ done, total: left.length, seconds: (now() - begun) / 1_000 }, io))
  }
  try {
    await inOrder(left, { jobs: flags.jobs, done: tell }, (domain) => check(domain, { resolver, now, ...world }))
  } finally {
    out?.close()
    io.progress('')
  }
  if (flags.html !== undefined) writeFileSync(flags.html, htmlReport(kept, { lang: io.lang, now: now() }))
  if (isMany) for (const line of describeTally(tally.tally(), io)) (flags.json ? io.err : io.out)(line)
  return { hasUnknown }
}

/** A report goes to one place: as JSON to stdout, into the file, or to people. */
function show(
  report: CheckReport,
  json: CheckJson,
  { flags, isMany, io }: { flags: Flags; isMany: boolean; io: CliIo },
): void {
  if (flags.json) return io.json(json)
  if (flags.out !== undefined || flags.html !== undefined) return
  if (isMany) {
    io.progress('')
    return io.out(describeRow(rowOf(json), io))
  }
  for (const line of describeCheck(report, io)) io.out(line)
}

async function openOut(file: string, io: CliIo): Promise<OutFile | undefined> {
  try {
    return await openOutFile(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const text = { en: `${file} cannot be used: ${why}`, tr: `${file} kullanılamıyor: ${why}` }
    wrongUsage(io, error instanceof NotReports ? error.text : text)
    return undefined
  }
}
