// Mail that comes back. Every message that we hand on carries a mark of ours, by which this server knows it again whatever way it took: it was here
// before, for the same recipient, so whoever had it since sent it round. The mark says nothing to others: one short code a recipient, made
// with a key of this server, and filled up so that nobody sees how many there were (RFC 5321 §7.6).
//
// A message may well pass two Ulak servers, or come again for another recipient (a list, forwarding): each server and each recipient has an own code.
import { createHmac } from 'node:crypto'
import { cause } from '../declare/refusal.ts'
import { fieldBody, type HeaderField } from '../message/header.ts'
import { randomPiece } from '../system/random.ts'
import type { Answer } from './session.ts'

const fieldName = 'Ulak-Passed'
const codeBytes = 6
/** Marks are filled up to a multiple of this many codes. */
const fill = 8
/** A message that passed more servers of this kind than this is not looked through further. */
const maxMarks = 100

export type LoopGuard = {
  /** The header field for a message to these recipients, with its line end. */
  mark(recipients: readonly string[]): string
  /** Those of the recipients for whom the message was here before. */
  returned(message: Uint8Array, fields: readonly HeaderField[], recipients: readonly string[]): readonly string[]
}

/** `hostname`: servers that share a key tell their marks apart by it. */
export function createLoopGuard(key: Uint8Array, hostname: string): LoopGuard {
  const codeOf = (recipient: string): Buffer =>
    createHmac('sha256', key)
      .update(`${hostname}\n${caseless(recipient)}`)
      .digest()
      .subarray(0, codeBytes)
  return {
    mark(recipients) {
      const missing = (fill - (recipients.length % fill)) % fill
      const codes = Buffer.concat([...recipients.map(codeOf), randomPiece(missing * codeBytes)])
      const lines = codes.toString('base64url').match(/.{1,64}/g)!
      return `${fieldName}: ${lines.join('\r\n\t')}\r\n`
    },
    returned(message, fields, recipients) {
      const marks = fields.filter(({ name }) => name === fieldName.toLowerCase()).slice(0, maxMarks)
      if (marks.length === 0) return []
      const seen = new Set<string>()
      for (const mark of marks) {
        const codes = Buffer.from(fieldBody(message, mark).replace(/\s/g, ''), 'base64url')
        for (let at = 0; at + codeBytes <= codes.length; at += codeBytes)
          seen.add(codes.toString('latin1', at, at + codeBytes))
      }
      return recipients.filter((one) => seen.has(codeOf(one).toString('latin1')))
    },
  }
}

/** ASCII alone: whether a local part has case is the business of its host, and most have none. */
const caseless = (recipient: string): string => recipient.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** For now: the mail waits where it is until somebody mends the way, instead of being bounced round. RFC 3463 §3.5 */
export const cameBack = (recipient: string): Answer => ({
  code: 450,
  text: `4.4.6 this message was here before for <${recipient}>: the host that got it sends it back, it goes round in a loop`,
  ...cause('loop'),
})
