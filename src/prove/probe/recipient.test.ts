import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replyOf } from '../../smtp/reply.ts'
import { meaningOf } from './recipient.ts'

test('what servers say of a recipient, as they word it', () => {
  const means = (line: string) => meaningOf(replyOf(Number(line.slice(0, 3)), [line.slice(4)]))
  for (const [meaning, lines] of Object.entries({
    taken: ['250 2.1.5 Ok', '251 User not local; will forward'],
    'unknown-user': [
      '550 5.1.1 <x@y.example>: Recipient address rejected: User unknown in virtual mailbox table',
      '550-5.1.1 The email account that you tried to reach does not exist.',
      '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found',
      '550 No such user here',
      '550 Unknown recipient',
    ],
    'mailbox-full': ['452 4.2.2 The email account is over quota', '552 5.2.2 Mailbox full', '552 Mailbox is full'],
    'relay-denied': ['554 5.7.1 <x@y.example>: Relay access denied', '550 relay not permitted'],
    greylisted: [
      '451 4.7.1 Greylisting in action, please come back later',
      '450 4.2.0 x: Greylisted',
      '450 Graylisted',
    ],
    later: ['421 4.3.2 Try later', '451 4.3.0 Temporary lookup failure', '450 4.1.1 unverified address'],
    refused: ['550 5.7.1 Blocked by policy', '554 5.7.606 Access denied', '550 5.7.23 SPF failed'],
  }))
    for (const line of lines) assert.equal(means(line), meaning, line)
})
