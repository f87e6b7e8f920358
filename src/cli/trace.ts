// `ulak trace --from a --to b --at 14:00`: why a mail did or did not arrive, with texts for a ticket.
import { Command } from 'commander'
import type { Trace } from '../api/contract.ts'
import { inZone, ownZone } from '../system/zone-time.ts'
import { type CliIo, type ExitCode, exitCodes } from './io.ts'
import { type ServerTools, withClientOf } from './server.ts'
import { readMoment } from './trace-moment.ts'
import { thenText } from './trace-then.ts'

type Options = { from?: string; to: string; at: string; within?: string; json?: boolean }

export function traceCommand(tools: ServerTools & { now(): number }): Command {
  const { io, now } = tools
  const withClient = withClientOf(tools)
  return new Command('trace')
    .description(io.say({ en: 'Why did this mail arrive, or not', tr: 'Bu posta neden geldi ya da gelmedi' }))
    .requiredOption('--to <address>', io.say({ en: 'the recipient', tr: 'alıcı' }))
    .option(
      '--from <sender>',
      io.say({ en: 'an address, a domain, or <> (any)', tr: 'bir adres, bir alan adı ya da <> (herhangi biri)' }),
    )
    .requiredOption(
      '--at <time>',
      io.say({
        en: 'by the clock here: 14:00, "14:00 yesterday", 2026-11-25T14:00, or with an offset',
        tr: 'buradaki saatle: 14:00, "dün 14:00", 2026-11-25T14:00 ya da saat farkıyla',
      }),
    )
    .option(
      '--within <span>',
      io.say({ en: '30m, 2h, 1d before and after (2h)', tr: 'önce ve sonra 30m, 2h, 1d (2h)' }),
    )
    .option('--json', io.say({ en: 'for programs', tr: 'programlar için' }))
    .action(async ({ from, to, at, within, json }: Options) => {
      const ms = readMoment(at, now())
      if (ms === undefined) {
        io.err(
          io.say({
            en: `“${at}” is no time. Write 14:00, "14:00 yesterday" or 2026-11-25T14:00.`,
            tr: `“${at}” bir zaman değil. 14:00, "dün 14:00" ya da 2026-11-25T14:00 yazın.`,
          }),
        )
        return io.fail(exitCodes.usage)
      }
      await withClient(async (client) => {
        const times = { at: new Date(ms).toISOString(), zone: ownZone(), ...(within && { within }) }
        const query = { to, ...times, ...(from && { from }) }
        const found = await client.call('trace', { query })
        if (json) io.json(found)
        else tell(found, io)
        io.fail(exitOf(found))
      })
    })
}

function tell(found: Trace, io: CliIo): void {
  const write = inZone(ownZone())
  const here = (iso: string | null): string => (iso === null ? '' : write(Date.parse(iso)))
  const word = (kind: string): string => kinds[kind]?.[io.lang] ?? kind
  const line = (...parts: readonly string[]): void => io.out(parts.join('  ').trimEnd())
  const span = { en: `Looked at: ${here(found.from)} to ${here(found.to)}` }
  io.out(io.style('dim', io.say({ ...span, tr: `Bakılan süre: ${here(found.from)} – ${here(found.to)}` })))
  for (const one of found.seen) {
    line(here(one.at), word(one.kind), one.client, `<${one.sender}>`, `<${one.recipient}>`, one.reply)
    if (one.by) io.out(`  ${one.by.rule}: ${one.by.text[io.lang]}`)
    const verdicts = { spf: one.spf, dkim: one.dkim, dmarc: one.dmarc }
    const told = Object.entries(verdicts).filter(([, verdict]) => verdict !== null)
    if (told.length > 0) io.out(`  ${told.map(([name, verdict]) => `${name}: ${verdict}`).join('; ')}`)
    for (const event of one.events.filter(({ kind }) => kind !== one.kind))
      line(`  ${here(event.at)}`, word(event.kind), event.reply ?? event.actor ?? '')
  }
  for (const one of found.alsoSeen)
    line(
      `${io.say({ en: 'Also seen', tr: 'Ayrıca görülen' })}: ${here(one.at)}`,
      `<${one.sender}>`,
      `<${one.recipient}>`,
      one.reply,
    )
  for (const text of thenText(found, here)) io.out(io.say(text))
  io.out('')
  io.out(io.style('bold', found.desk[io.lang]))
  io.out('')
  io.out(io.say({ en: 'For the customer:', tr: 'Müşteri için:' }))
  io.out(found.customer[io.lang])
}

const kinds: Readonly<Record<string, { readonly en: string; readonly tr: string }>> = {
  accepted: { en: 'accepted', tr: 'alındı' },
  quarantined: { en: 'quarantined', tr: 'karantinaya alındı' },
  refused: { en: 'refused', tr: 'reddedildi' },
  delivered: { en: 'delivered', tr: 'teslim edildi' },
  deferred: { en: 'told to come later', tr: 'sonraya bırakıldı' },
  undeliverable: { en: 'undeliverable', tr: 'teslim edilemez oldu' },
  held: { en: 'held', tr: 'tutuldu' },
  released: { en: 'released', tr: 'serbest bırakıldı' },
  retried: { en: 'tried at once', tr: 'hemen denendi' },
  removed: { en: 'removed', tr: 'kaldırıldı' },
  forgotten: { en: 'its time was over', tr: 'süresi doldu' },
}

/** On its way or there: good. Ours to find out: undetermined. */
function exitOf({ conclusion: { kind } }: Trace): ExitCode {
  if (kind === 'delivered' || kind === 'waiting') return exitCodes.good
  const isOpen = ['too-old', 'not-ours-then', 'too-many', 'gap', 'events-lost', 'never-came'].includes(kind)
  return isOpen ? exitCodes.undetermined : exitCodes.badNews
}
