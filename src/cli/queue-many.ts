// A decision on all waiting mail that fits: first how much that is, then the decision, then how many it touched, also when it breaks off.
import type { Command } from 'commander'
import type { Client } from '../api/client.ts'
import type { CallInput } from '../api/contract.ts'
import type { Text } from '../dns/problem.ts'
import { type CliIo, exitCodes } from './io.ts'
import { confirm } from './server.ts'
import { UsageFault } from './usage.ts'

type Query = NonNullable<CallInput<'countQueue'>['query']>
type Decision = CallInput<'decideQueued'>['body']['decision']

/** The words by which waiting mail is looked for, as options. */
export type Search = {
  readonly domain?: string
  readonly from?: string
  readonly to?: string
  readonly destination?: string
  /** What is none is left for the server to refuse. */
  readonly state?: NonNullable<Query['state']>
}

/** The names of these options. */
export const searchWords: readonly (keyof Search)[] = ['domain', 'from', 'to', 'destination', 'state']

export function searchOptions(command: Command, io: CliIo): Command {
  return command
    .option('--domain <domain>', io.say({ en: 'of this domain', tr: 'bu alan adının' }))
    .option(
      '--from <address>',
      io.say({
        en: 'ali@x.example, @x.example or a beginning; <> for none',
        tr: 'ali@x.example, @x.example ya da başlangıcı; boş gönderen için <>',
      }),
    )
    .option('--to <address>', io.say({ en: 'in the same way', tr: 'aynı biçimde' }))
    .option('--destination <host>', io.say({ en: 'that waits for this host', tr: 'bu sunucuyu bekleyenler' }))
    .option(
      '--state <state>',
      io.say({
        en: 'waiting, held, undeliverable or quarantined',
        tr: 'waiting (bekleyen), held (tutulan), undeliverable ya da quarantined',
      }),
    )
}

/** As the API has them; what was not given is not there. */
export function searchOf({ domain, from, to, destination, state }: Search): Query {
  const all = { domain, sender: from, recipient: to, destination, state }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** One message, or a search: what was meant. */
export function oneOrMany(message: string | undefined, search: Query): 'one' | 'many' {
  const isMany = Object.keys(search).length > 0
  if ((message !== undefined) === isMany) throw new UsageFault(oneOrManyText)
  return isMany ? 'many' : 'one'
}

const oneOrManyText = {
  en: 'Name one message, or say which by --domain, --from, --to, --destination and --state.',
  tr: 'Tek bir ileti verin ya da --domain, --from, --to, --destination ve --state ile hangileri olduğunu söyleyin.',
} as const

export type ManyFlags = { readonly yes?: boolean; readonly count?: string; readonly json?: boolean }

/** What a decision asks before and says after; `n` is the number as people write it. */
const words: Readonly<Record<Decision, { readonly ask?: Text; readonly did: (n: Text) => Text }>> = {
  retry: { did: (n) => ({ en: `Tried: ${n.en}.`, tr: `Denenen: ${n.tr}.` }) },
  hold: {
    ask: { en: 'Hold them?', tr: 'Tutulsun mu?' },
    did: (n) => ({ en: `Held: ${n.en}.`, tr: `Tutulan: ${n.tr}.` }),
  },
  release: {
    ask: { en: 'Release them?', tr: 'Bırakılsın mı?' },
    did: (n) => ({ en: `Released: ${n.en}.`, tr: `Bırakılan: ${n.tr}.` }),
  },
  remove: {
    ask: { en: 'Remove them for good?', tr: 'Kalıcı olarak silinsin mi?' },
    did: (n) => ({ en: `Removed: ${n.en}.`, tr: `Silinen: ${n.tr}.` }),
  },
}

/** `retry` asks nobody, for it harms nobody. `--count` goes with `remove` alone, and must be right. */
export async function decideMany(
  client: Client,
  { decision, search, flags, io }: { decision: Decision; search: Query; flags: ManyFlags; io: CliIo },
): Promise<void> {
  const { messages: count } = await client.call('countQueue', { query: search })
  if (!flags.json)
    io.out(
      io.say({
        en: `${count === 1 ? '1 message fits' : `${numberText(count).en} messages fit`}.`,
        tr: `${numberText(count).tr} ileti uyuyor.`,
      }),
    )
  const expect = decision === 'remove' ? (numberOf(flags.count) ?? count) : undefined
  const isSure = flags.yes === true || flags.count !== undefined || words[decision].ask === undefined
  if (count > 0 && !isSure && !(await confirm(io.say(words[decision].ask!), io)))
    return io.err(
      io.say({
        en: `Nothing was changed. Add ${decision === 'remove' ? `--count ${count}` : '--yes'} to do it.`,
        tr: `Hiçbir şey değişmedi. Yapmak için ${decision === 'remove' ? `--count ${count}` : '--yes'} ekleyin.`,
      }),
    )
  let done = 0
  let next: string | null = null
  try {
    do {
      const body: CallInput<'decideQueued'>['body'] = {
        decision,
        ...search,
        ...(next === null ? expect !== undefined && { expect } : { cursor: next }),
      }
      const answer = await client.call('decideQueued', { body })
      done += answer.messages
      next = answer.next
      io.progress(next === null ? '' : io.say(words[decision].did(numberText(done))))
      if (answer.problem) return brokeOff(answer.problem.detail)
    } while (next !== null)
  } catch (error) {
    // Of the call that failed nobody knows how far it came.
    if (done > 0) brokeOff('')
    throw error
  }
  if (flags.json) io.json({ messages: done, next })
  else io.out(io.say(words[decision].did(numberText(done))))

  function brokeOff(why: string): void {
    io.progress('')
    if (flags.json) io.json({ messages: done, next })
    else io.out(io.say(words[decision].did(numberText(done))))
    io.err(
      io.say({
        en: `It broke off. ${why} What was done stays done; the same command again goes on with the rest.`,
        tr: `Yarıda kesildi. ${why} Yapılanlar geçerli; aynı komut kalanlarla sürdürür.`,
      }),
    )
    io.fail(exitCodes.undetermined)
  }
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,12}$/.test(text)) throw new UsageFault({ en: '--count needs a number.', tr: '--count bir sayı ister.' })
  return Number(text)
}

const numberText = (count: number): Text => ({ en: count.toLocaleString('en'), tr: count.toLocaleString('tr') })
