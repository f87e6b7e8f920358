// Messages that Ulak writes itself: a notice to a person, and the notice of a delivery that failed. RFC 5322, RFC 2045, RFC 3834
import { formatDate } from './received.ts'

export type Letter = {
  /** `Name <address>`, ready for the field. */
  readonly from: string
  readonly to: string
  /** Any letters; encoded where it has some beyond ASCII. */
  readonly subject: string
  readonly text: string
  readonly at: number
  /** Left of the "@" of the Message-ID. */
  readonly id: string
  readonly hostname: string
  /** RFC 3834 §5: `auto-generated` by itself, `auto-replied` because of a message. */
  readonly submitted: 'auto-generated' | 'auto-replied'
}

/** The fields that every message of ours begins with, each with its line end, without those of its content. */
export const fieldsOf = (letter: Letter): string =>
  [
    `Date: ${formatDate(letter.at)}`,
    `From: ${letter.from}`,
    `To: ${letter.to}`,
    `Subject: ${encodedWords(letter.subject)}`,
    `Message-ID: <${letter.id}@${letter.hostname}>`,
    `Auto-Submitted: ${letter.submitted}`,
    'MIME-Version: 1.0',
    '',
  ].join('\r\n')

/** A text as a MIME entity with its fields: base64, so that no server on the way has a reason to change it. */
export const textEntity = (text: string): string =>
  [
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...lines(Buffer.from(text.replaceAll(/\r?\n/g, '\r\n'), 'utf8').toString('base64'), 76),
    '',
  ].join('\r\n')

/** A whole message of one text. */
export const formatLetter = (letter: Letter): Buffer => Buffer.from(fieldsOf(letter) + textEntity(letter.text), 'utf8')

/** RFC 2047 §2: words of at most 75 characters, none of which ends within a letter. */
export function encodedWords(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ')
  // oxlint-disable-next-line no-control-regex
  if (/^[\x20-\x7e]*$/.test(plain)) return plain
  const words: string[] = []
  let word = ''
  for (const letter of plain) {
    if (Buffer.byteLength(word + letter) > maxWordBytes) {
      words.push(word)
      word = ''
    }
    word += letter
  }
  words.push(word)
  return words.map((one) => `=?utf-8?B?${Buffer.from(one, 'utf8').toString('base64')}?=`).join('\r\n ')
}

/** 75 characters less `=?utf-8?B?` and `?=` are 63, and base64 makes four of three. */
const maxWordBytes = 45

const lines = (text: string, length: number): string[] => text.match(new RegExp(`.{1,${length}}`, 'g')) ?? []
