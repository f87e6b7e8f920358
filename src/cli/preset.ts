// `ulak preset …`: mail providers that Ulak knows.
import { Command } from 'commander'
import { withClientOf, type ServerTools } from './server.ts'

export function presetCommand(tools: ServerTools): Command {
  const { io } = tools
  const withClient = withClientOf(tools)
  const command = new Command('preset').description(
    io.say({ en: 'Mail providers that Ulak knows', tr: "Ulak'ın bildiği e-posta sağlayıcıları" }),
  )
  const json = io.say({ en: 'for programs', tr: 'programlar için' })
  command
    .command('list')
    .description(io.say({ en: 'All of them', tr: 'Hepsi' }))
    .option('--json', json)
    .action((flags: { json?: boolean }) =>
      withClient(async (client) => {
        for (const preset of (await client.call('listPresets', {})).items) {
          if (flags.json) io.json(preset)
          else io.out(`${preset.id.padEnd(28)} ${preset.name}`)
        }
      }),
    )
  command
    .command('show')
    .description(io.say({ en: 'One of them: variants and parameters', tr: 'Biri: türleri ve değerleri' }))
    .argument('<preset>')
    .option('--json', json)
    .action((id: string, flags: { json?: boolean }) =>
      withClient(async (client) => {
        const preset = await client.call('getPreset', { params: { preset: id } })
        if (flags.json) return io.json(preset)
        io.out(`${io.style('bold', preset.name)} (${preset.id})`)
        for (const variant of preset.variants) {
          io.out(`\n${variant.default ? '* ' : '  '}${variant.id}: ${variant.label}`)
          for (const mx of variant.mx) io.out(`      ${mx}`)
        }
        if (preset.parameters.length > 0) io.out('')
        for (const one of preset.parameters) {
          io.out(
            `  --set ${one.name}=…  ${one.required ? io.say({ en: '(needed)', tr: '(gerekli)' }) : ''} ${one.label}`,
          )
          io.out(`      ${one.help}`)
        }
      }),
    )
  return command
}
