// The notice that a message could not be delivered: multipart/report with a text for people, the facts for programs, and the header of the
// message it is about. RFC 3462, 3464 (delivery status), 6533 (addresses beyond ASCII), 3834 (automatic answers)
import { fieldsOf, textEntity } from './compose.ts'
import { formatDate } from './received.ts'

export type FailedRecipient = {
  readonly address: string
  /** The peer's words, as `host: 550 5.1.1 …`; undefined: nobody ever answered. */
  readonly lastReply: string | undefined
}

export type FailureNotice = {
  readonly id: string
  readonly hostname: string
  /** Of the notice: `mailer-daemon@…`. */
  readonly from: string
  /** The reverse-path of the message. */
  readonly to: string
  readonly arrived: number
  readonly at: number
  readonly recipients: readonly FailedRecipient[]
  /** The header section of the message, as it came; cut at `maxReturnedBytes`. */
  readonly header: Uint8Array
}

export type Notice = { readonly bytes: Buffer; readonly smtputf8: boolean; readonly eightBit: boolean }

/** What of a header is sent back: enough to know the message by, and no amplifier. */
export const maxReturnedBytes = 16 * 1024

/** `header` is cut at a line end. */
export function failureNotice(notice: FailureNotice): Notice {
  const header = cutAtLine(notice.header)
  const smtputf8 = [notice.to, ...notice.recipients.map(({ address }) => address)].some(isBeyondAscii)
  const eightBit = smtputf8 || header.some((byte) => byte > 0x7f)
  const boundary = `=_ulak_${notice.id}`
  const part = (fields: readonly string[], body: string | Uint8Array): Uint8Array[] => [
    Buffer.from(`--${boundary}\r\n${fields.map((field) => `${field}\r\n`).join('')}`, 'utf8'),
    Buffer.from(fields.length > 0 ? '\r\n' : '', 'utf8'),
    typeof body === 'string' ? Buffer.from(body, 'utf8') : body,
    Buffer.from('\r\n', 'utf8'),
  ]
  const transfer = (is8: boolean): string[] => (is8 ? ['Content-Transfer-Encoding: 8bit'] : [])
  const bytes = Buffer.concat([
    Buffer.from(
      fieldsOf({
        from: `Ulak <${notice.from}>`,
        to: `<${notice.to}>`,
        subject: subject,
        text: '',
        at: notice.at,
        id: notice.id,
        hostname: notice.hostname,
        submitted: 'auto-replied',
      }) + `Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="${boundary}"\r\n\r\n`,
      'utf8',
    ),
    ...part([], textEntity(wordsOf(notice))),
    ...part(
      [`Content-Type: message/${smtputf8 ? 'global-' : ''}delivery-status`, ...transfer(smtputf8)],
      statusOf(notice, smtputf8),
    ),
    ...part(
      [`Content-Type: ${smtputf8 ? 'message/global-headers' : 'text/rfc822-headers'}`, ...transfer(eightBit)],
      header,
    ),
    Buffer.from(`--${boundary}--\r\n`, 'utf8'),
  ])
  return { bytes, smtputf8, eightBit }
}

const subject = 'Undelivered mail / İletilemeyen posta'

/** RFC 3464 §2.2, §2.3: one group of fields for the message, one for each recipient. */
function statusOf(notice: FailureNotice, smtputf8: boolean): string {
  const groups = [
    [`Reporting-MTA: dns; ${notice.hostname}`, `Arrival-Date: ${formatDate(notice.arrived)}`],
    ...notice.recipients.map(({ address, lastReply }) => [
      `Final-Recipient: ${smtputf8 ? 'utf-8' : 'rfc822'}; ${address}`,
      'Action: failed',
      `Status: ${statusCode(lastReply)}`,
      ...(lastReply === undefined ? [] : diagnostic(lastReply)),
      `Last-Attempt-Date: ${formatDate(notice.at)}`,
    ]),
  ]
  return groups.map((group) => group.map((field) => `${field}\r\n`).join('')).join('\r\n')
}

/** The enhanced code of a refusal for good; else that its time ran out (RFC 3463 §3.5). */
const statusCode = (reply: string | undefined): string =>
  /\b(5\.\d{1,3}\.\d{1,3})\b/.exec(reply ?? '')?.[1] ?? (/\b5\d\d\b/.test(reply ?? '') ? '5.0.0' : '4.4.7')

function diagnostic(reply: string): string[] {
  const [, host, text] = /^([A-Za-z0-9.-]{1,255}|\[[0-9A-Fa-f.:]+\]): ([^]*)$/.exec(reply) ?? []
  const isReply = /^[245]\d\d[ -]/.test(text ?? '')
  return host !== undefined && isReply
    ? [`Remote-MTA: dns; ${host}`, `Diagnostic-Code: smtp; ${oneLine(text!)}`]
    : [`Diagnostic-Code: x-ulak; ${oneLine(reply)}`]
}

const maxDiagnostic = 500
// oxlint-disable-next-line no-control-regex
const oneLine = (text: string): string => text.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, maxDiagnostic)

function wordsOf({ hostname, recipients }: FailureNotice): string {
  const list = recipients
    .map(({ address, lastReply }) => `  ${address}\r\n${lastReply ? `    ${oneLine(lastReply)}\r\n` : ''}`)
    .join('')
  return [
    `This is the mail server ${hostname}. Your message could not be delivered to:`,
    '',
    list,
    'Nothing more is tried. The header of your message is attached.',
    '',
    '--',
    '',
    `Bu, ${hostname} posta sunucusunun bildirimidir. İletiniz şu adreslere teslim edilemedi:`,
    '',
    list,
    'Yeni bir deneme yapılmayacak. İletinizin başlığı ektedir.',
    '',
  ].join('\r\n')
}

function cutAtLine(header: Uint8Array): Uint8Array {
  if (header.length <= maxReturnedBytes) return header
  const end = Buffer.from(header.buffer, header.byteOffset, maxReturnedBytes).lastIndexOf('\n')
  return header.subarray(0, end < 0 ? 0 : end + 1)
}

// oxlint-disable-next-line no-control-regex
const isBeyondAscii = (text: string): boolean => /[^\x00-\x7f]/.test(text)
