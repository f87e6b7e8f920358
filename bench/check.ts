// `npm run bench:check`: how many domains a second `ulak check` judges in a lab on this machine, with a network of 20 ms and 2 % loss before every
// name server. Prints the rate of each round, the memory along the way, look-ups that were asked twice within their TTL, and whether a sample of
// domains, each checked alone, gives the same report.
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
    sample: { type: 'string', default: '200' },
  },
})
const number = (name: keyof typeof values): number => Number(values[name])

const rates: number[] = []
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
    console.log(
      `round ${round}: ${lab.domains.length} domains in ${run.seconds.toFixed(1)} s, ${run.rate.toFixed(0)}/s, ${run.questions} questions (${(run.questions / lab.domains.length).toFixed(1)} a domain), ${run.repeated.length} asked twice, ${run.unknown} answers not known`,
    )
    const cpu = Object.entries(run.cpuMs)
    const all = cpu.reduce((sum, [, ms]) => sum + ms, 0)
    console.log(
      `  CPU a domain, ms: ${all.toFixed(1)} (${cpu.map(([name, ms]) => `${name} ${ms.toFixed(1)}`).join(', ')})`,
    )
    console.log(`  memory, MB: ${run.memory.map((bytes) => (bytes / 2 ** 20).toFixed(0)).join(' ')}`)
    if (run.repeated.length > 0) console.log(`  twice: ${run.repeated.slice(0, 10).join(', ')}`)
    if (round === 1) {
      const different = await compareAlone(lab, run, number('sample'))
      console.log(`  ${number('sample')} domains alone: ${different.length} differ`)
      for (const one of different.slice(0, 5)) console.log(`    ${one}`)
    }
  } finally {
    await lab.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
const median = rates.toSorted((a, b) => a - b)[Math.floor(rates.length / 2)]!
console.log(`median of ${rates.length}: ${median.toFixed(0)} domains/s`)
