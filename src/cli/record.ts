// `ulak record …`: the records of a domain, RRset by RRset or as a zone file.
import { Command } from 'commander'
import { readInput } from './input.ts'
import { applyPlan, type ApplyFlags, insistOption, pages, withClientOf, yesOption, type ServerTools } from './server.ts'

export function recordCommand(tools: ServerTools): Command {
  const { io } = tools
  const withClient = withClientOf(tools)
  const command = new Command('record').description(io.say({ en: 'Records of a domain', tr: 'Alan adının kayıtları' }))
  const json = io.say({ en: 'for programs', tr: 'programlar için' })

  command
    .command('list')
    .description(io.say({ en: 'All records', tr: 'Bütün kayıtlar' }))
    .argument('<domain>')
    .option('--json', json)
    .action((domain: string, flags: { json?: boolean }) =>
      withClient(async (client) => {
        const ask = (cursor: string | undefined) =>
          client.call('listRrsets', { params: { domain }, query: { limit: 1000, ...(cursor && { cursor }) } })
        for await (const set of pages(ask)) {
          if (flags.json) io.json(set)
          else
            for (const record of set.records)
              io.out(`${set.name.padEnd(24)} ${String(set.ttl).padStart(6)} ${set.type.padEnd(6)} ${record}`)
        }
      }),
    )

  command
    .command('set')
    .description(
      io.say({
        en: 'Replaces one RRset: ulak record set firma.example www A 192.0.2.1',
        tr: 'Bir RRset yazar: ulak record set firma.example www A 192.0.2.1',
      }),
    )
    .argument('<domain>')
    .argument('<name>', io.say({ en: '@ for the domain itself', tr: 'alan adının kendisi için @' }))
    .argument('<type>')
    .argument('<data...>', io.say({ en: 'one argument a record', tr: 'kayıt başına bir sözcük' }))
    .option(
      '--ttl <seconds>',
      io.say({ en: 'how long others may keep it', tr: 'başkalarının saklayabileceği süre' }),
      '3600',
    )
    .addOption(insistOption(io))
    .addOption(yesOption(io))
    .option('--json', json)
    .action((domain: string, name: string, type: string, data: string[], flags: ApplyFlags & { ttl: string }) =>
      withClient(async (client) => {
        const set = { ttl: Number(flags.ttl), records: data }
        const plan = await client.call('addPlan', { body: { changes: [{ domain, rrsets: [{ name, type, set }] }] } })
        await applyPlan(client, plan, flags, io)
      }),
    )

  command
    .command('remove')
    .description(io.say({ en: 'Removes one RRset', tr: "Bir RRset'i kaldırır" }))
    .argument('<domain>')
    .argument('<name>')
    .argument('<type>')
    .addOption(insistOption(io))
    .addOption(yesOption(io))
    .option('--json', json)
    .action((domain: string, name: string, type: string, flags: ApplyFlags) =>
      withClient(async (client) => {
        const plan = await client.call('addPlan', {
          body: { changes: [{ domain, rrsets: [{ name, type, set: null }] }] },
        })
        await applyPlan(client, plan, flags, io)
      }),
    )

  command
    .command('import')
    .description(
      io.say({
        en: 'Replaces the zone by a zone file, after showing the plan',
        tr: 'Planı gösterdikten sonra bölgeyi bir bölge dosyasıyla değiştirir',
      }),
    )
    .argument('<domain>')
    .argument('<file>', io.say({ en: '- for standard input', tr: 'standart girdi için -' }))
    .addOption(insistOption(io))
    .addOption(yesOption(io))
    .option('--json', json)
    .action((domain: string, file: string, flags: ApplyFlags) =>
      withClient(async (client) => {
        const zone = await readInput(file)
        const plan = await client.call('addPlan', { body: { changes: [{ domain, zone }] } })
        await applyPlan(client, plan, flags, io)
      }),
    )

  command
    .command('export')
    .description(io.say({ en: 'The zone file', tr: 'Bölge dosyası' }))
    .argument('<domain>')
    .action((domain: string) =>
      withClient(async (client) => io.raw(await client.call('getZone', { params: { domain } }))),
    )
  return command
}
