// The verdict on each message that comes in, within a time limit: a slow or broken DNS delays mail a little and never refuses it.
import type { Resolver } from '../dns/resolver.ts'
import { type Evidence, judgeMessage, noVerdict, type Verdict } from '../mailauth/verdict.ts'
import type { Log } from '../system/log.ts'

export type Judge = (evidence: Evidence) => Promise<Verdict>

/** A sending server waits ten minutes for the reply to its data (RFC 5321 §4.5.3.2.6); the questions of one message get this. */
export const judgeMs = 15_000

export function createJudge(ports: { resolver: Resolver; authservId: string; log: Log; timeoutMs?: number }): Judge {
  return async (evidence) => {
    const signal = AbortSignal.timeout(ports.timeoutMs ?? judgeMs)
    try {
      return await judgeMessage(evidence, { resolver: ports.resolver, authservId: ports.authservId, signal })
    } catch (error) {
      // Our own fault, or the library's, on whatever a stranger sent: the message is not to blame.
      ports.log.error({ err: error, mailFrom: evidence.mailFrom, ip: evidence.ip }, 'a message could not be judged')
      return noVerdict(evidence, ports.authservId)
    }
  }
}
