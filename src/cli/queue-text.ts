// A message that waits, as the terminal shows it.
import type { QueuedMessage, QueuedText, QueueEventJson } from '../api/contract.ts'
import type { CliIo } from './io.ts'

/** One message in one line. */
export const lineOf = (message: QueuedMessage, io: CliIo): string => {
  const to = message.recipients.map(({ address }) => address).join(', ')
  const now = [...new Set(message.recipients.map(({ state }) => stateText(state, io)))].join(', ')
  return `${message.id}  ${message.received}  ${message.sender || '<>'} → ${to}  [${now}]`
}

const happened: Readonly<Record<QueueEventJson['kind'], { en: string; tr: string }>> = {
  accepted: { en: 'accepted', tr: 'kabul edildi' },
  quarantined: { en: 'quarantined', tr: 'karantinaya alındı' },
  refused: { en: 'refused', tr: 'reddedildi' },
  delivered: { en: 'delivered', tr: 'teslim edildi' },
  deferred: { en: 'asked to come later', tr: 'sonraya bırakıldı' },
  undeliverable: { en: 'undeliverable', tr: 'teslim edilemedi' },
  held: { en: 'held', tr: 'tutuldu' },
  released: { en: 'released', tr: 'bırakıldı' },
  retried: { en: 'tried again', tr: 'yeniden denendi' },
  removed: { en: 'removed', tr: 'silindi' },
  forgotten: { en: 'its time was over', tr: 'süresi doldu' },
}

export function showEvent({ at, kind, recipient, reply, client, actor }: QueueEventJson, io: CliIo): void {
  io.out(
    [at, recipient, io.say(happened[kind]), client ?? '', actor ?? '', reply ?? '']
      .filter((one) => one !== '')
      .join('  '),
  )
}

/** The server has taken out what could harm a terminal. */
export function showText(one: QueuedText, io: CliIo): void {
  io.out(`${io.say({ en: 'From', tr: 'Gönderen' })}: ${one.from}`)
  io.out(`${io.say({ en: 'To', tr: 'Alıcı' })}: ${one.to}`)
  io.out(`${io.say({ en: 'Subject', tr: 'Konu' })}: ${one.subject}`)
  io.out('')
  io.out(one.text.trimEnd())
  for (const { name, type } of one.attachments) io.out(`${io.say({ en: 'Attachment', tr: 'Ek' })}: ${name} (${type})`)
  if (one.isCut) io.out(io.say({ en: 'More of it is not shown.', tr: 'Gerisi gösterilmiyor.' }))
}

export function show(message: QueuedMessage, io: CliIo): void {
  io.out(io.style('bold', message.id))
  io.out(
    io.say({
      en: `from ${message.sender || '<>'}, ${message.size} bytes, received ${message.received}`,
      tr: `gönderen ${message.sender || '<>'}, ${message.size} bayt, alındı ${message.received}`,
    }),
  )
  for (const { address, state, nextTry, lastReply } of message.recipients) {
    io.out(
      `  ${address}  [${stateText(state, io)}]${nextTry ? io.say({ en: `  next try ${nextTry}`, tr: `  sonraki deneme ${nextTry}` }) : ''}`,
    )
    if (lastReply) io.out(`    ${lastReply}`)
  }
}

const states = {
  waiting: { en: 'waiting', tr: 'bekliyor' },
  trying: { en: 'being tried', tr: 'deneniyor' },
  held: { en: 'held', tr: 'tutuluyor' },
  undeliverable: { en: 'undeliverable', tr: 'teslim edilemiyor' },
  quarantined: { en: 'in quarantine', tr: 'karantinada' },
} as const

const stateText = (state: keyof typeof states, io: CliIo): string => io.say(states[state])
