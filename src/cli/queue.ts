// `ulak queue …`: mail that waits here.
import { isIPv6 } from 'node:net'
import { Command, Option } from 'commander'
import type { Client } from '../api/client.ts'
import type { CliIo } from './io.ts'
import {
  decideMany,
  type ManyFlags,
  oneOrMany,
  type Search,
  searchOf,
  searchOptions,
  searchWords,
} from './queue-many.ts'
import { lineOf, show, showEvent, showText } from './queue-text.ts'
import { pages, withClientOf, type ServerTools } from './server.ts'

export function queueCommand(tools: ServerTools): Command {
  const { io } = tools
  const withClient = withClientOf(tools)
  const command = new Command('queue').description(io.say({ en: 'Mail that waits', tr: 'Bekleyen posta' }))
  const json = io.say({ en: 'for programs', tr: 'programlar için' })

  searchOptions(command.command('list'), io)
    .description(io.say({ en: 'All that waits, oldest first', tr: 'Bekleyenlerin hepsi, en eskisi başta' }))
    .option('--json', json)
    .action((flags: Search & { json?: boolean }) =>
      withClient(async (client) => {
        let count = 0
        const search = searchOf(flags)
        const ask = (cursor: string | undefined) =>
          client.call('listQueue', { query: { limit: 1000, ...(cursor && { cursor }), ...search } })
        for await (const message of pages(ask)) {
          count += 1
          if (flags.json) io.json(message)
          else io.out(lineOf(message, io))
        }
        if (count === 0 && !flags.json) io.out(io.say({ en: 'Nothing waits.', tr: 'Bekleyen yok.' }))
      }),
    )

  command
    .command('hosts')
    .description(io.say({ en: 'Which hosts mail waits for, and why', tr: 'Posta hangi sunucuları neden bekliyor' }))
    .option('--json', json)
    .action((flags: { json?: boolean }) =>
      withClient(async (client) => {
        const { items } = await client.call('listDestinations', {})
        for (const one of items) {
          if (flags.json) io.json(one)
          else io.out(one.sentence)
        }
        if (items.length === 0 && !flags.json) io.out(io.say({ en: 'Nothing waits.', tr: 'Bekleyen yok.' }))
      }),
    )

  command
    .command('show')
    .description(io.say({ en: 'One message and what its last try said', tr: 'Bir ileti ve son denemenin yanıtı' }))
    .argument('<message>')
    .option('--json', json)
    .action((message: string, flags: { json?: boolean }) =>
      withClient(async (client) => {
        const found = await client.call('getQueued', { params: { message } })
        if (flags.json) return io.json(found)
        show(found, io)
        const { items } = await client.call('getQueuedTimeline', { params: { message } })
        for (const one of items) showEvent(one, io)
      }),
    )

  textCommand(command, 'read', tools)

  searchOptions(command.command('retry'), io)
    .description(
      io.say({
        en: 'Tries now: a message, or all that fits',
        tr: 'Şimdi dener: bir iletiyi ya da uyanların hepsini',
      }),
    )
    .argument('[message]')
    .option('--json', json)
    .action((message: string | undefined, flags: Search & { json?: boolean }) =>
      withClient(async (client) => {
        const search = searchOf(flags)
        if (oneOrMany(message, search) === 'many') {
          const whole = wholeOf(flags)
          if (!whole) return decideMany(client, { decision: 'retry', search, flags, io })
          const tried = await client.call('retryWaiting', { body: whole })
          if (flags.json) return io.json(tried)
          return io.out(
            io.say({ en: `Domains that are tried: ${tried.domains}`, tr: `Denenen alan adı: ${tried.domains}` }),
          )
        }
        const found = await client.call('retryQueued', { params: { message: message! } })
        if (flags.json) io.json(found)
        else show(found, io)
      }),
    )

  manyOptions(command.command('hold'))
    .description(io.say({ en: 'Keeps it until released', tr: 'Bırakılana dek tutar' }))
    .action((message: string | undefined, flags: Search & ManyFlags) =>
      withClient(async (client) => {
        const search = searchOf(flags)
        if (oneOrMany(message, search) === 'many') return decideMany(client, { decision: 'hold', search, flags, io })
        const found = await client.call('holdQueued', { params: { message: message! } })
        if (flags.json) io.json(found)
        else show(found, io)
      }),
    )

  manyOptions(command.command('release'))
    .description(
      io.say({
        en: 'Lets held or undeliverable mail go on; one message also elsewhere than it was written to',
        tr: 'Tutulan ya da teslim edilemeyen postayı bırakır; tek bir iletiyi yazıldığından başka bir yere de',
      }),
    )
    .addOption(
      new Option('--address <address>', io.say({ en: 'to another address', tr: 'başka bir adrese' })).conflicts([
        ...searchWords,
      ]),
    )
    .addOption(
      new Option(
        '--host <host>',
        io.say({
          en: 'to this host: mail.example, mail.example:2525',
          tr: 'bu sunucuya: mail.example, mail.example:2525',
        }),
      ).conflicts(['address', ...searchWords]),
    )
    .action((message: string | undefined, flags: Search & ManyFlags & { address?: string; host?: string }) =>
      withClient(async (client) => {
        const search = searchOf(flags)
        if (oneOrMany(message, search) === 'many') return decideMany(client, { decision: 'release', search, flags, io })
        const to = releaseTo(flags)
        const found = await client.call('releaseQueued', { params: { message: message! }, body: to ? { to } : {} })
        if (flags.json) io.json(found)
        else show(found, io)
      }),
    )

  searchOptions(command.command('remove'), io)
    .description(removal(io))
    .argument('[message]')
    .option('--count <n>', io.say({ en: 'so many fit: without asking', tr: 'uyanların sayısı: sormadan' }))
    .option('--json', json)
    .action((message: string | undefined, flags: Search & ManyFlags) =>
      withClient(async (client) => {
        const search = searchOf(flags)
        if (oneOrMany(message, search) === 'many') return decideMany(client, { decision: 'remove', search, flags, io })
        if (!flags.json) return removeOne(client, message!, io)
        await client.call('removeQueued', { params: { message: message! } })
        io.json({ messages: 1, next: null })
      }),
    )
  return command

  function manyOptions(of: Command): Command {
    return searchOptions(of, io)
      .argument('[message]')
      .option('--yes', io.say({ en: 'without asking', tr: 'sormadan' }))
      .option('--json', json)
  }
}

/** What stands in a message; under `queue` and under `quarantine`. */
export function textCommand(command: Command, name: 'read' | 'show', tools: ServerTools): void {
  const { io } = tools
  const withClient = withClientOf(tools)
  command
    .command(name)
    .description(
      io.say({
        en: 'What stands in a message, as plain text; it leaves an audit record',
        tr: 'İletide ne yazdığı, düz metin olarak; denetim kaydı bırakır',
      }),
    )
    .argument('<message>')
    .option('--json', io.say({ en: 'for programs', tr: 'programlar için' }))
    .action((message: string, flags: { json?: boolean }) =>
      withClient(async (client) => {
        const found = await client.call('readQueued', { params: { message } })
        if (flags.json) io.json(found)
        else showText(found, io)
      }),
    )
}

export const removal = (io: CliIo): string => io.say({ en: 'Removes mail for good', tr: 'Postayı kalıcı olarak siler' })

export async function removeOne(client: Client, message: string, io: CliIo): Promise<void> {
  await client.call('removeQueued', { params: { message } })
  io.out(io.say({ en: 'Removed.', tr: 'Silindi.' }))
}

/** All for one domain or one host, which the server tries without looking at each message. */
function wholeOf({ domain, destination, ...others }: Search) {
  if (Object.keys(searchOf(others)).length > 0) return undefined
  if (domain === undefined) return { host: destination! }
  return destination === undefined ? { domain } : undefined
}

/** `host`, `host:port` or `[IPv6]:port`. */
function releaseTo({ address, host }: { address?: string; host?: string }) {
  if (address !== undefined) return { address }
  if (host === undefined) return undefined
  const [, name, port] = /^\[?(.+?)\]?(?::(\d{1,5}))?$/.exec(isIPv6(host) ? `[${host}]` : host) ?? []
  return { host: name ?? host, ...(port === undefined ? {} : { port: Number(port) }) }
}
