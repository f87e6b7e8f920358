// What `ulak check` is to check: the words on the command line, a list, a zone file.
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { readDomain } from '../../dns/idna.ts'
import type { Name } from '../../dns/name.ts'
import type { Problem } from '../../dns/problem.ts'
import { SOA } from '../../dns/records/index.ts'
import { maxZoneCharacters, parseZoneFile, type ZoneText } from '../../dns/zone-file.ts'
import { destinationOf } from '../destination.ts'
import { type CliIo, exitCodes, wrongUsage } from '../io.ts'

/** A list larger than this is no list of domains that one would check in one go. */
const maxListBytes = 64 * 1024 * 1024

export function domainsOf(words: readonly string[], io: CliIo): Name[] | undefined {
  const names: Name[] = []
  let isGood = true
  for (const word of words) {
    const read = destinationOf(word, io)
    if (read?.domain.kind === 'name') names.push(read.domain.name)
    else {
      isGood = false
      if (read) wrongUsage(io, { en: `${word} is an address, not a domain.`, tr: `${word} bir alan adı değil, adres.` })
    }
  }
  return isGood ? names : undefined
}

export const unique = (names: readonly Name[]): Name[] => [...new Map(names.map((name) => [name.key, name])).values()]

/** One domain a line; empty lines and what follows # are passed over. Every bad line is told. */
export async function readList(file: string, io: CliIo): Promise<Name[] | undefined> {
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

export type Zone = { readonly apex: Name; readonly records: ZoneText['records'] }

/** The apex is the owner of the SOA; the origin for relative names comes from $ORIGIN or from the file's name (`db.firma.com.tr`). */
export async function readZone(file: string, io: CliIo): Promise<Zone | undefined> {
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
    wrongUsage(io, { en: `${file} cannot be read: ${why}`, tr: `${file} okunamadı: ${why}` })
    return undefined
  }
}
