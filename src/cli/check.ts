// `ulak check <domain…>`: what is wrong with a domain's mail, each with its mend. Answers from the DNS, or from a zone file before it is published.
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { Command } from 'commander'
import { readDomain, toUnicode } from '../dns/idna.ts'
import type { Name } from '../dns/name.ts'
import type { Problem, Text } from '../dns/problem.ts'
import { SOA } from '../dns/records/index.ts'
import type { Resolver } from '../dns/resolver.ts'
import { maxZoneCharacters, parseZoneFile, type ZoneText } from '../dns/zone-file.ts'
import { type AnswerWord, worst } from '../prove/answers.ts'
import { check, type CheckReport, checkJson } from '../prove/check.ts'
import type { Question, Result } from '../prove/result.ts'
import { zoneWorld } from '../prove/zone-world.ts'
import { destinationOf } from './destination.ts'
import { type CliIo, exitCodes } from './io.ts'

export type CheckTools = {
  readonly io: CliIo
  resolver(): Resolver
  now(): number
  allowPrivate?(): boolean
}

type Flags = { file?: string; zone?: string; jobs: number; json?: boolean }

/** Domains checked at a time unless --jobs says otherwise; each asks some dozen questions. */
const defaultJobs = 8
const maxJobs = 256
/** A list larger than this is no list of domains that one would check in one go. */
const maxListBytes = 64 * 1024 * 1024

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
      '--jobs <n>',
      io.say({ en: `domains at a time (${defaultJobs})`, tr: `aynı anda kaç alan adı (${defaultJobs})` }),
      Number,
      defaultJobs,
    )
    .option('--json', io.say({ en: 'for programs, one object a line', tr: 'programlar için, her satırda bir nesne' }))
    .action(async (words: string[], flags: Flags) => {
      if (!Number.isInteger(flags.jobs) || flags.jobs < 1 || flags.jobs > maxJobs) {
        return wrong(io, {
          en: `--jobs must be a whole number from 1 to ${maxJobs}.`,
          tr: `--jobs 1 ile ${maxJobs} arasında bir tam sayı olmalı.`,
        })
      }
      const zone = flags.zone === undefined ? undefined : await readZone(flags.zone, io)
      if (flags.zone !== undefined && !zone) return
      const listed = flags.file === undefined ? [] : await readList(flags.file, io)
      if (!listed) return
      const domains = domainsOf(words, io)
      if (!domains) return
      const all = unique([
        ...domains,
        ...listed,
        ...(zone && words.length === 0 && listed.length === 0 ? [zone.apex] : []),
      ])
      if (all.length === 0) {
        return wrong(io, {
          en: 'Name a domain, or give --file or --zone.',
          tr: 'Bir alan adı yazın ya da --file veya --zone verin.',
        })
      }
      const resolver = zone ? zoneWorld(zone.records, zone.apex, tools.resolver()) : tools.resolver()
      await eachInOrder(
        all,
        flags.jobs,
        (domain) => check(domain, { ...tools, resolver, allowPrivate: tools.allowPrivate?.() ?? false }),
        (report) => {
          countExit(report, io)
          if (flags.json) io.json(checkJson(report, io.lang))
          else for (const line of describeCheck(report, io)) io.out(line)
        },
      )
    })
}

function countExit(report: CheckReport, io: CliIo): void {
  if (worst(report.results) === 'error') io.fail(exitCodes.badNews)
  else if (report.answers.arrives === 'unknown') io.fail(exitCodes.undetermined)
}

function wrong(io: CliIo, text: Text): void {
  io.err(io.say(text))
  io.fail(exitCodes.usage)
}

// ── What to check ───────────────────────────────────────────────────────────────────────────────

function domainsOf(words: readonly string[], io: CliIo): Name[] | undefined {
  const names: Name[] = []
  let isGood = true
  for (const word of words) {
    const read = destinationOf(word, io)
    if (read?.domain.kind === 'name') names.push(read.domain.name)
    else {
      isGood = false
      if (read) wrong(io, { en: `${word} is an address, not a domain.`, tr: `${word} bir alan adı değil, adres.` })
    }
  }
  return isGood ? names : undefined
}

const unique = (names: readonly Name[]): Name[] => [...new Map(names.map((name) => [name.key, name])).values()]

/** One domain a line; empty lines and what follows # are passed over. Every bad line is told. */
async function readList(file: string, io: CliIo): Promise<Name[] | undefined> {
  const text = await readText(file, maxListBytes, io)
  if (text === undefined) return undefined
  const names: Name[] = []
  let isGood = true
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const word = line.replace(/#.*/, '').trim()
    if (word === '') continue
    const read = readDomain(word)
    if (read.kind === 'domain') names.push(read.reading.name)
    else {
      isGood = false
      io.problem({ ...read.problem, at: { line: index + 1 } }, file)
    }
  }
  if (!isGood) io.fail(exitCodes.usage)
  return isGood ? names : undefined
}

type Zone = { readonly apex: Name; readonly records: ZoneText['records'] }

/** The apex is the owner of the SOA; the origin for relative names comes from $ORIGIN or from the file's name (`db.firma.com.tr`). */
async function readZone(file: string, io: CliIo): Promise<Zone | undefined> {
  const text = await readText(file, maxZoneCharacters, io)
  if (text === undefined) return undefined
  const origin = originFromFileName(file)
  const zone = parseZoneFile(text, { ...(origin ? { origin } : {}), defaultTtl: 3600 })
  for (const problem of zone.problems) io.problem(problem, file)
  const apex =
    zone.records.find((record) => record.type === SOA.code)?.name ?? (zone.problems.length === 0 ? origin : undefined)
  if (zone.problems.length === 0 && !apex) io.problem(noApex, file)
  if (zone.problems.length === 0 && apex) return { apex, records: zone.records }
  io.fail(exitCodes.usage)
  return undefined
}

function originFromFileName(file: string): Name | undefined {
  const base = path
    .basename(file)
    .replace(/^(db|zone|named)\./i, '')
    .replace(/\.(zone|db|hosts|txt)$/i, '')
  const read = base.includes('.') ? readDomain(base) : undefined
  return read?.kind === 'domain' ? read.reading.name : undefined
}

const noApex: Problem = {
  code: 'zone-without-apex',
  text: {
    en: 'It is not clear which zone this is: add an SOA record or $ORIGIN, or name the file db.<domain>.',
    tr: 'Bunun hangi bölge olduğu belli değil: SOA kaydı ya da $ORIGIN ekleyin veya dosyaya db.<alan adı> adını verin.',
  },
}

async function readText(file: string, maxBytes: number, io: CliIo): Promise<string | undefined> {
  try {
    const { size } = await stat(file)
    if (size > maxBytes)
      throw new Error(io.say({ en: `larger than ${maxBytes} bytes`, tr: `${maxBytes} bayttan büyük` }))
    return await readFile(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    wrong(io, { en: `${file} cannot be read: ${why}`, tr: `${file} okunamadı: ${why}` })
    return undefined
  }
}

/** Works on `jobs` at a time and hands results over in the order of the list, as soon as they are there. */
async function eachInOrder<T, R>(
  list: readonly T[],
  jobs: number,
  work: (one: T) => Promise<R>,
  done: (result: R) => void,
): Promise<void> {
  const running: Promise<R>[] = []
  for (let at = 0; at < list.length || running.length > 0;) {
    while (at < list.length && running.length < jobs) {
      const job = work(list[at]!)
      // Told by the await below; until then it must not count as unhandled.
      job.catch(() => {})
      running.push(job)
      at += 1
    }
    done(await running.shift()!)
  }
}

// ── For people ──────────────────────────────────────────────────────────────────────────────────

export function describeCheck(report: CheckReport, io: CliIo): string[] {
  const { results } = report
  const lines = [io.style('bold', shown(report)), '']
  for (const question of ['arrives', 'authenticated', 'private', 'survives'] as const) {
    lines.push(`  ${io.say(questionTexts[question]).padEnd(48)} ${answerText(report.answers[question], io)}`)
  }
  const found = results.filter((result) => result.status === 'finding')
  const order = { error: 0, warning: 1, notice: 2 }
  for (const result of found.toSorted((a, b) => order[a.severity] - order[b.severity]))
    lines.push('', ...describeFinding(result, io))
  for (const result of results.filter((one) => one.status === 'unknown')) {
    lines.push(
      '',
      `${io.style('yellow', '?')} ${result.subject}: ${io.say(result.check.question)} ${io.say(result.message)}`,
    )
  }
  const passed = results.filter((result) => result.status === 'pass').length
  lines.push(
    '',
    io.style(
      'dim',
      io.say({
        en: `${passed} of ${results.length} answers are good.`,
        tr: `${results.length} yanıttan ${passed} tanesi iyi.`,
      }),
    ),
    '',
  )
  return lines
}

function describeFinding(result: Result & { status: 'finding' }, io: CliIo): string[] {
  const style = ({ error: 'red', warning: 'yellow', notice: 'cyan' } as const)[result.severity]
  const lines = [
    `${io.style(style, io.say(severityTexts[result.severity]))} ${io.style('bold', result.subject)} ${io.style('dim', `(${result.check.id}, ${result.check.reference})`)}`,
    `  ${io.say(result.message)}`,
  ]
  for (const step of result.fix ?? [])
    lines.push(typeof step === 'string' ? `      ${io.style('green', step)}` : `  → ${io.say(step)}`)
  return lines
}

function shown({ domain, provider }: CheckReport): string {
  const read = readDomain(domain)
  const unicode = read.kind === 'domain' ? toUnicode(read.reading.name) : domain
  return `${unicode === domain ? domain : `${unicode} (${domain})`}${provider ? ` – ${provider.name}` : ''}`
}

const severityTexts: Record<'error' | 'warning' | 'notice', Text> = {
  error: { en: 'Error', tr: 'Hata' },
  warning: { en: 'Warning', tr: 'Uyarı' },
  notice: { en: 'Notice', tr: 'Bilgi' },
}

const questionTexts: Record<Question, Text> = {
  arrives: { en: 'Does mail arrive?', tr: 'Posta geliyor mu?' },
  authenticated: {
    en: 'Can forged mail be told from real mail?',
    tr: 'Sahte posta gerçeğinden ayırt edilebiliyor mu?',
  },
  private: { en: 'Is mail protected on its way?', tr: 'Posta yolda korunuyor mu?' },
  survives: { en: 'Does mail survive the loss of a server?', tr: 'Bir sunucu giderse posta ayakta kalıyor mu?' },
}

function answerText(word: AnswerWord, io: CliIo): string {
  const style = ({ yes: 'green', no: 'red', partly: 'yellow', unknown: 'dim' } as const)[word]
  const text = {
    yes: { en: 'yes', tr: 'evet' },
    no: { en: 'no', tr: 'hayır' },
    partly: { en: 'partly', tr: 'kısmen' },
    unknown: { en: 'not known', tr: 'bilinmiyor' },
  }[word]
  return io.style(style, io.say(text))
}
