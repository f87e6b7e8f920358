// The judgement on each message that comes in: who it is from, what the scanners say, what its domain's rules make of that. Within a time
// limit: a slow or broken DNS delays mail a little and never refuses it. What a domain has not asked for is not looked at.
import type { MailPolicy } from '../declare/mail-policy.ts'
import { parseName, type Name } from '../dns/name.ts'
import type { Resolver } from '../dns/resolver.ts'
import { type Evidence, judgeMessage, noVerdict, type Verdict } from '../mailauth/verdict.ts'
import { readFrom } from '../message/from.ts'
import { fieldBody, type HeaderField } from '../message/header.ts'
import { formatMarks, type Mark } from '../message/marks.ts'
import type { Log } from '../system/log.ts'
import { authorMarks } from './author-marks.ts'
import { comeAgain, decide, greylistConcerns, marksOf, type Ruling } from './decide.ts'
import { type Scan, scanAll, scanMs, type Scanned, type Scanner } from './scan.ts'

/** A whole message, for recipients of one domain. */
export type Incoming = Scanned & {
  readonly policy: Pick<MailPolicy, 'domain' | 'rules'>
  /** The fields of `head`. */
  readonly fields: readonly HeaderField[]
  /** For somebody who is always reached: no rule keeps it out. */
  readonly isExempt: boolean
}

export type Judged = {
  /** Our word on it, as header lines with their line ends. */
  readonly header: string
  /** The same as plain data, to be kept beside the message. */
  readonly facts: Omit<Verdict, 'header'> & { readonly marks: readonly Mark[] }
  readonly ruling: Ruling
}

export type Judge = (message: Incoming) => Promise<Judged>

export type JudgePorts = {
  readonly resolver: Resolver
  readonly authservId: string
  readonly log: Log
  readonly scanners?: readonly Scanner[]
  /** What is to be said of the client itself; see door.ts. */
  readonly clientMarks?: (message: Incoming) => Promise<Mark[]>
  /** Has this client brought such mail before? See greylist.ts. */
  readonly isKnown?: (message: Incoming) => Promise<boolean>
  /** A domain of this installation imitates no other one of it. */
  readonly isServed?: (domain: Name) => Promise<boolean>
  readonly timeoutMs?: number
  readonly scanTimeoutMs?: number
}

/** The DNS questions of one message get this long together. */
export const judgeMs = 5_000

export function createJudge(ports: JudgePorts): Judge {
  const { scanners = [], scanTimeoutMs = scanMs } = ports

  async function verdictOn(message: Incoming): Promise<Verdict> {
    const evidence: Evidence = {
      ip: message.ip,
      helo: message.helo,
      mailFrom: message.mailFrom,
      head: message.head,
      ...(message.rest ? { rest: message.rest() } : {}),
    }
    const signal = AbortSignal.timeout(ports.timeoutMs ?? judgeMs)
    try {
      return await judgeMessage(evidence, { resolver: ports.resolver, authservId: ports.authservId, signal })
    } catch (error) {
      // Our own fault, or the library's, on whatever a stranger sent: the message is not to blame.
      ports.log.error({ err: error, mailFrom: evidence.mailFrom, ip: evidence.ip }, 'a message could not be judged')
      return noVerdict(evidence, ports.authservId)
    }
  }

  async function scansOf(message: Incoming): Promise<Scan[]> {
    if (scanners.length === 0 || message.policy.rules.scan === 'off') return []
    const scans = await scanAll(scanners, message, { timeoutMs: scanTimeoutMs })
    for (const scan of scans)
      if (scan.kind === 'unscanned') ports.log.warn({ message: message.id, ...scan }, 'a message was not scanned')
    return scans
  }

  return async (message) => {
    const { policy, isExempt } = message
    const [verdict, scans, ofClient] = await Promise.all([
      verdictOn(message),
      scansOf(message),
      ports.clientMarks?.(message) ?? [],
    ])
    const facts = { verdict, scans, rules: policy.rules, isExempt }
    const marks = [...marksOf(facts), ...ofClient, ...(await marksOfAuthors(message, ports))]
    let ruling = decide(facts)
    if ((ruling.kind === 'take' || ruling.kind === 'quarantine') && greylistConcerns(facts))
      if (!((await ports.isKnown?.(message)) ?? true)) ruling = comeAgain
    const { header, ...words } = verdict
    return { header: header + formatMarks(marks), facts: { ...words, marks }, ruling }
  }
}

async function marksOfAuthors({ head, fields, policy }: Incoming, { isServed }: JudgePorts): Promise<Mark[]> {
  const from = fields.find(({ name }) => name === 'from')
  if (!from) return []
  const marks: Mark[] = []
  for (const mark of authorMarks(readFrom(fieldBody(head, from)), policy.domain)) {
    const name = mark.mark === 'look-alike' ? parseName(`${mark.properties.from}.`) : undefined
    if (!name?.ok || !(await isServed?.(name.value))) marks.push(mark)
  }
  return marks
}
