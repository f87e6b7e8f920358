// `ulak drill <domain>`: a message through each MX host shows that each takes over, and how long it takes.
import { Command } from 'commander'
import type { Client } from '../api/client.ts'
import type { Drill } from '../api/contract.ts'
import type { Clock } from '../system/clock.ts'
import { type CliIo, exitCodes } from './io.ts'
import { type ServerTools, withClientOf } from './server.ts'

const lookEveryMs = 500

export function drillCommand(tools: ServerTools & { readonly clock: Clock }): Command {
  const { io, clock } = tools
  const withClient = withClientOf(tools)
  return new Command('drill')
    .description(
      io.say({
        en: 'Sends a message through each mail host: does each take over, and how soon',
        tr: 'Her posta sunucusundan bir ileti geçirir: hepsi devralıyor mu, ne kadar sürede',
      }),
    )
    .argument('<domain>')
    .option(
      '--address <address>',
      io.say({ en: 'an address of the domain (postmaster)', tr: 'alan adının bir adresi (postmaster)' }),
    )
    .option('--json', io.say({ en: 'for programs', tr: 'programlar için' }))
    .action((domain: string, { address, json }: { address?: string; json?: boolean }) =>
      withClient(async (client) => {
        const begun = await client.call('beginDrill', {
          params: { domain },
          body: { ...(address !== undefined && { address }) },
        })
        const told = json ? () => {} : teller(begun, io)
        const drill = await followed(begun, client, { clock, told })
        io.progress('')
        if (json) io.json(drill)
        else tellEnd(drill, io)
        io.fail(exitOf(drill))
      }),
    )
}

type Follow = { readonly clock: Clock; told(drill: Drill): void }

async function followed(begun: Drill, client: Client, { clock, told }: Follow): Promise<Drill> {
  let drill = begun
  for (;;) {
    told(drill)
    if (drill.state !== 'running') return drill
    await clock.sleep(lookEveryMs)
    const { items } = await client.call('listDrills', { params: { domain: begun.domain } })
    // The domain was removed, or twenty drills came after this one.
    drill = items.find(({ id }) => id === begun.id) ?? { ...drill, state: 'broken-off' }
  }
}

/** Tells each mail host once it has an end, and meanwhile how many have none. */
function teller({ domain, address }: Drill, io: CliIo): (drill: Drill) => void {
  io.out(
    io.style(
      'bold',
      io.say({
        en: `Drill of ${domain}: a message to ${address} through each mail host`,
        tr: `${domain} tatbikatı: her posta sunucusundan ${address} adresine bir ileti`,
      }),
    ),
  )
  const shown = new Set<string>()
  return ({ ways, state }) => {
    const open = ways.filter((way) => way.state === 'sending' || way.state === 'carried')
    for (const way of ways) {
      if (shown.has(way.host) || (open.includes(way) && state === 'running')) continue
      shown.add(way.host)
      io.progress('')
      io.out(`  ${mark(way, io)} ${String(way.preference).padStart(5)} ${way.host}: ${way.text}`)
    }
    const last = io.say({ en: 'what Ulak hands on is looked at', tr: 'Ulak’ın ilettiğine bakılıyor' })
    const waits = open.map(({ host, text }) => `${host}: ${text}`).join(' · ')
    if (state === 'running') io.progress(ways.length > 0 && open.length === 0 ? last : waits)
  }
}

function mark({ state }: Drill['ways'][number], io: CliIo): string {
  if (state === 'passed') return io.style('green', '✓')
  return state === 'refused' ? io.style('red', '✗') : io.style('yellow', '?')
}

function tellEnd({ state, text, handOver, outcome }: Drill, io: CliIo): void {
  if (handOver) io.out(io.style(handOver.outcome === 'refused' ? 'red' : 'dim', handOver.text))
  if (state === 'broken-off') return io.err(io.say({ en: 'The drill was broken off.', tr: 'Tatbikat yarıda kaldı.' }))
  if (text !== null) io.out(io.style(outcome === 'passed' ? 'green' : 'bold', text))
}

const exitOf = ({ outcome }: Drill) =>
  outcome === 'passed' ? exitCodes.good : outcome === 'refused' ? exitCodes.badNews : exitCodes.undetermined
