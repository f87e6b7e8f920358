// What a server's answer to RCPT means for the person who asks. Codes first (RFC 3463, RFC 7504 §4), the words only where codes say nothing.
import { isPositive, isTransient, type Reply } from '../../smtp/reply.ts'

export type RecipientMeaning =
  | 'taken'
  | 'unknown-user'
  | 'mailbox-full'
  | 'relay-denied'
  | 'greylisted'
  /** 4xx for another reason. */
  | 'later'
  /** 5xx for another reason. */
  | 'refused'

export type AskedRecipient = { readonly address: string; readonly reply: Reply; readonly meaning: RecipientMeaning }

export function meaningOf(reply: Reply): RecipientMeaning {
  if (isPositive(reply)) return 'taken'
  const words = reply.lines.join(' ')
  const status = reply.enhanced?.slice(2)
  if (status === '2.2' || /\b(mailbox|quota).{0,20}\b(full|exceeded)|over ?quota/i.test(words)) return 'mailbox-full'
  if (isTransient(reply)) return /gr[ae]y ?-?list/i.test(words) ? 'greylisted' : 'later'
  if (/relay/i.test(words)) return 'relay-denied'
  if (status === '1.1' || status === '1.10') return 'unknown-user'
  if (status === undefined || status === '1.0' || status === '0.0')
    return /(user|recipient|mailbox|address|account)\b.{0,30}\b(unknown|not found|not exist|doesn't exist|unavailable|rejected)|(unknown|no such|invalid) (local )?(user|recipient|mailbox|address|account)/i.test(
      words,
    )
      ? 'unknown-user'
      : 'refused'
  return 'refused'
}
