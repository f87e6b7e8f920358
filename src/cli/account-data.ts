// `ulak account retention|…`: what is kept of an account, and for how long.
import type { Command } from 'commander'
import type { Client } from '../api/client.ts'
import type { RetentionTerm } from '../api/contract.ts'
import type { CliIo } from './io.ts'
import { pages, repeatable, type ServerTools, withClientOf } from './server.ts'
import { UsageFault } from './usage.ts'

export function addDataCommands(command: Command, tools: ServerTools): void {
  const { io } = tools
  const withClient = withClientOf(tools)
  const json = io.say({ en: 'for programs', tr: 'programlar için' })
  command
    .command('retention')
    .description(io.say({ en: 'For how long what is kept', tr: 'Neyin ne kadar saklandığı' }))
    .argument('<account>', io.say({ en: 'its name or id', tr: 'adı ya da kimliği' }))
    .option(
      '--set <kind=days>',
      io.say({
        en: 'choose, as in journal=30; journal=inherit: as the account above; may be repeated',
        tr: 'seç: journal=30; journal=inherit: üst hesaptaki gibi; yinelenebilir',
      }),
      repeatable,
    )
    .option('--json', json)
    .action((name: string, flags: { set?: string[]; json?: boolean }) => {
      const days = flags.set && Object.fromEntries(flags.set.map(readChoice))
      return withClient(async (client) => {
        const params = { account: await accountOf(client, name) }
        const { items } = days
          ? await client.call('setRetention', { params, body: { days } })
          : await client.call('getRetention', { params })
        for (const term of items) {
          if (flags.json) io.json(term)
          else io.out(lineOf(term, io))
        }
      })
    })
}

function readChoice(text: string): [kind: string, days: number | null] {
  const match = /^([a-z-]+)=(\d{1,6}|inherit)$/.exec(text)
  if (!match)
    throw new UsageFault({
      en: `“${text}” is no choice. Write journal=30 or journal=inherit.`,
      tr: `“${text}” bir seçim değil. journal=30 ya da journal=inherit yazın.`,
    })
  return [match[1]!, match[2] === 'inherit' ? null : Number(match[2])]
}

function lineOf({ kind, days, least, most, own, what, from }: RetentionTerm, io: CliIo): string {
  const whose = own ? io.say({ en: 'own', tr: 'kendi' }) : io.say({ en: 'inherited', tr: 'üstten' })
  const term = io.say({
    en: `${days} days (${whose}; ${least}–${most})  ${what}, after ${from}`,
    tr: `${days} gün (${whose}; ${least}–${most})  ${what}; ${from} sayılır`,
  })
  return `${kind.padEnd(14)} ${term}`
}

/** The id of an account of this name, or with this id. */
export async function accountOf(client: Client, name: string): Promise<string> {
  const found: string[] = []
  const ask = (cursor: string | undefined) =>
    client.call('listAccounts', { query: { limit: 1000, ...(cursor && { cursor }) } })
  for await (const one of pages(ask)) {
    if (one.id === name) return one.id
    if (one.name === name) found.push(one.id)
  }
  if (found.length === 1) return found[0]!
  throw new UsageFault(
    found.length === 0
      ? { en: `There is no account “${name}”.`, tr: `“${name}” adında bir hesap yok.` }
      : {
          en: `${found.length} accounts have the name “${name}”. Give the id of one: ${found.join(', ')}.`,
          tr: `“${name}” adında ${found.length} hesap var. Birinin kimliğini verin: ${found.join(', ')}.`,
        },
  )
}
