// `ulak doctor`: is this machine fit to serve, and if not, what mends it?
import { Command } from 'commander'
import type { Text } from '../dns/problem.ts'
import { type Condition, type Diagnosis, examine, type Machine } from '../prove/doctor.ts'
import { type CliIo, type ExitCode, exitCodes } from './io.ts'

type Flags = { public?: boolean; json?: boolean }

export function doctorCommand({ io, machine }: { io: CliIo; machine(): Machine }): Command {
  return new Command('doctor')
    .description(io.say({ en: 'Is this machine ready to serve?', tr: 'Bu makine hizmete hazır mı?' }))
    .option(
      '--public',
      io.say({
        en: 'also ask our doors at the addresses under which they are published',
        tr: 'kapılarımızı yayımlandıkları adreslerden de sor',
      }),
    )
    .option('--json', io.say({ en: 'for programs', tr: 'programlar için' }))
    .action(async (flags: Flags) => {
      const found = await examine(machine(), { isPublic: flags.public === true })
      for (const { condition } of found) io.fail(codeOf[condition])
      if (flags.json) io.json(found.map((one) => diagnosisJson(one, io)))
      else for (const line of found.flatMap((one) => describe(one, io))) io.out(line)
    })
}

const codeOf: Readonly<Record<Condition, ExitCode>> = {
  good: exitCodes.good,
  notice: exitCodes.good,
  bad: exitCodes.badNews,
  unknown: exitCodes.undetermined,
}

const diagnosisJson = ({ id, condition, subject, message, fix }: Diagnosis, io: CliIo) => ({
  id,
  condition,
  subject,
  message: io.say(message),
  fix: fix && fix.length > 0 ? fix.map((step) => io.say(step)) : null,
})

function describe({ condition, subject, message, fix = [] }: Diagnosis, io: CliIo): string[] {
  const { style, text } = marks[condition]
  return [
    `${io.style(style, io.say(text).padEnd(11))} ${io.style('bold', subject)}: ${io.say(message)}`,
    ...fix.map((step) => `${' '.repeat(12)}→ ${io.say(step)}`),
  ]
}

const marks: Readonly<Record<Condition, { style: 'green' | 'cyan' | 'red' | 'yellow'; text: Text }>> = {
  good: { style: 'green', text: { en: 'good', tr: 'iyi' } },
  notice: { style: 'cyan', text: { en: 'notice', tr: 'bilgi' } },
  bad: { style: 'red', text: { en: 'not ready', tr: 'hazır değil' } },
  unknown: { style: 'yellow', text: { en: 'not known', tr: 'bilinmiyor' } },
}
