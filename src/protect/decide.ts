/*
 * What the door makes of a message, once everything is known. A domain's rules say which findings count; everything else is a mark.
 *
 *   found                                    rule                ruling
 *   DMARC fails, its policy says reject      dmarc: obey         550 5.7.26
 *   DMARC fails, its policy says quarantine  dmarc: obey         quarantine
 *   ClamAV finds something                   scan: obey          550 5.7.1
 *   rspamd says                              scan: obey          as rspamdActions has it
 *   a scanner does not answer                scannerDown: defer  451 4.3.0; else taken and marked `unscanned`
 *   the message is too large to be scanned   any                 taken and marked: it would be so the next time, too
 *   a stranger's first try, not aligned      greylist            451 4.7.1, see greylist.ts
 *   temperror of anything                    any                 nothing: what we could not find out is not the sender's fault
 *
 * The hardest ruling counts: refuse before defer, defer before quarantine, quarantine before take. A message to those who are always
 * reached (postmaster; abuse at our names) is taken, with its marks.
 */
import type { MailRules } from '../declare/mail-rules.ts'
import { type Cause, cause } from '../declare/refusal.ts'
import type { Verdict } from '../mailauth/verdict.ts'
import type { Mark } from '../message/marks.ts'
import type { Scan } from './scan.ts'

/** `by`: for whoever asks later. */
export type Answer = { readonly code: number; readonly text: string; readonly by: Cause }

export type Ruling =
  | { readonly kind: 'take' }
  | { readonly kind: 'quarantine'; readonly reason: string; readonly by: Cause }
  | { readonly kind: 'defer' | 'refuse'; readonly answer: Answer }

export type Facts = {
  readonly verdict: Pick<Verdict, 'dmarc'>
  readonly scans: readonly Scan[]
  readonly rules: MailRules
  /** Sent to somebody who is always reached. */
  readonly isExempt: boolean
}

const take: Ruling = { kind: 'take' }

export function decide({ verdict, scans, rules, isExempt }: Facts): Ruling {
  if (isExempt) return take
  const all = [dmarcRuling(verdict, rules), ...scans.map((scan) => scanRuling(scan, rules))]
  return all.reduce((hardest, one) => (hardness[one.kind] > hardness[hardest.kind] ? one : hardest), take)
}

const hardness: Readonly<Record<Ruling['kind'], number>> = { take: 0, quarantine: 1, defer: 2, refuse: 3 }

/** Asked last, of a message that would be taken or quarantined: an aligned pass is known to be who it says, so nobody has to wait for it. */
export const greylistConcerns = ({ verdict, rules, isExempt }: Facts): boolean =>
  rules.greylist && !isExempt && verdict.dmarc.result !== 'pass'

export const comeAgain: Ruling = {
  kind: 'defer',
  answer: { code: 451, text: '4.7.1 we do not know you yet, try again in five minutes', ...cause('greylist') },
}

function dmarcRuling({ dmarc }: Pick<Verdict, 'dmarc'>, rules: MailRules): Ruling {
  if (rules.dmarc !== 'obey' || dmarc.result !== 'fail') return take
  if (dmarc.policy === 'reject')
    return refused(
      `5.7.26 the message fails DMARC, and ${named(dmarc.from)} asks to refuse such mail (RFC 9989)`,
      cause('dmarc', dmarc.from),
    )
  if (dmarc.policy === 'quarantine')
    return {
      kind: 'quarantine',
      reason: `DMARC fails and ${named(dmarc.from)} asks for quarantine`,
      ...cause('dmarc', dmarc.from),
    }
  return take
}

function scanRuling(scan: Scan, rules: MailRules): Ruling {
  if (scan.kind === 'unscanned') {
    if (scan.why === 'too-large' || rules.scannerDown === 'accept') return take
    return {
      kind: 'defer',
      answer: {
        code: 451,
        text: '4.3.0 the message cannot be scanned now, try again later',
        ...cause('scanner-down', scan.scanner),
      },
    }
  }
  if (rules.scan !== 'obey') return take
  if (scan.kind === 'virus')
    return refused(`5.7.1 the message contains ${ascii(scan.name)}`, cause('virus', `${scan.name} (${scan.scanner})`))
  return scan.kind === 'spam' ? spamRuling(scan) : take
}

/** An action that a newer rspamd may have, and we do not know, refuses nothing. */
const spamRuling = (scan: Spam): Ruling =>
  Object.hasOwn(rspamdActions, scan.action) ? rspamdActions[scan.action]!.obeyed(scan) : take

type Spam = Extract<Scan, { kind: 'spam' }>

/** What rspamd calls for, and what Ulak does where a domain obeys. No action changes the message: a subject stays as it was written. */
export const rspamdActions: Readonly<
  Record<string, { readonly does: { readonly en: string; readonly tr: string }; obeyed(scan: Spam): Ruling }>
> = {
  'no action': { does: { en: 'taken', tr: 'alınır' }, obeyed: () => take },
  greylist: {
    does: {
      en: 'taken and marked; where the domain greylists, its own greylisting decides',
      tr: 'alınır ve işaretlenir; alan adı gri liste kullanıyorsa kendi gri listesi karar verir',
    },
    obeyed: () => take,
  },
  'add header': { does: { en: 'taken and marked', tr: 'alınır ve işaretlenir' }, obeyed: () => take },
  'rewrite subject': {
    does: { en: 'taken and marked; the subject stays', tr: 'alınır ve işaretlenir; konu olduğu gibi kalır' },
    obeyed: () => take,
  },
  'soft reject': {
    does: { en: '`451 4.7.1` with rspamd’s text', tr: 'rspamd metniyle `451 4.7.1`' },
    obeyed: (scan) => ({
      kind: 'defer',
      answer: { code: 451, text: `4.7.1 ${scan.says ?? 'try again later'}`, ...byRspamd(scan) },
    }),
  },
  reject: {
    does: { en: '`550 5.7.1` with rspamd’s text', tr: 'rspamd metniyle `550 5.7.1`' },
    obeyed: (scan) => refused(`5.7.1 ${scan.says ?? 'the message is taken for spam'}`, byRspamd(scan)),
  },
  quarantine: {
    does: { en: 'quarantine', tr: 'karantina' },
    obeyed: (scan) => ({
      kind: 'quarantine',
      reason: `rspamd asks for quarantine (${scan.score} of ${scan.required})`,
      ...byRspamd(scan),
    }),
  },
  discard: {
    does: {
      en: 'quarantine: nothing is thrown away without a person',
      tr: 'karantina: kişi karar vermeden hiçbir şey atılmaz',
    },
    obeyed: (scan) => ({
      kind: 'quarantine',
      reason: `rspamd would discard it (${scan.score} of ${scan.required})`,
      ...byRspamd(scan),
    }),
  },
}

/** What the message bears for those behind us, whatever was ruled. */
export function marksOf({ verdict: { dmarc }, scans }: Pick<Facts, 'verdict' | 'scans'>): Mark[] {
  const isAgainst = dmarc.result === 'fail' && (dmarc.policy === 'reject' || dmarc.policy === 'quarantine')
  return [
    ...(isAgainst ? [{ mark: 'dmarc', properties: { policy: dmarc.policy!, from: dmarc.from } } as const] : []),
    ...scans.flatMap((scan): Mark[] => {
      const { scanner } = scan
      if (scan.kind === 'clean') return []
      if (scan.kind === 'virus') return [{ mark: 'virus', properties: { scanner, name: scan.name } }]
      if (scan.kind === 'unscanned') return [{ mark: 'unscanned', properties: { scanner, why: scan.why } }]
      const { action, score, required, symbols } = scan
      const weights = { action, score: String(score), required: String(required) }
      return [
        {
          mark: 'spam',
          properties: { scanner, ...weights, ...(symbols.length > 0 && { symbols: symbols.join(',') }) },
        },
      ]
    }),
  ]
}

const refused = (text: string, by: { readonly by: Cause }): Ruling => ({
  kind: 'refuse',
  answer: { code: 550, text, ...by },
})

const byRspamd = ({ action, score, required, symbols }: Spam) =>
  cause('spam', `${action}, ${score} of ${required}${symbols.length > 0 ? `, ${symbols.slice(0, 5).join(' ')}` : ''}`)

const named = (domain: string): string => (domain === '' ? 'the From domain' : ascii(domain))

/** A reply is ASCII (RFC 5321 §4.2). */
const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 253)
