// `ulak quarantine …`: mail that a domain's rules keep apart.
import { Command } from 'commander'
import { lineOf, show } from './queue-text.ts'
import { removal, removeOne, textCommand } from './queue.ts'
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

  textCommand(command, 'show', tools)

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
    .description(removal(io))
    .argument('<message>')
    .action((message: string) => withClient((client) => removeOne(client, message, io)))
  return command
}
