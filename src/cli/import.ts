// `ulak import …`: takes the zones of another DNS server over. The zones are read here and handed to the server in groups; whatever was done stays
// done, so the same command goes on where it was interrupted.
import { Command } from 'commander'
import { maxZonesAtOnce } from '../api/contract.ts'
import type { Client } from '../api/client.ts'
import { folderZones } from './import/files.ts'
import { bindZones } from './import/named-conf.ts'
import { powerDnsZones } from './import/powerdns.ts'
import { createReport, type ImportFlags } from './import/report.ts'
import type { SourceZone, ZoneSource } from './import/source.ts'
import { exitCodes } from './io.ts'
import { type ServerTools, withClientOf } from './server.ts'

type Flags = ImportFlags & { readonly account?: string; readonly replace?: boolean }

/** A group is sent when it has so many zones, or so much text. */
const groupZones = Math.min(100, maxZonesAtOnce)
const groupCharacters = 2 * 1024 * 1024

export function importCommand(tools: ServerTools): Command {
  const { io } = tools
  const withClient = withClientOf(tools)
  const command = new Command('import').description(
    io.say({
      en: 'Takes the zones of another DNS server over: records and TTLs as they are',
      tr: 'Başka bir DNS sunucusunun bölgelerini devralır: kayıtlar ve TTL değerleri olduğu gibi',
    }),
  )
  const kind = (name: string, argument: string, en: string, tr: string): Command =>
    command
      .command(name)
      .description(io.say({ en, tr }))
      .argument(argument)
      .option('--account <id>', io.say({ en: 'whose they shall be', tr: 'hangi hesabın olacakları' }))
      .option('--dry-run', io.say({ en: 'says all, writes nothing', tr: 'her şeyi söyler, hiçbir şey yazmaz' }))
      .option(
        '--replace',
        io.say({
          en: 'also domains that are here with other records',
          tr: 'burada başka kayıtlarla duran alan adlarını da',
        }),
      )
      .option('--findings', io.say({ en: 'each finding of each zone', tr: 'her bölgenin her bulgusu' }))
      .option('--json', io.say({ en: 'for programs: one line a zone', tr: 'programlar için: bölge başına bir satır' }))

  kind('bind', '<named.conf>', 'The primary zones of a BIND server', 'Bir BIND sunucusunun birincil bölgeleri').action(
    (file: string, flags: Flags) => withClient((client) => takeOver(client, bindZones(file), flags)),
  )
  kind(
    'powerdns',
    '<place>',
    'Those of a PowerDNS server: http:// its API, postgres:// or a file its database',
    'Bir PowerDNS sunucusununkiler: http:// API, postgres:// ya da dosya veritabanı',
  )
    .option('--api-key-file <file>', io.say({ en: 'the key of the API', tr: 'API anahtarı' }))
    .action((place: string, flags: Flags & { apiKeyFile?: string }) =>
      withClient((client) => takeOver(client, powerDnsZones({ place, apiKeyFile: flags.apiKeyFile }), flags)),
    )
  kind(
    'zones',
    '<folder>',
    'Zone files below a folder, named by their SOA, $ORIGIN or file name',
    'Bir klasörün altındaki bölge dosyaları; adları SOA, $ORIGIN ya da dosya adından',
  ).action((folder: string, flags: Flags) => withClient((client) => takeOver(client, folderZones(folder), flags)))

  async function takeOver(client: Client, source: ZoneSource, flags: Flags): Promise<void> {
    const report = createReport(io, flags)
    const { account, dryRun, replace } = flags
    const send = async (group: readonly Readable[]): Promise<void> => {
      const { items } = await client.call('importZones', {
        body: {
          ...(account !== undefined && { account }),
          ...(dryRun && { dryRun }),
          ...(replace && { replace }),
          zones: group.map(({ domain, zone }) => ({ domain, zone })),
        },
      })
      for (const [at, item] of items.entries()) report.sent(group[at]!, item)
    }
    // The next group is read while the server works on the last one.
    let sending: Promise<void> | undefined
    const hand = async (group: readonly Readable[]): Promise<void> => {
      await sending
      sending = send(group)
      // Told where it is waited for.
      sending.catch(() => undefined)
    }
    for await (const group of groups(source, report.notSent)) await hand(group)
    await sending
    report.end()
    if (report.isBad()) io.fail(exitCodes.badNews)
  }
  return command
}

type Readable = Extract<SourceZone, { readonly kind: 'zone' }>

async function* groups(source: ZoneSource, leave: (one: SourceZone) => void): AsyncGenerator<readonly Readable[]> {
  let group: Readable[] = []
  let characters = 0
  for await (const one of source) {
    if (one.kind !== 'zone') {
      leave(one)
      continue
    }
    if (group.length > 0 && characters + one.zone.length > groupCharacters) {
      yield group
      ;[group, characters] = [[], 0]
    }
    group.push(one)
    characters += one.zone.length
    if (group.length >= groupZones) {
      yield group
      ;[group, characters] = [[], 0]
    }
  }
  if (group.length > 0) yield group
}
