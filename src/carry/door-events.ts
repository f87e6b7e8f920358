// What is written down of a client at the door: who it was, what it heard, and why.
import type { MailPolicy } from '../declare/mail-policy.ts'
import { formatMailbox } from '../smtp/address.ts'
import type { DoorDetail, DoorEvent } from './journal.ts'
import type { Judged } from './receive.ts'
import type { Answer, Sender, SmtpClient } from './session.ts'

/** '' is the null reverse-path. */
export const senderText = ({ mailbox }: Sender): string => (mailbox ? formatMailbox(mailbox) : '')

export const replyText = ({ code, text }: Answer): string => `${code} ${text}`

/** `facts`: what was found of the message, if it came so far. */
export const refusedEvent = (
  {
    client,
    sender,
    facts,
  }: { readonly client: SmtpClient; readonly sender: Sender; facts: Judged['facts'] | undefined },
  policy: MailPolicy,
  recipient: string,
  answer: Answer,
  at: number,
): DoorEvent => ({
  kind: 'refused',
  at,
  message: undefined,
  recipient,
  sender: senderText(sender),
  domain: policy.domain,
  accountPath: policy.accountPath,
  client: client.ip,
  reply: replyText(answer),
  detail: { ...doorOf(client), ...(facts && verdictOf(facts)), ...(answer.by && { by: answer.by }) },
})

export const doorOf = ({ helo, tls }: SmtpClient): DoorDetail => ({
  helo: helo.slice(0, 255),
  ...(tls ? { tls: tls.version } : {}),
})

export const verdictOf = ({ spf, dkim, dmarc }: Judged['facts']): DoorDetail => ({
  spf: spf.result,
  dkim: dkim.map(({ result, domain }) => `${result} ${domain}`).join(', ') || 'none',
  dmarc: dmarc.result,
})
