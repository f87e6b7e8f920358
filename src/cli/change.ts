// `ulak change …`: plans and history.
import { Command } from 'commander'
import type { DomainChange } from '../api/contract.ts'
import { readJson } from './input.ts'
import {
  applyPlan,
  type ApplyFlags,
  insistOption,
  pages,
  showDiff,
  showPlan,
  withClientOf,
  yesOption,
  type ServerTools,
} from './server.ts'

export function changeCommand(tools: ServerTools): Command {
  const { io } = tools
  const withClient = withClientOf(tools)
  const command = new Command('change').description(io.say({ en: 'Plans and history', tr: 'Planlar ve geçmiş' }))
  const json = io.say({ en: 'for programs', tr: 'programlar için' })

  command
    .command('plan')
    .description(
      io.say({
        en: 'Plans changes of several domains from a JSON file',
        tr: 'Birkaç alan adının değişikliğini bir JSON dosyasından planlar',
      }),
    )
    .argument('<file>', io.say({ en: '- for standard input', tr: 'standart girdi için -' }))
    .option('--json', json)
    .action((file: string, flags: { json?: boolean }) =>
      withClient(async (client) => {
        const body = (await readJson(file)) as { changes: DomainChange[] }
        const plan = await client.call('addPlan', { body })
        if (flags.json) return io.json(plan)
        showPlan(plan, io)
        io.out(
          io.say({
            en: `Apply it with: ulak change apply ${plan.id}`,
            tr: `Uygulamak için: ulak change apply ${plan.id}`,
          }),
        )
      }),
    )

  command
    .command('apply')
    .description(io.say({ en: 'Applies a plan', tr: 'Bir planı uygular' }))
    .argument('<plan>')
    .addOption(insistOption(io))
    .option('--json', json)
    .action((id: string, flags: Omit<ApplyFlags, 'yes'>) =>
      withClient(async (client) => {
        const plan = await client.call('getPlan', { params: { plan: id } })
        await applyPlan(client, plan, { ...flags, yes: true }, io)
      }),
    )

  command
    .command('list')
    .description(io.say({ en: 'What was changed, newest first', tr: 'Değişenler, en yenisi başta' }))
    .argument('<domain>')
    .option('--json', json)
    .action((domain: string, flags: { json?: boolean }) =>
      withClient(async (client) => {
        const ask = (cursor: string | undefined) =>
          client.call('listChanges', { params: { domain }, query: { limit: 100, ...(cursor && { cursor }) } })
        for await (const change of pages(ask)) {
          if (flags.json) {
            io.json(change)
            continue
          }
          io.out(`${io.style('bold', change.id)}  ${change.at}  ${change.actor}`)
          for (const sentence of change.sentences) io.out(`  ${sentence}`)
          showDiff(change.diff, io)
        }
      }),
    )

  command
    .command('undo')
    .description(
      io.say({
        en: 'Takes a change back, after showing the plan',
        tr: 'Planı gösterdikten sonra bir değişikliği geri alır',
      }),
    )
    .argument('<domain>')
    .argument('<change>')
    .addOption(insistOption(io))
    .addOption(yesOption(io))
    .option('--json', json)
    .action((domain: string, change: string, flags: ApplyFlags) =>
      withClient(async (client) => {
        const plan = await client.call('undoChange', { params: { domain, change } })
        await applyPlan(client, plan, flags, io)
      }),
    )
  return command
}
