// What all commands share that talk to a server: the client, how its refusals and its absence read, and how a plan is shown and applied.
import { Option } from 'commander'
import { ApiError, type Client, createClient } from '../api/client.ts'
import type { ApiProblem, Plan, RecordChange } from '../api/contract.ts'
import { type CliIo, exitCodes } from './io.ts'
import { placeInWords } from './place.ts'

export type ServerTools = { readonly io: CliIo; readonly url: string; readonly token: string }
/** Runs `work` with a client; tells what the server refuses and sets the exit code. */
export type WithClient = (work: (client: Client) => Promise<void>) => Promise<void>

export function withClientOf({ io, url, token }: ServerTools): WithClient {
  return async (work) => {
    try {
      await work(createClient({ url, lang: io.lang, ...(token !== '' && { token }) }))
    } catch (error) {
      if (error instanceof ApiError) return tellRefusal(error.problem, io)
      // What fetch throws has a cause; a bug of ours has none.
      if (!(error instanceof TypeError && error.cause !== undefined)) throw error
      io.err(
        io.say({
          en: `No Ulak server answers at ${url}. Start one with \`npm start\`, or set ULAK_URL.`,
          tr: `${url} adresinde yanıt veren bir Ulak sunucusu yok. \`npm start\` ile başlatın ya da ULAK_URL verin.`,
        }),
      )
      io.fail(exitCodes.undetermined)
    }
  }
}

function tellRefusal(problem: ApiProblem, io: CliIo): void {
  const told = ({ at, detail }: { at?: string | undefined; detail: string }): string => {
    const place = at === undefined ? '' : placeInWords(at, io.lang)
    return place === '' ? detail : `${place}: ${detail}`
  }
  // Of faults of form the head repeats the first one, for programs.
  if (problem.code !== 'bad-request' || !problem.problems) io.err(told(problem))
  for (const one of problem.problems ?? []) io.err(`${problem.code === 'bad-request' ? '' : '  '}${told(one)}`)
  if (problem.plan)
    for (const one of problem.plan.refusals)
      io.err(`  ${io.style('red', '✗')} [${one.id}] ${one.subject}: ${one.message}`)
  if (problem.status === 401) {
    io.err(
      io.say({
        en: 'Set ULAK_TOKEN to a token of this server.',
        tr: 'ULAK_TOKEN değişkenine bu sunucunun bir belirtecini verin.',
      }),
    )
  }
  io.fail(
    problem.status === 400 || problem.status === 401 || problem.status === 422 ? exitCodes.usage : exitCodes.badNews,
  )
}

/** A plan for people: its sentences, its record diff, what should be known and what stands in the way. */
export function showPlan(plan: Plan, io: CliIo): void {
  for (const sentence of plan.sentences) io.out(sentence)
  if (plan.diff.length > 0) io.out('')
  showDiff(plan.diff, io)
  for (const one of plan.findings) io.out(`${io.style('yellow', '!')} [${one.id}] ${one.subject}: ${one.message}`)
  for (const one of plan.refusals) io.out(`${io.style('red', '✗')} [${one.id}] ${one.subject}: ${one.message}`)
}

export function showDiff(diff: readonly RecordChange[], io: CliIo): void {
  for (const { name, type, before, after } of diff) {
    const line = (ttl: number, record: string): string =>
      `${name.padEnd(24)} ${String(ttl).padStart(6)} ${type.padEnd(6)} ${record}`
    const kept = new Set(
      before?.ttl === after?.ttl ? before?.records.filter((record) => after?.records.includes(record)) : [],
    )
    for (const record of before?.records ?? [])
      if (!kept.has(record)) io.out(io.style('red', `- ${line(before!.ttl, record)}`))
    for (const record of after?.records ?? []) {
      io.out(kept.has(record) ? `  ${line(after!.ttl, record)}` : io.style('green', `+ ${line(after!.ttl, record)}`))
    }
  }
}

/** Asks yes or no on a terminal. Elsewhere nobody can answer: the answer is no, and `--yes` should have been given. */
export async function confirm(question: string, io: CliIo): Promise<boolean> {
  if (!process.stdin.isTTY) {
    io.fail(exitCodes.usage)
    return false
  }
  const { createInterface } = await import('node:readline/promises')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = (await lines.question(`${question} ${io.say({ en: '[y/N]', tr: '[e/H]' })} `)).trim()
    return /^(y|yes|e|evet)$/i.test(answer)
  } finally {
    lines.close()
  }
}

/** For an option that may be given several times. */
export const repeatable = (value: string, before: string[] = []): string[] => [...before, value]

/** Flags of every command that ends in a plan. */
export type ApplyFlags = { readonly insist?: string[]; readonly yes?: boolean; readonly json?: boolean }

export const insistOption = (io: CliIo): Option =>
  new Option(
    '--insist <id>',
    io.say({ en: 'pass over this finding; may be repeated', tr: 'bu bulguya rağmen; yinelenebilir' }),
  ).argParser(repeatable)

export const yesOption = (io: CliIo): Option =>
  new Option('--yes', io.say({ en: 'apply without asking', tr: 'sormadan uygula' }))

/** Shows the plan, asks unless `--yes`, applies, and tells what is published now. */
export async function applyPlan(client: Client, plan: Plan, flags: ApplyFlags, io: CliIo): Promise<void> {
  const { yes = false, insist = [], json = false } = flags
  if (!json) showPlan(plan, io)
  const left = plan.refusals.filter(({ id }) => !insist.includes(id))
  if (left.length > 0) {
    if (json) io.json(plan)
    else io.err(io.say({ en: 'Nothing was changed.', tr: 'Hiçbir şey değişmedi.' }))
    return io.fail(exitCodes.badNews)
  }
  if (plan.diff.length === 0 && plan.sentences.length === 0) {
    if (json) io.json(plan)
    else io.out(io.say({ en: 'Nothing to change.', tr: 'Değişecek bir şey yok.' }))
    return
  }
  if (!yes && !(await confirm(io.say({ en: 'Apply?', tr: 'Uygulansın mı?' }), io))) {
    io.err(
      io.say({
        en: `Not applied. Apply it with: ulak change apply ${plan.id}`,
        tr: `Uygulanmadı. Uygulamak için: ulak change apply ${plan.id}`,
      }),
    )
    return
  }
  const applied = await client.call('applyPlan', { params: { plan: plan.id }, body: { insist: [...insist] } })
  if (json) io.json(applied)
  else io.out(io.style('green', io.say({ en: 'Applied.', tr: 'Uygulandı.' })))
}

/** Every page of a list, one after the other. */
export async function* pages<T>(
  ask: (cursor: string | undefined) => Promise<{ items: readonly T[]; next: string | null }>,
): AsyncGenerator<T> {
  for (let cursor: string | undefined; ;) {
    const page = await ask(cursor)
    yield* page.items
    if (page.next === null) return
    cursor = page.next
  }
}
