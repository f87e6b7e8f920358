// `ulak route <address|domain>`: where mail goes now, and what happens when hosts are down.
import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { canonicalIp } from '../dns/ip.ts'
import type { Name } from '../dns/name.ts'
import { bad } from '../dns/problem.ts'
import type { Resolver } from '../dns/resolver.ts'
import { visitHosts, type Visits } from '../prove/evidence/probe.ts'
import { pictureOf } from '../prove/picture.ts'
import { visitJson } from '../prove/probe-json.ts'
import type { Probe } from '../prove/probe.ts'
import { type Outcome, type Route, type RouteTry, simulate } from '../prove/route.ts'
import {
  and,
  downText,
  findingTexts,
  or,
  outcomeTexts,
  percent,
  problemTexts,
  sceneTexts,
} from '../prove/route-text.ts'
import { simulation, type View } from '../prove/simulation.ts'
import type { Keeper, Scene } from '../prove/simulate.ts'
import { formatMailDomain } from '../smtp/address.ts'
import { describeVisits } from './probe-text.ts'
import { destinationOf, readDestination, shownName } from './destination.ts'
import { type CliIo, type ExitCode, exitCodes } from './io.ts'

export type RouteTools = {
  readonly io: CliIo
  resolver(): Resolver
  allowPrivate?(): boolean
  /** Names under which this installation is an MX: it keeps mail and hands it on. */
  mxNames?(): readonly string[]
  /** For `--probe`. */
  probe?(ports: { resolver: Resolver }): Probe
}

type Flags = {
  down?: string[]
  own?: string[]
  backup?: string[]
  each?: boolean
  svg?: string
  probe?: boolean
  json?: boolean
}

export function routeCommand(tools: RouteTools): Command {
  const { io } = tools
  return new Command('route')
    .description(
      io.say({
        en: 'Where mail goes now, and if hosts fail',
        tr: 'Posta şimdi ve sunucular erişilemezken nereye gider',
      }),
    )
    .argument('<address|domain>')
    .option(
      '--down <host,…>',
      io.say({ en: 'take these hosts to be down', tr: 'bu sunucular erişilemez sayılsın' }),
      listed,
    )
    .option('--each', io.say({ en: 'what happens when each host fails', tr: 'her sunucu arızalanınca ne olur' }))
    .option(
      '--backup <host,…>',
      io.say({ en: 'these hosts keep mail and hand it on', tr: 'bu sunucular postayı saklar ve iletir' }),
      listed,
    )
    .option('--own <host,…>', io.say({ en: 'as seen by this mail host', tr: 'bu posta sunucusunun gözüyle' }), listed)
    .option('--svg <file>', io.say({ en: 'the picture, as an SVG file', tr: 'resmi SVG dosyasına yaz' }))
    .option(
      '--probe',
      io.say({
        en: 'visit the hosts: banner, TLS, certificate; sends no mail',
        tr: 'sunucuları ziyaret et: karşılama, TLS, sertifika; posta göndermez',
      }),
    )
    .option('--json', io.say({ en: 'for programs', tr: 'programlar için' }))
    .action((text: string, flags: Flags) => tellRoute(text, flags, tools))
}

const listed = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean),
]

async function tellRoute(
  text: string,
  flags: Flags,
  { io, resolver: lookups, allowPrivate, mxNames, probe: probeWith }: RouteTools,
): Promise<void> {
  const destination = destinationOf(text, io)
  const [down, own, backup] = [flags.down, flags.own, flags.backup].map((hosts) => hostsOf(hosts ?? [], io))
  if (!destination || !down || !own || !backup) return
  const resolver = lookups()
  const [view] = await simulation(destination.domain, {
    resolver,
    down: down.map((one) => one.text),
    own: own.map((one) => one.name ?? one.text),
    keepers: keepersOf(backup, mxNames?.() ?? []),
    allowPrivate: allowPrivate?.() ?? false,
  })
  const found = simulate(formatMailDomain(destination.domain), view!.hosts, view!.scene.down)
  io.fail(exitCodeOf[found.outcome])
  if (flags.svg !== undefined && !writePicture(flags.svg, view!, io)) return
  const visits = flags.probe && probeWith ? await visitTries(found.tries, probeWith({ resolver })) : undefined
  if (flags.json) {
    const seen = visits && { probe: visits.visits.map(visitJson) }
    return io.json(flags.each ? { domain: found.domain, scenes: view!.scenes, ...seen } : { ...found, ...seen })
  }
  const shown = shownName(found.domain, destination.domain)
  for (const line of flags.each ? describeScenes(view!, shown, io) : describeRoute(found, view!, shown, io))
    io.out(line)
  for (const line of visits ? describeVisits(visits, io) : []) io.out(line)
}

const visitTries = (tries: readonly RouteTry[], probe: Probe): Promise<Visits> =>
  visitHosts(
    tries.map(({ exchange, addresses }) => ({ text: exchange, addresses })),
    [],
    probe,
    AbortSignal.timeout(probe.totalMs),
  )

const exitCodeOf: Record<Outcome, ExitCode> = {
  deliver: exitCodes.good,
  'unknown-now': exitCodes.undetermined,
  'null-mx': exitCodes.badNews,
  'no-such-domain': exitCodes.badNews,
  'no-mail-host': exitCodes.badNews,
  'loops-back': exitCodes.badNews,
}

const keepersOf = (backups: readonly Host[], mxNames: readonly string[]): Keeper[] => [
  ...(mxNames.length > 0 ? [{ names: mxNames, to: 'better' as const }] : []),
  ...backups.map(({ text }) => ({ names: [text], to: 'better' as const })),
]

function writePicture(file: string, view: View, io: CliIo): boolean {
  try {
    writeFileSync(file, `${pictureOf({ lang: io.lang, ...view, standalone: true })}\n`)
    return true
  } catch (error) {
    io.problem(cannotWrite((error as Error).message).problem, file)
    io.fail(exitCodes.usage)
    return false
  }
}

const cannotWrite = (why: string) =>
  bad('file-not-written', { en: `The picture cannot be written: ${why}`, tr: `Resim yazılamadı: ${why}` })

type Host = { readonly text: string; readonly name?: Name }

/** Hosts given to a flag: names in any spelling, or addresses. Undefined: one of them is neither, which was told. */
function hostsOf(hosts: readonly string[], io: CliIo): Host[] | undefined {
  const read = hosts.map((host) => hostOf(host, io))
  return read.every((one) => one !== undefined) ? read : undefined
}

function hostOf(text: string, io: CliIo): Host | undefined {
  const ip = canonicalIp(text.replace(/^\[(?:IPv6:)?(.*)\]$/i, '$1'))
  if (ip !== undefined) return { text: ip }
  const read = text.includes('@') ? undefined : readDestination(text)
  if (read?.kind === 'good' && read.domain.kind === 'name')
    return { text: read.domain.name.toJSON(), name: read.domain.name }
  if (read?.kind === 'bad') destinationOf(text, io)
  else io.problem(noHost.problem)
  io.fail(exitCodes.usage)
  return undefined
}

const noHost = bad('host-expected', {
  en: 'A host is wanted here, by name or address, not a mail address: mx1.firma.com.tr or 192.0.2.1.',
  tr: 'Burada e-posta adresi değil, adıyla ya da IP adresiyle bir sunucu gerekli: mx1.firma.com.tr ya da 192.0.2.1.',
})

// ── For people ──────────────────────────────────────────────────────────────────────────────────

/** The route in sentences. */
function describeRoute(found: Route, view: View, shown: string, io: CliIo): string[] {
  const { scene } = view
  const lines = [io.style('bold', shown)]
  const tellsScene =
    scene.down.length > 0 || scene.takes.some(({ fate }) => fate !== 'delivered') || scene.loops.length > 0
  if (scene.down.length > 0)
    lines.push(io.say({ en: `with ${and(scene.down, 'en')} down`, tr: `${and(scene.down, 'tr')} erişilemezken` }))
  lines.push('')
  if (found.outcome === 'deliver')
    lines.push(...(tellsScene ? [...describeScene(scene, view, io), ''] : []), ...describeTries(found, io))
  else if (found.findings.includes('all-hosts-down')) lines.push(...describeScene(scene, view, io))
  else lines.push(io.style(found.outcome === 'unknown-now' ? 'yellow' : 'red', io.say(outcomeTexts[found.outcome])))
  for (const finding of found.findings) lines.push('', io.style('yellow', `! ${io.say(findingTexts[finding])}`))
  return lines
}

function describeScene(scene: Scene, { route, keepers }: View, io: CliIo): string[] {
  const style = ({ arrives: 'green', kept: 'cyan', waits: 'red', refused: 'red', unknown: 'yellow' } as const)[
    scene.outcome
  ]
  return sceneTexts(scene, route.outcome, keepers).map((text) => io.style(style, io.say(text)))
}

/** Nothing down, each machine down alone, all of them: one paragraph each. */
function describeScenes(view: View, shown: string, io: CliIo): string[] {
  return [
    io.style('bold', shown),
    ...view.scenes.flatMap((scene) => [
      '',
      io.say(downText(scene.down)),
      ...describeScene(scene, view, io).map((line) => `  ${line}`),
    ]),
  ]
}

function describeTries(found: Route, io: CliIo): string[] {
  const { tries } = found
  const lines = [
    io.say(
      tries.length === 1
        ? { en: 'Mail goes to one host:', tr: 'Posta tek sunucuya gider:' }
        : {
            en: 'Mail goes to these hosts, tried in this order:',
            tr: 'Posta şu sunuculara, bu sırayla denenerek gider:',
          },
    ),
    '',
  ]
  const width = Math.max(...tries.map((one) => one.exchange.length))
  for (const one of tries) {
    const number = found.source === 'mx' ? String(one.preference).padStart(5) : '     '
    const addresses = one.addresses.length > 0 ? one.addresses.join(', ') : '–'
    lines.push(`${number}  ${io.style('cyan', one.exchange.padEnd(width))}  ${addresses}${shareText(one, io)}`)
    for (const problem of one.problems) lines.push(`       ${io.style('yellow', `! ${io.say(problemTexts[problem])}`)}`)
  }
  return [...lines, '', ...fallbacks(tries, io)]
}

const shareText = (one: RouteTry, io: CliIo): string => {
  if (one.share === 1 || one.share === 0) return ''
  const text = {
    en: `${percent(one.share, 'en')} of senders first`,
    tr: `gönderenlerin ${percent(one.share, 'tr')} kadarı önce bunu dener`,
  }
  return `  ${io.style('dim', io.say(text))}`
}

/** What happens when the hosts of a preference are down, one sentence a step. */
function fallbacks(tries: readonly RouteTry[], io: CliIo): string[] {
  const groups = [
    ...Map.groupBy(
      tries.filter((one) => one.share > 0),
      (one) => one.preference,
    ).values(),
  ].map((group) => group.map((one) => one.exchange))
  const lines: string[] = []
  for (const [index, group] of groups.slice(0, -1).entries()) {
    const next = groups[index + 1]!
    lines.push(
      io.say({
        en: `If ${and(group, 'en')} ${group.length > 1 ? 'are' : 'is'} down, mail goes to ${or(next, 'en')}.`,
        tr: `${and(group, 'tr')} erişilemezse posta ${or(next, 'tr')} sunucusuna gider.`,
      }),
    )
  }
  const count = groups.flat().length
  lines.push(
    io.say(
      count === 1
        ? {
            en: 'If it is down, mail waits at its senders: they try again, as a rule for four to five days, and then give it back (RFC 5321 §4.5.4.1).',
            tr: 'Erişilemezse posta gönderenlerin sunucularında bekler: genellikle dört beş gün yeniden denenir, sonra geri çevrilir (RFC 5321 §4.5.4.1).',
          }
        : {
            en: 'If all of them are down, mail waits at its senders: they try again, as a rule for four to five days, and then give it back (RFC 5321 §4.5.4.1).',
            tr: 'Hiçbirine erişilemezse posta gönderenlerin sunucularında bekler: genellikle dört beş gün yeniden denenir, sonra geri çevrilir (RFC 5321 §4.5.4.1).',
          },
    ),
  )
  return lines
}
