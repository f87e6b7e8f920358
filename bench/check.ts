// `npm run bench:check`: how many domains a second `ulak check` judges in a lab on this machine, with a network of 20 ms and 2 % loss before every
// name server. Prints the rate of each round, the memory along the way, look-ups that were asked twice within their TTL, and whether a sample of
// domains, each checked alone, gives the same report; then what holds over all rounds. Exits 1 if a look-up was repeated or a report differs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startLab } from '../test/support/lab.ts'
import { checkMany, compareAlone } from '../test/support/check-many.ts'

const { values } = parseArgs({
  options: {
    domains: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
    jobs: { type: 'string', default: '256' },
    latency: { type: 'string', default: '20' },
    loss: { type: 'string', default: '0.02' },
    seed: { type: 'string', default: '20261124' },
    sample: { type: 'string', default: '60' },
  },
})
const number = (name: keyof typeof values): number => Number(values[name])

const rates: number[] = []
/** Of the last tenth, to that of the middle one. */
const growth: number[] = []
let repeated = 0
let compared = 0
let differing = 0
for (let round = 1; round <= number('rounds'); round += 1) {
  const folder = mkdtempSync(path.join(tmpdir(), 'ulak-bench-check-'))
  // A lab for each round: what Unbound still holds from the last would make the next look faster.
  const lab = await startLab({
    folder,
    domains: number('domains'),
    seed: number('seed'),
    latencyMs: number('latency'),
    loss: number('loss'),
  })
  try {
    const run = await checkMany(lab, { jobs: number('jobs'), kept: number('sample') })
    rates.push(run.rate)
    growth.push(run.memory.at(-1)! / run.memory[Math.floor(run.memory.length / 2) - 1]!)
    repeated += run.repeated.length
    console.log(
      `round ${round}: ${lab.domains.length} domains in ${run.seconds.toFixed(1)} s, ${run.rate.toFixed(0)}/s, ${run.questions} questions (${(run.questions / lab.domains.length).toFixed(1)} a domain), ${run.repeated.length} asked twice, ${run.unknown.length} answers not known`,
    )
    const cpu = Object.entries(run.cpuMs)
    const all = cpu.reduce((sum, [, ms]) => sum + ms, 0)
    console.log(
      `  CPU a domain, ms: ${all.toFixed(1)} (${cpu.map(([name, ms]) => `${name} ${ms.toFixed(1)}`).join(', ')})`,
    )
    console.log(`  memory, MB: ${run.memory.map((bytes) => (bytes / 2 ** 20).toFixed(0)).join(' ')}`)
    if (run.repeated.length > 0) console.log(`  twice: ${run.repeated.slice(0, 10).join(', ')}`)
    for (const one of run.unknown.slice(0, 5)) console.log(`  not known: ${one}`)
    const different = await compareAlone(lab, run.reports)
    console.log(`  ${run.reports.size} domains alone: ${different.length} differ`)
    for (const one of different.slice(0, 5)) console.log(`    ${one}`)
    compared += run.reports.size
    differing += different.length
  } finally {
    await lab.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!
const percent = (100 * (median(growth) - 1)).toFixed(0)
console.log(
  `median of ${rates.length}: ${median(rates).toFixed(0)} domains/s (${rates.map((rate) => rate.toFixed(0)).join(', ')}); memory ${percent} % more at the end than in the middle; ${repeated} asked twice; ${differing} of ${compared} other than alone`,
)
if (repeated + differing > 0) process.exitCode = 1
