// `ulak propagation <name> [type]`: who already answers what, and when the last honest cache must have let go of the old answer.
import { Command } from 'commander'
import type { Text } from '../dns/problem.ts'
import { parseTypeName } from '../dns/records/index.ts'
import type { Answer, LookTools, Sight } from '../prove/propagation.ts'
import { look } from '../prove/propagation.ts'
import { expectedOf } from '../prove/propagation-expect.ts'
import { type PropagationClock, propagationClock, type ServerState } from '../prove/propagation-clock.ts'
import { propagationJson } from '../prove/propagation-json.ts'
import type { Clock } from '../system/clock.ts'
import { destinationOf } from './destination.ts'
import { type CliIo, exitCodes, wrongUsage } from './io.ts'

export type PropagationCommandTools = {
  readonly io: CliIo
  readonly clock: Clock
  readonly tools: LookTools
}

type Flags = { expect?: string[]; wait?: boolean; json?: boolean }

/** Between two looks. */
const everyMs = 5_000
/** What is still not seen then will not come by waiting. */
const maxWaitMs = 14 * 24 * 60 * 60 * 1_000
/** Looks that are kept: the first, which says since when, and the newest. */
const keptSights = 500

export function propagationCommand({ io, clock: time, tools }: PropagationCommandTools): Command {
  return new Command('propagation')
    .description(
      io.say({ en: 'Who already answers what, and until when', tr: 'Kim şimdiden ne yanıt veriyor, ne zamana kadar' }),
    )
    .argument('<name>')
    .argument('[type]', io.say({ en: 'record type (MX)', tr: 'kayıt türü (MX)' }))
    .option(
      '--expect <data>',
      io.say({
        en: 'the new answer, once for each record: --expect "10 mail.firma.com.tr."; "none" for no record',
        tr: 'yeni yanıt, her kayıt için bir kez: --expect "10 mail.firma.com.tr."; kayıt olmayacaksa "none"',
      }),
      (value: string, before: string[] | undefined) => [...(before ?? []), value],
    )
    .option('--wait', io.say({ en: 'look again until all agree', tr: 'herkes aynı yanıtı verene kadar bak' }))
    .option('--json', io.say({ en: 'for programs, one object a look', tr: 'programlar için, her bakışta bir nesne' }))
    .action(async (text: string, typeText: string | undefined, flags: Flags) => {
      const destination = destinationOf(text, io)
      if (!destination) return
      if (destination.domain.kind !== 'name')
        return wrongUsage(io, { en: `${text} is an address, not a name.`, tr: `${text} bir ad değil, adres.` })
      const name = destination.domain.name
      const type = parseTypeName(typeText?.toUpperCase() ?? 'MX')
      if (!type.ok) return refuse(type.problem.text, io)
      const expect = flags.expect && expectedOf(flags.expect, type.value)
      if (expect && !expect.ok) return refuse(expect.problem.text, io)
      const options = expect ? { expect: expect.value } : {}
      const sights: Sight[] = []
      const begun = time.now()
      for (;;) {
        sights.push(await look(name, type.value, tools))
        if (sights.length > keptSights) sights.splice(1, 1)
        const clock = propagationClock(sights as [Sight, ...Sight[]], options)
        const agree = clock.state === 'agreed' || clock.state === 'done'
        const isLast = !flags.wait || agree || time.now() - begun > maxWaitMs
        show(sights.at(-1)!, clock, { flags, isLast, io })
        if (isLast) return void io.fail(exitOf[clock.state])
        await time.sleep(everyMs)
      }
    })
}

const exitOf = {
  done: exitCodes.good,
  agreed: exitCodes.good,
  changing: exitCodes.badNews,
  unknown: exitCodes.undetermined,
} as const

const refuse = (text: Text, io: CliIo): void => wrongUsage(io, text)

function show(
  sight: Sight,
  clock: PropagationClock,
  { flags, isLast, io }: { flags: Flags; isLast: boolean; io: CliIo },
): void {
  if (flags.json) return io.json(propagationJson(sight, clock))
  if (isLast) {
    io.progress('')
    for (const line of describePropagation(sight, clock, io)) io.out(line)
    return
  }
  const states = [...clock.servers, ...clock.resolvers].map(({ state }) => state)
  const count = (state: ServerState): number => states.filter((one) => one === state).length
  io.progress(
    io.say({
      en: `${count('new')} of ${states.length} give the new answer, ${count('old')} the old one, ${count('silent')} none`,
      tr: `${states.length} sunucudan ${count('new')} yeni yanıtı, ${count('old')} eskisini veriyor, ${count('silent')} yanıt vermiyor`,
    }),
  )
}

// ── For people ──────────────────────────────────────────────────────────────────────────────────

export function describePropagation(sight: Sight, clock: PropagationClock, io: CliIo): string[] {
  const lines = [io.style('bold', `${sight.name} ${sight.type}`), '']
  lines.push(
    `${io.say({ en: 'New answer', tr: 'Yeni yanıt' })}: ${clock.expected.length > 0 ? clock.expected.join(' · ') : io.say(noRecord)}`,
  )
  if (sight.parent)
    lines.push(
      `${io.say({ en: 'The parent zone names', tr: 'Üst bölgenin gösterdiği sunucular' })}: ${sight.parent.servers.join(', ')} (${duration(sight.parent.ttl, io)})`,
    )
  lines.push('', io.style('bold', io.say({ en: 'Name servers', tr: 'Ad sunucuları' })))
  const width = Math.max(0, ...clock.servers.map(({ host }) => host.length))
  for (const one of clock.servers) {
    const serial = one.serial === undefined ? '' : `  ${io.say({ en: 'serial', tr: 'seri' })} ${one.serial}`
    lines.push(
      `  ${mark(one.state, io)} ${one.host.padEnd(width)}  ${one.address}${serial}  ${answerText(one.answer, one.state, io)}`,
    )
  }
  if (clock.servers.length === 0) lines.push(`  ${io.say({ en: 'None could be found.', tr: 'Hiçbiri bulunamadı.' })}`)
  if (clock.resolvers.length > 0) {
    lines.push('', io.style('bold', io.say({ en: 'Resolvers of others', tr: 'Başkalarının çözümleyicileri' })))
    for (const one of clock.resolvers)
      lines.push(`  ${mark(one.state, io)} ${one.address}  ${answerText(one.answer, one.state, io)}`)
  }
  return [...lines, '', ...verdict(clock, sight, io), '']
}

const noRecord: Text = { en: 'no record', tr: 'kayıt yok' }

const mark = (state: ServerState, io: CliIo): string =>
  io.style(({ new: 'green', old: 'yellow', silent: 'dim' } as const)[state], { new: '+', old: '~', silent: '?' }[state])

function answerText(answer: Answer, state: ServerState, io: CliIo): string {
  if (answer.kind === 'silent') return io.style('dim', answer.reason)
  const what = answer.kind === 'none' ? io.say(noRecord) : state === 'new' ? '' : answer.records.join(' · ')
  return `${what}${what ? '  ' : ''}${io.style('dim', duration(answer.ttl, io))}`
}

function verdict(clock: PropagationClock, sight: Sight, io: CliIo): string[] {
  const lines = [
    io.style(
      ({ done: 'green', agreed: 'green', changing: 'yellow', unknown: 'yellow' } as const)[clock.state],
      io.say(stateTexts[clock.state]),
    ),
  ]
  if (clock.until === undefined) {
    if (clock.state !== 'unknown')
      lines.push(
        io.say({
          en: 'The clock has not begun to run: a server still gives the old answer, or it is not known for how long one may.',
          tr: 'Saat henüz işlemeye başlamadı: bir sunucu hâlâ eski yanıtı veriyor ya da ne kadar vereceği bilinmiyor.',
        }),
      )
    return lines
  }
  if (clock.state === 'done') return lines
  const when = moment(clock.until, io)
  const parts = [
    `TTL ${duration(clock.parts.ttl, io)}`,
    ...(clock.parts.nsTtl > 0 ? [`NS ${duration(clock.parts.nsTtl, io)}`] : []),
    ...(clock.parts.movedHostTtl > 0 ? [`A/AAAA ${duration(clock.parts.movedHostTtl, io)}`] : []),
  ].join(' + ')
  lines.push(
    clock.until <= sight.at
      ? io.say({
          en: `Honest caches have let go of the old answer since ${when}.`,
          tr: `Dürüst önbellekler eski yanıtı ${when} itibarıyla bıraktı.`,
        })
      : clock.isAtTheLatest
        ? io.say({
            en: `Honest caches let go of the old answer at the latest on ${when} (${parts}, from what was seen).`,
            tr: `Dürüst önbellekler eski yanıtı en geç ${when} bırakır (${parts}, görülene göre).`,
          })
        : io.say({
            en: `Honest caches let go of the old answer by ${when} (${parts}).`,
            tr: `Dürüst önbellekler eski yanıtı ${when} itibarıyla bırakmış olur (${parts}).`,
          }),
    io.style('dim', io.say(stale)),
  )
  return lines
}

const stale: Text = {
  en: 'A resolver that cannot reach the name servers may go on with an old answer for longer (serve-stale, RFC 8767).',
  tr: 'Ad sunucularına ulaşamayan bir çözümleyici eski yanıtı daha uzun süre verebilir (serve-stale, RFC 8767).',
}

const stateTexts: Record<PropagationClock['state'], Text> = {
  done: {
    en: 'Everybody gives the new answer, and no old one can be left.',
    tr: 'Herkes yeni yanıtı veriyor; eskisi artık hiçbir yerde kalmış olamaz.',
  },
  agreed: { en: 'Everybody that was asked gives the new answer.', tr: 'Sorulan herkes yeni yanıtı veriyor.' },
  changing: { en: 'Some still give the old answer.', tr: 'Bazıları hâlâ eski yanıtı veriyor.' },
  unknown: { en: 'Nobody answers now; nothing is known.', tr: 'Şu anda kimse yanıt vermiyor; bir şey bilinmiyor.' },
}

const moment = (ms: number, io: CliIo): string =>
  new Intl.DateTimeFormat(io.lang === 'tr' ? 'tr-TR' : 'en-GB', { dateStyle: 'medium', timeStyle: 'medium' }).format(ms)

/** `1 h 5 min`, of two parts at most. */
export function duration(seconds: number, io: CliIo): string {
  const units: readonly [number, Text][] = [
    [86_400, { en: 'd', tr: 'gün' }],
    [3_600, { en: 'h', tr: 'sa' }],
    [60, { en: 'min', tr: 'dk' }],
    [1, { en: 's', tr: 'sn' }],
  ]
  let left = seconds
  const parts: string[] = []
  for (const [size, text] of units) {
    const count = Math.floor(left / size)
    left -= count * size
    if (count > 0) parts.push(`${count} ${io.say(text)}`)
  }
  return parts.slice(0, 2).join(' ') || `0 ${io.say(units[3]![1])}`
}
