// `ulak queue …`: mail that waits here.
import { isIPv6 } from 'node:net'
import { Command, Option } from 'commander'
import { lineOf, show, showEvent, showText } from './queue-text.ts'
import { pages, withClientOf, type ServerTools } from './server.ts'
import { UsageFault } from './usage.ts'

export function queueCommand(tools: ServerTools): Command {
  const { io } = tools
  const withClient = withClientOf(tools)
  const command = new Command('queue').description(io.say({ en: 'Mail that waits', tr: 'Bekleyen posta' }))
  const json = io.say({ en: 'for programs', tr: 'programlar için' })

  command
    .command('list')
    .description(io.say({ en: 'All that waits, oldest first', tr: 'Bekleyenlerin hepsi, en eskisi başta' }))
    .option('--domain <domain>', io.say({ en: 'of this domain alone', tr: 'yalnızca bu alan adının' }))
    .option(
      '--sender <address>',
      io.say({
        en: 'ali@x.example, @x.example or a beginning; <> for none',
        tr: 'ali@x.example, @x.example ya da başlangıcı; boş gönderen için <>',
      }),
    )
    .option('--recipient <address>', io.say({ en: 'in the same way', tr: 'aynı biçimde' }))
    .option('--destination <host>', io.say({ en: 'that waits for this host', tr: 'bu sunucuyu bekleyenler' }))
    .option(
      '--state <state>',
      io.say({
        en: 'waiting, held, undeliverable or quarantined',
        tr: 'waiting (bekleyen), held (tutulan), undeliverable ya da quarantined',
      }),
    )
    .option('--json', json)
    .action((flags: Search & { json?: boolean }) =>
      withClient(async (client) => {
        let count = 0
        const { json: _json, ...search } = flags
        const ask = (cursor: string | undefined) =>
          client.call('listQueue', {
            query: { limit: 1000, ...(cursor && { cursor }), ...search },
          })
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

  command
    .command('retry')
    .description(
      io.say({
        en: 'Tries now: a message, or all for a host',
        tr: 'Şimdi dener: bir iletiyi ya da bir sunucunun hepsini',
      }),
    )
    .argument('[message]')
    .option('--domain <domain>', io.say({ en: 'all of this domain', tr: 'bu alan adının hepsini' }))
    .option('--host <host>', io.say({ en: 'all that waits for this host', tr: 'bu sunucuyu bekleyenlerin hepsini' }))
    .option('--json', json)
    .action((message: string | undefined, flags: { domain?: string; host?: string; json?: boolean }) =>
      withClient(async (client) => {
        const { domain, host } = flags
        if ([message, domain, host].filter((one) => one !== undefined).length !== 1) throw new UsageFault(oneOfThree)
        if (message !== undefined) {
          const found = await client.call('retryQueued', { params: { message } })
          return flags.json ? io.json(found) : show(found, io)
        }
        const tried = await client.call('retryWaiting', { body: domain === undefined ? { host: host! } : { domain } })
        if (flags.json) return io.json(tried)
        io.out(io.say({ en: `Domains that are tried: ${tried.domains}`, tr: `Denenen alan adı: ${tried.domains}` }))
      }),
    )

  command
    .command('hold')
    .description(io.say({ en: 'Keeps it until released', tr: 'Bırakılana dek tutar' }))
    .argument('<message>')
    .option('--json', json)
    .action((message: string, flags: { json?: boolean }) =>
      withClient(async (client) => {
        const found = await client.call('holdQueued', { params: { message } })
        if (flags.json) return io.json(found)
        show(found, io)
      }),
    )

  command
    .command('release')
    .description(
      io.say({
        en: 'Lets a held or undeliverable message go on, to where it was written to or elsewhere',
        tr: 'Tutulan ya da teslim edilemeyen iletiyi yazıldığı yere ya da başka bir yere bırakır',
      }),
    )
    .argument('<message>')
    .option('--address <address>', io.say({ en: 'to another address', tr: 'başka bir adrese' }))
    .addOption(
      new Option(
        '--host <host>',
        io.say({
          en: 'to this host: mail.example, mail.example:2525',
          tr: 'bu sunucuya: mail.example, mail.example:2525',
        }),
      ).conflicts('address'),
    )
    .option('--json', json)
    .action((message: string, flags: { json?: boolean; address?: string; host?: string }) =>
      withClient(async (client) => {
        const to = releaseTo(flags)
        const found = await client.call('releaseQueued', { params: { message }, body: to ? { to } : {} })
        if (flags.json) return io.json(found)
        show(found, io)
      }),
    )

  removeCommand(command, tools)
  return command
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

/** The same for both, too. */
export function removeCommand(command: Command, tools: ServerTools): void {
  const { io } = tools
  const withClient = withClientOf(tools)
  command
    .command('remove')
    .description(io.say({ en: 'Removes a message for good', tr: 'Bir iletiyi kalıcı olarak siler' }))
    .argument('<message>')
    .action((message: string) =>
      withClient(async (client) => {
        await client.call('removeQueued', { params: { message } })
        io.out(io.say({ en: 'Removed.', tr: 'Silindi.' }))
      }),
    )
}

const oneOfThree = {
  en: 'Name one message, or --domain, or --host.',
  tr: 'Bir ileti, --domain ya da --host verin.',
} as const

type Search = {
  domain?: string
  sender?: string
  recipient?: string
  destination?: string
  /** What is none is left for the server to refuse. */
  state?: 'waiting'
}

/** `host`, `host:port` or `[IPv6]:port`. */
function releaseTo({ address, host }: { address?: string; host?: string }) {
  if (address !== undefined) return { address }
  if (host === undefined) return undefined
  const [, name, port] = /^\[?(.+?)\]?(?::(\d{1,5}))?$/.exec(isIPv6(host) ? `[${host}]` : host) ?? []
  return { host: name ?? host, ...(port === undefined ? {} : { port: Number(port) }) }
}
