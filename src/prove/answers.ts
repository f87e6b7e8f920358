// The four answers that a domain's owner wants, by a written rule over what the checks found; no score.
//
//   arrives         no: no host can be reached; partly: an error among the checks that serve it
//   authenticated   no: neither SPF nor DMARC; partly: anything lacks, or DMARC only watches
//   private         not judged yet
//   survives        no: something that serves it was found
import { isPublicIp } from '../smtp/mail-address.ts'
import type { MailHost } from '../smtp/mail-hosts.ts'
import { dmarcPolicy } from './checks/dmarc/dmarc-policy.ts'
import type { Evidence } from './evidence/index.ts'
import type { Question, Result, Severity } from './result.ts'

export type AnswerWord = 'yes' | 'no' | 'partly' | 'unknown'
export type Answers = Readonly<Record<Question, AnswerWord>>

export function answersOf(evidence: Evidence, results: readonly Result[]): Answers {
  const about = (question: Question): Result[] => results.filter((result) => result.check.serves.includes(question))
  return {
    arrives: arrives(evidence, about('arrives')),
    authenticated: authenticated(evidence, about('authenticated')),
    // Nothing judges yet how mail is protected on its way.
    private: 'unknown',
    survives: survives(about('survives')),
  }
}

function arrives({ mail }: Evidence, results: readonly Result[]): AnswerWord {
  if (mail.kind === 'unknown-now') return 'unknown'
  if (mail.kind !== 'hosts') return 'no'
  if (!mail.hosts.some(isReachable)) return 'no'
  if (worst(results) === 'error') return 'partly'
  return results.some(isUnknown) ? 'unknown' : 'yes'
}

const isReachable = (host: MailHost): boolean =>
  host.addressState === 'known' && (!host.problems.includes('private-address') || host.addresses.some(isPublicIp))

/** Both records readable and a policy that acts: yes. DKIM cannot be seen from here, as its selectors are not known. */
function authenticated({ spf, dmarc }: Evidence, results: readonly Result[]): AnswerWord {
  if (results.some(isUnknown) || results.length === 0) return 'unknown'
  if (spf.kind === 'none' && dmarc.kind === 'none') return 'no'
  // A notice is no lack, but for a policy that only watches.
  const isLack = (result: Result): boolean =>
    result.status === 'finding' && (result.severity !== 'notice' || result.check === dmarcPolicy)
  return results.some(isLack) ? 'partly' : 'yes'
}

function survives(results: readonly Result[]): AnswerWord {
  if (results.length === 0 || results.some(isUnknown)) return 'unknown'
  return results.some((result) => result.status === 'finding') ? 'no' : 'yes'
}

const isUnknown = (result: Result): boolean => result.status === 'unknown'

/** The worst severity among findings. */
export function worst(results: readonly Result[]): Severity | undefined {
  const order: readonly Severity[] = ['error', 'warning', 'notice']
  return order.find((severity) => results.some((result) => result.status === 'finding' && result.severity === severity))
}
