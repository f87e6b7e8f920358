// `ulak quarantine …`: mail that a domain's rules keep apart.
import { Command } from 'commander'
import { lineOf, show, showText } from './queue-text.ts'
import { pages, withClientOf, type ServerTools } from './server.ts'

export function quarantineCommand(tools: ServerTools): Command {
  const { io } = tools
  const withClient = withClientOf(tools)
  const json = io.say({ en: 'for programs', tr: 'programlar için' })
  const command = new Command('quarantine').description(
    io.say({ en: 'Mail that a domain keeps apart', tr: 'Bir alan adının ayırdığı posta' }),
  )

  command
    .command('list')
    .description(io.say({ en: 'What is kept apart, oldest first', tr: 'Ayrılanlar, en eskisi başta' }))
    .argument('<domain>')
    .option('--json', json)
    .action((domain: string, flags: { json?: boolean }) =>
      withClient(async (client) => {
        let count = 0
        const ask = (cursor: string | undefined) =>
          client.call('listQuarantine', { params: { domain }, query: { limit: 1000, ...(cursor && { cursor }) } })
        for await (const message of pages(ask)) {
          count += 1
          if (flags.json) io.json(message)
          else io.out(lineOf(message, io))
        }
        if (count === 0 && !flags.json)
          io.out(io.say({ en: 'Nothing is in quarantine.', tr: 'Karantinada bir şey yok.' }))
      }),
    )

  command
    .command('show')
    .description(
      io.say({
        en: 'What stands in a message, as plain text; it leaves an audit record',
        tr: 'İletide ne yazdığı, düz metin olarak; denetim kaydı bırakır',
      }),
    )
    .argument('<message>')
    .option('--json', json)
    .action((message: string, flags: { json?: boolean }) =>
      withClient(async (client) => {
        const found = await client.call('readQueued', { params: { message } })
        if (flags.json) io.json(found)
        else showText(found, io)
      }),
    )

  command
    .command('release')
    .description(io.say({ en: 'Hands a message on after all', tr: 'İletiyi yine de iletir' }))
    .argument('<message>')
    .option('--json', json)
    .action((message: string, flags: { json?: boolean }) =>
      withClient(async (client) => {
        const found = await client.call('releaseQueued', { params: { message }, body: {} })
        if (flags.json) io.json(found)
        else show(found, io)
      }),
    )

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
  return command
}
