// dig and kdig as clients: many questions in one run, and what they print, section by section.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { formatName, type Name } from '../../src/dns/name.ts'
import { questionTypes, typeName } from '../../src/dns/records/index.ts'
import type { Server } from './ask-dns.ts'
import { addressBytes, type Freedom } from './compare-answers.ts'
import { program } from './peers.ts'

export type Tool = 'dig' | 'kdig'
export type Asked = { readonly name: Name; readonly type: number }

export type Printed = {
  readonly rcode: string
  readonly flags: string
  readonly edns: string
  /** TCP, if it was asked so or if the answer over UDP was cut. */
  readonly over: 'udp' | 'tcp'
  readonly bytes: number
  readonly question: string
  readonly answer: readonly string[]
  readonly authority: readonly string[]
  readonly additional: readonly string[]
}

const run = promisify(execFile)

/** `flags` are the tool's own: `+tcp`, `+noedns`, `+dnssec`. What was printed for each question, in their order. */
export async function printed(
  tool: Tool,
  server: Server,
  questions: readonly Asked[],
  flags: readonly string[],
): Promise<Printed[]> {
  const answers: Printed[] = []
  // kdig takes its questions as arguments, of which the system allows but so many.
  for (let from = 0; from < questions.length; from += 2_000) {
    const part = questions.slice(from, from + 2_000)
    const text = await ask(tool, server, part, flags)
    const read = text.split(/^;; ->>HEADER<<-/m).slice(1)
    if (read.length !== part.length)
      throw new Error(`${tool} printed ${read.length} answers to ${part.length} questions`)
    answers.push(...read.map(parse))
  }
  return answers
}

async function ask(
  tool: Tool,
  { address, port }: Server,
  questions: readonly Asked[],
  flags: readonly string[],
): Promise<string> {
  const words = questions.map(({ name, type }) => ['-q', formatName(name), '-t', typeName(type), '-c', `IN`])
  const common = [`@${address}`, '-p', String(port), ...flags, '+timeout=5']
  const options = { maxBuffer: 512 * 1024 * 1024, encoding: 'utf8' } as const
  if (tool === 'kdig') return (await run(program('kdig'), [...common, '+noidn', ...words.flat()], options)).stdout
  const folder = mkdtempSync(path.join(tmpdir(), 'ulak-dig-'))
  try {
    const file = path.join(folder, 'questions')
    writeFileSync(file, words.map((line) => `${line.join(' ')}\n`).join(''))
    return (await run(program('dig'), [...common, '+noidnin', '+noidnout', '-f', file], options)).stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const sections = ['QUESTION', 'ANSWER', 'AUTHORITY', 'ADDITIONAL'] as const

function parse(block: string): Printed {
  const of = Object.fromEntries(sections.map((section) => [section, [] as string[]])) as Record<
    (typeof sections)[number],
    string[]
  >
  let open: string[] | undefined
  for (const line of block.split('\n')) {
    const heading = /^;; (QUESTION|ANSWER|AUTHORITY|ADDITIONAL) SECTION:/.exec(line)?.[1]
    if (heading) open = of[heading as (typeof sections)[number]]
    else if (line === '' || (line.startsWith(';; ') && open !== of.QUESTION)) open = undefined
    else open?.push(line.replace(/[ \t]+/g, ' '))
  }
  return {
    rcode: /status: (\w+)/.exec(block)?.[1] ?? '',
    flags: (/^;; flags: ([a-z ]*);/im.exec(block)?.[1] ?? '').trim(),
    edns: /^;;? (?:EDNS: )?version: .*$/im.exec(block)?.[0] ?? '',
    over: /\(TCP\)/.test(block) ? 'tcp' : 'udp',
    bytes: Number(/(?:MSG SIZE {2}rcvd:|Received) (\d+)/.exec(block)?.[1]),
    question: of.QUESTION.join('\n'),
    answer: of.ANSWER.map(canonical).sort(),
    authority: of.AUTHORITY.map(canonical).sort(),
    additional: of.ADDITIONAL.map(canonical).sort(),
  }
}

/** The freedom that was taken, or what differs. */
export function comparePrinted(
  { type }: Asked,
  limit: number,
  theirs: Printed,
  ours: Printed,
): { taken: Freedom | undefined } | { differs: string } {
  const differs = (what: keyof Printed) => ({
    differs: `${what}\n  theirs: ${JSON.stringify(theirs)}\n  ours:   ${JSON.stringify(ours)}`,
  })
  for (const part of ['rcode', 'flags', 'edns', 'question'] as const)
    if (theirs[part] !== ours[part]) return differs(part)
  if (ours.over === 'udp' && ours.bytes > limit) return differs('bytes')
  const isPart = (part: readonly string[], whole: readonly string[]) => part.every((line) => whole.includes(line))
  const isSame = (a: readonly string[], b: readonly string[]) => a.join('\n') === b.join('\n')
  if (type === questionTypes.ANY && ours.over === 'udp' && ours.answer.length > 0)
    return isPart(ours.answer, theirs.answer) ? { taken: 'oneOfAny' } : differs('answer')
  if (!isSame(theirs.answer, ours.answer)) return differs('answer')
  if (!isSame(theirs.authority, ours.authority)) return differs('authority')
  const isFull = theirs.bytes + addressBytes > limit
  if (theirs.over === 'udp' && ours.over === 'tcp' && isFull && isPart(theirs.additional, ours.additional))
    return { taken: 'glueNeedsTc' }
  if (theirs.over !== ours.over) return differs('over')
  if (isSame(theirs.additional, ours.additional)) return { taken: undefined }
  return ours.over === 'udp' && ours.bytes + addressBytes > limit ? { taken: 'moreByTcp' } : differs('additional')
}

/** Owner names, and names within the data, are equal without regard to case (RFC 4343); text is not. */
function canonical(line: string): string {
  const [owner, ttl, recordClass, type, ...data] = splitWords(line)
  const text = data.join(' ')
  return `${owner!.toLowerCase()} ${ttl} ${recordClass} ${type} ${holdsNames.test(type!) ? text.toLowerCase() : text}`
}

/** A name may have an escaped space, never a bare one. */
const splitWords = (line: string): string[] => line.split(' ')

const holdsNames = /^(NS|CNAME|SOA|PTR|MX|SRV)$/
