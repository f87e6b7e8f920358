// `ulak recipient …`: who is at a domain, by its list and by what was learned.
import { Command } from 'commander'
import type { RecipientEntry, RecipientsTaken, RecipientSummary } from '../api/contract.ts'
import { readBytes } from './input.ts'
import { type CliIo, exitCodes, wrongUsage } from './io.ts'
import { pages, type ServerTools, withClientOf } from './server.ts'

type Conditions = { source?: Source; there?: boolean; gone?: boolean; since?: string; until?: string }
type Source = RecipientEntry['source'] | 'list' | 'learned'

export function recipientCommand(tools: ServerTools): Command {
  const { io } = tools
  const withClient = withClientOf(tools)
  const command = new Command('recipient').description(
    io.say({
      en: 'Who is at a domain: its list, and what was learned',
      tr: 'Alan adında kimler var: listesi ve öğrenilenler',
    }),
  )
  const json = io.say({ en: 'for programs', tr: 'programlar için' })

  withConditions(
    command
      .command('list')
      .description(io.say({ en: 'The list and what was learned', tr: 'Liste ve öğrenilenler' }))
      .argument('<domain>'),
    io,
  )
    .option('--search <text>', io.say({ en: 'part of the name', tr: 'adın bir parçası' }))
    .option('--summary', io.say({ en: 'only what is known as a whole', tr: 'yalnızca genel durum' }))
    .option('--json', json)
    .action((domain: string, flags: Conditions & { search?: string; summary?: boolean; json?: boolean }) =>
      withClient(async (client) => {
        const params = { domain }
        if (flags.summary || !flags.json) {
          const summary = await client.call('getRecipientSummary', { params })
          if (!flags.json) tellSummary(summary, io)
          else return io.json(summary)
          if (flags.summary) return
        }
        const conditions = { ...queryOf(flags), ...(flags.search && { search: flags.search }) }
        const ask = (cursor: string | undefined) =>
          client.call('listRecipients', { params, query: { limit: 1000, ...conditions, ...(cursor && { cursor }) } })
        for await (const one of pages(ask)) {
          if (flags.json) io.json(one)
          else tellEntry(one, io)
        }
      }),
    )

  command
    .command('add')
    .description(io.say({ en: 'Adds addresses to the list', tr: 'Listeye adres ekler' }))
    .argument('<domain>')
    .argument('<address...>')
    .option('--json', json)
    .action((domain: string, addresses: string[], flags: { json?: boolean }) =>
      withClient(async (client) => {
        tellTaken(await client.call('addRecipients', { params: { domain }, body: { addresses } }), flags, io)
      }),
    )

  withConditions(
    command
      .command('remove')
      .description(
        io.say({
          en: 'Removes from the list and from what was learned: addresses, or all that fits the options',
          tr: 'Listeden ve öğrenilenlerden kaldırır: adresleri ya da seçeneklere uyanların hepsini',
        }),
      )
      .argument('<domain>')
      .argument('[address...]'),
    io,
  )
    .option('--json', json)
    .action((domain: string, address: string[], flags: Conditions & { json?: boolean }) =>
      withClient(async (client) => {
        const query = { ...queryOf(flags), ...(address.length > 0 && { address }) }
        const removed = await client.call('removeRecipients', { params: { domain }, query })
        if (flags.json) return io.json(removed)
        io.out(
          io.say({
            en: `Removed: ${removed.listed} of the list, ${removed.learned} of what was learned.`,
            tr: `Kaldırıldı: listeden ${removed.listed}, öğrenilenlerden ${removed.learned}.`,
          }),
        )
        if (removed.listed + removed.learned === 0) io.fail(exitCodes.badNews)
      }),
    )

  command
    .command('import')
    .description(io.say({ en: 'Adds a CSV file to the list', tr: 'Listeye bir CSV dosyası ekler' }))
    .argument('<domain>')
    .argument('<file>', io.say({ en: '- for standard input', tr: 'standart girdi için -' }))
    .option('--replace', io.say({ en: 'the file takes the place of the list', tr: 'dosya listenin yerine geçer' }))
    .option('--skip-others', io.say({ en: 'pass over other domains', tr: 'başka alan adlarını atla' }))
    .option('--force', forceText(io))
    .option('--json', json)
    .action(
      (
        domain: string,
        file: string,
        flags: { replace?: boolean; skipOthers?: boolean; force?: boolean; json?: boolean },
      ) =>
        withClient(async (client) => {
          const body = await readBytes(file)
          if (body.length > maxFileBytes) return wrongUsage(io, tooLarge(file))
          const query = {
            mode: flags.replace ? ('replace' as const) : ('add' as const),
            ...(flags.force && { force: 'true' as const }),
            ...(flags.skipOthers && { others: 'skip' as const }),
          }
          tellTaken(await client.call('importRecipients', { params: { domain }, query, body }), flags, io)
        }),
    )

  command
    .command('sync')
    .description(
      io.say({
        en: 'Fetches the list now from where the domain says',
        tr: 'Listeyi alan adının söylediği yerden şimdi alır',
      }),
    )
    .argument('<domain>')
    .option('--force', forceText(io))
    .option('--json', json)
    .action((domain: string, flags: { force?: boolean; json?: boolean }) =>
      withClient(async (client) => {
        const query = flags.force ? { force: 'true' as const } : {}
        tellTaken(await client.call('syncRecipients', { params: { domain }, query }), flags, io)
      }),
    )
  return command
}

/** As the server has it, so that a large file is not sent for nothing. */
const maxFileBytes = 16 * 1024 * 1024
const tooLarge = (file: string) => ({
  en: `${file} is larger than 16 MB. Give the addresses alone, one on each line.`,
  tr: `${file} 16 MB boyutundan büyük. Her satırda bir adres olacak biçimde yalnızca adresleri verin.`,
})

const forceText = (io: CliIo): string => io.say({ en: 'also when the list shrinks much', tr: 'liste çok küçülse de' })

function withConditions(command: Command, io: CliIo): Command {
  return command
    .option(
      '--source <source>',
      io.say({
        en: 'list, learned, added, import, pull, delivery or call-ahead',
        tr: 'list (liste), learned (öğrenilen), added, import, pull, delivery ya da call-ahead',
      }),
    )
    .option('--there', io.say({ en: 'those who are there', tr: 'orada olanlar' }))
    .option('--gone', io.say({ en: 'those who are not there', tr: 'orada olmayanlar' }))
    .option('--since <time>', io.say({ en: 'listed or seen since', tr: 'bu zamandan beri' }))
    .option('--until <time>', io.say({ en: 'listed or seen before', tr: 'bu zamandan önce' }))
}

const queryOf = ({ source, there, gone, since, until }: Conditions) => ({
  ...(source && { source }),
  ...(there && { there: 'true' as const }),
  ...(gone && { there: 'false' as const }),
  ...(since && { since: timeOf(since) }),
  ...(until && { until: timeOf(until) }),
})

/** `2026-11-25` and `2026-11-25T14:00` are taken, too; what is no time is left for the server to refuse. */
const timeOf = (text: string): string => {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? text : new Date(ms).toISOString()
}

const sources: Readonly<Record<RecipientEntry['source'], { en: string; tr: string }>> = {
  added: { en: 'added', tr: 'eklendi' },
  import: { en: 'imported', tr: 'dosyadan' },
  pull: { en: 'fetched', tr: 'alındı' },
  delivery: { en: 'seen at delivery', tr: 'teslimde görüldü' },
  'call-ahead': { en: 'asked for', tr: 'soruldu' },
}

function tellEntry(one: RecipientEntry, io: CliIo): void {
  const state = one.there ? '' : io.style('red', io.say({ en: '  not there', tr: '  yok' }))
  io.out(`${one.address.padEnd(40)} ${io.say(sources[one.source])}, ${one.seen ?? one.since}${state}`)
  if (one.reply) io.out(`    ${one.reply}`)
}

function tellSummary(summary: RecipientSummary, io: CliIo): void {
  const { listed, listedAt, complete, learned, takesAll, pull } = summary
  const of = complete
    ? io.say({ en: 'complete', tr: 'eksiksiz' })
    : io.say({ en: 'not complete', tr: 'eksik olabilir' })
  io.out(
    listedAt === null
      ? io.say({ en: 'There is no list.', tr: 'Liste yok.' })
      : io.say({
          en: `On the list: ${listed} (${of}), changed ${listedAt}.`,
          tr: `Listede: ${listed} (${of}), değişme ${listedAt}.`,
        }),
  )
  io.out(
    io.say({
      en: `Learned: ${learned.there} there, ${learned.notThere} not there.`,
      tr: `Öğrenilen: ${learned.there} var, ${learned.notThere} yok.`,
    }),
  )
  if (takesAll)
    io.out(
      io.say({
        en: 'Its mail host takes any name, so nothing is learned.',
        tr: 'Posta sunucusu her adı kabul ediyor; bu yüzden bir şey öğrenilmiyor.',
      }),
    )
  io.out(io.say(unknowns[summary.unknown]))
  if (!pull) return
  const { last } = pull
  io.out(
    io.say({
      en: `Fetched from ${pull.url}, next ${pull.next ?? '–'}; last: ${last ? `${last.at} ${last.problem ?? `${last.taken?.listed ?? 0}`}` : '–'}`,
      tr: `Alındığı yer ${pull.url}, sıradaki ${pull.next ?? '–'}; sonuncu: ${last ? `${last.at} ${last.problem ?? `${last.taken?.listed ?? 0}`}` : '–'}`,
    }),
  )
}

const unknowns: Readonly<Record<RecipientSummary['unknown'], { en: string; tr: string }>> = {
  hold: {
    en: 'Mail for others is taken and waits for the domain’s own hosts.',
    tr: 'Ötekilerin postası alınır ve alan adının kendi sunucularını bekler.',
  },
  defer: {
    en: 'While its own hosts are down, senders to others are asked to come again.',
    tr: 'Kendi sunucuları kapalıyken ötekilere yazanlardan yeniden denemeleri istenir.',
  },
  refuse: { en: 'Whoever is not on the list is refused.', tr: 'Listede olmayan reddedilir.' },
}

function tellTaken(taken: RecipientsTaken, flags: { json?: boolean }, io: CliIo): void {
  if (flags.json) return io.json(taken)
  const more = [
    taken.twice > 0 ? io.say({ en: `${taken.twice} named twice`, tr: `${taken.twice} yinelenen` }) : '',
    taken.others > 0
      ? io.say({ en: `${taken.others} of other domains`, tr: `${taken.others} başka alan adından` })
      : '',
  ].filter((one) => one !== '')
  io.out(
    io.say({
      en: `Added ${taken.added}, removed ${taken.removed}; on the list: ${taken.listed}.`,
      tr: `Eklenen ${taken.added}, kaldırılan ${taken.removed}; listede: ${taken.listed}.`,
    }) + (more.length > 0 ? ` (${more.join(', ')})` : ''),
  )
}
