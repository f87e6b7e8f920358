import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replyOf } from './reply.ts'
import { readOffer } from './transaction.ts'
import {
  type Envelope,
  type RecipientResult,
  type SessionAction,
  type SessionEvent,
  type SessionOptions,
  type SessionState,
  start,
  step,
} from './session.ts'

/** Plays a session: `S:` lines go in, `C:` lines are what must come out, `! event` is the driver's word, `= text` is the outcome. */
function transcript(text: string, options: Partial<SessionOptions> = {}, envelope: Partial<Envelope> = {}): void {
  const all: SessionOptions = { hostname: 'ulak.example', tls: 'opportunistic', ...options }
  const message: Envelope = {
    from: 'a@sender.example',
    recipients: ['b@firma.example', 'c@firma.example'],
    size: 10,
    ...envelope,
  }
  let state: SessionState = start
  let waiting: string[] = []
  let replyLines: string[] = []
  const happen = (event: SessionEvent) => {
    const next = step(state, event, all)
    state = next.state
    waiting.push(...next.actions.flatMap(tell))
  }
  for (const line of text
    .trim()
    .split('\n')
    .map((one) => one.trim())
    .filter((one) => one !== '')) {
    const rest = line.slice(2).trim()
    if (line.startsWith('C:')) assert.equal(waiting.shift(), `C: ${rest}`)
    else if (line.startsWith('=')) assert.equal(waiting.shift(), `= ${rest}`)
    else if (line.startsWith('S:')) {
      assert.deepEqual(waiting, [], `before ${line}`)
      replyLines.push(rest.slice(4))
      if (rest[3] === '-') continue
      happen({ is: 'reply', reply: replyOf(Number(rest.slice(0, 3)), replyLines) })
      replyLines = []
    } else if (rest === 'submit') happen({ is: 'submit', envelope: message })
    else if (rest === 'written') happen({ is: 'body-written' })
    else if (rest === 'secured') happen({ is: 'secured' })
    else if (rest === 'quit') happen({ is: 'quit' })
    else if (rest === 'lost') happen({ is: 'fault', text: 'gone' })
    else assert.fail(line)
  }
  assert.deepEqual(waiting, [])
  waiting = []
}

function tell(action: SessionAction): string[] {
  switch (action.do) {
    case 'write':
      return action.text
        .trimEnd()
        .split('\r\n')
        .map((line) => `C: ${line}`)
    case 'finished':
      return [
        `= ${action.recipients.map(tellRecipient).join(', ')}${action.failure ? ` (${action.failure.failed})` : ''}`,
      ]
    case 'failed':
      return [`= failed ${action.failure.failed}`]
    default:
      return [`= ${action.do}`]
  }
}

const tellRecipient = ({ address, outcome, reply, problem }: RecipientResult) =>
  `${address[0]} ${outcome} ${reply?.code ?? problem?.code ?? 'unanswered'}`

const hello = `
  S: 220 mx.firma.example ESMTP
  C: EHLO ulak.example
  S: 250-mx.firma.example
  S: 250-PIPELINING
  S: 250-SIZE 1000
  S: 250 8BITMIME
  = opened
`
const plainHello = `
  S: 220 mx.firma.example
  C: EHLO ulak.example
  S: 250 mx.firma.example
  = opened
`

test('with pipelining the whole envelope goes at once, and the last 2xx delivers', () =>
  transcript(`${hello}
    ! submit
    C: MAIL FROM:<a@sender.example> SIZE=10
    C: RCPT TO:<b@firma.example>
    C: RCPT TO:<c@firma.example>
    C: DATA
    S: 250 2.1.0 Ok
    S: 250 2.1.5 Ok
    S: 550 5.1.1 Nobody
    S: 354 Go
    = write-body
    ! written
    S: 250 2.0.0 Queued
    = b delivered 250, c never 550
    ! quit
    C: QUIT
    S: 221 Bye
    = close
  `))

test('without pipelining each command waits, and DATA is not asked when nobody was taken', () =>
  transcript(`${plainHello}
    ! submit
    C: MAIL FROM:<a@sender.example>
    S: 250 Ok
    C: RCPT TO:<b@firma.example>
    S: 450 4.2.1 Later
    C: RCPT TO:<c@firma.example>
    S: 550 5.1.1 Nobody
    = b later 450, c never 550
    ! submit
    C: RSET
    S: 250 Ok
    C: MAIL FROM:<a@sender.example>
    S: 451 4.3.0 Busy
    = b later 451, c later 451
  `))

test('DATA taken although no recipient was: a lone dot ends it', () =>
  transcript(`${hello}
    ! submit
    C: MAIL FROM:<a@sender.example> SIZE=10
    C: RCPT TO:<b@firma.example>
    C: RCPT TO:<c@firma.example>
    C: DATA
    S: 250 Ok
    S: 550 Nobody
    S: 451 Later
    S: 354 Go
    = write-empty-body
    ! written
    S: 250 Queued nothing
    = b never 550, c later 451
  `))

test('only asked: RSET in the place of DATA, each RCPT with its own answer, and the session goes on', () => {
  transcript(
    `${hello}
    ! submit
    C: MAIL FROM:<>
    C: RCPT TO:<b@firma.example>
    C: RCPT TO:<c@firma.example>
    C: RSET
    S: 250 2.1.0 Ok
    S: 250 2.1.5 Ok
    S: 550 5.1.1 Nobody
    S: 250 2.0.0 Ok
    = b later unanswered, c never 550
    ! submit
    C: MAIL FROM:<>
    C: RCPT TO:<b@firma.example>
    C: RCPT TO:<c@firma.example>
    C: RSET
    S: 250 Ok
    S: 451 4.3.0 Busy
    ! lost
    = b later 451, c later unanswered (lost)
    = close
  `,
    {},
    { from: undefined, size: 0, only: 'verify' },
  )
  transcript(
    `${plainHello}
    ! submit
    C: MAIL FROM:<>
    S: 250 Ok
    C: RCPT TO:<b@firma.example>
    S: 250 Ok
    C: RCPT TO:<c@firma.example>
    S: 550 Nobody
    C: RSET
    S: 451 Busy
    = b later unanswered, c never 550
    ! submit
    C: RSET
  `,
    {},
    { from: undefined, size: 0, only: 'verify' },
  )
})

test('a refused sender refuses every recipient', () =>
  transcript(`${hello}
    ! submit
    C: MAIL FROM:<a@sender.example> SIZE=10
    C: RCPT TO:<b@firma.example>
    C: RCPT TO:<c@firma.example>
    C: DATA
    S: 550 5.7.1 Not you
    S: 503 MAIL first
    S: 503 MAIL first
    S: 503 MAIL first
    = b never 550, c never 550
  `))

test('552 after a taken recipient means too many of them, not a full stop', () =>
  transcript(`${plainHello}
    ! submit
    C: MAIL FROM:<a@sender.example>
    S: 250 Ok
    C: RCPT TO:<b@firma.example>
    S: 250 Ok
    C: RCPT TO:<c@firma.example>
    S: 552 Too many recipients
    C: DATA
    S: 354 Go
    = write-body
    ! written
    S: 250 Queued
    = b delivered 250, c later 552
  `))

test('lost before the final reply: again later, whatever was promised before', () => {
  const untilDot = `${plainHello}
    ! submit
    C: MAIL FROM:<a@sender.example>
    S: 250 Ok
    C: RCPT TO:<b@firma.example>
    S: 250 Ok
    C: RCPT TO:<c@firma.example>
    S: 550 5.1.1 Nobody
    C: DATA
    S: 354 Go
    = write-body
  `
  transcript(`${untilDot}
    ! written
    ! lost
    = b later unanswered, c never 550 (lost)
    = close`)
  transcript(`${untilDot}
    S: 552 5.3.4 Too big
    = b never 552, c never 550 (lost)
    = close`)
  transcript(`${untilDot}
    S: 250 Thanks already
    = b later unanswered, c never 550 (lost)
    = close`)
  transcript(`${untilDot}
    ! written
    S: 421 4.3.2 Going down
    = b later 421, c never 550 (lost)
    = close`)
  transcript(`${untilDot}
    ! written
    S: 554 5.7.1 Spam
    = b never 554, c never 550`)
})

test('a server without EHLO is greeted with HELO', () =>
  transcript(`
    S: 220 old.example
    C: EHLO ulak.example
    S: 502 What
    C: HELO ulak.example
    S: 250 old.example Hello
    = opened
  `))

test('a greeting other than 220 ends the session, for others to try', () => {
  transcript(`
    S: 554 No SMTP service here
    = failed greeting
    = close`)
  transcript(`
    S: 220 x
    C: EHLO ulak.example
    S: 421 Busy
    = failed ehlo
    = close`)
})

test('STARTTLS is taken, and what was offered before is forgotten', () =>
  transcript(`
    S: 220 x
    C: EHLO ulak.example
    S: 250-x
    S: 250-PIPELINING
    S: 250 STARTTLS
    C: STARTTLS
    S: 220 Go
    = start-tls
    ! secured
    C: EHLO ulak.example
    S: 250 x
    = opened
    ! submit
    C: MAIL FROM:<a@sender.example>
  `))

test('STARTTLS refused: opportunistic goes on in the clear, required does not', () => {
  const offered = `
    S: 220 x
    C: EHLO ulak.example
    S: 250-x
    S: 250 STARTTLS
    C: STARTTLS
    S: 454 4.7.0 Not now
  `
  transcript(`${offered}
    = opened`)
  transcript(
    `${offered}
    = failed tls
    = close`,
    { tls: 'required' },
  )
  transcript(
    `
    S: 220 x
    C: EHLO ulak.example
    S: 250 x
    = failed tls
    = close`,
    { tls: 'required' },
  )
  transcript(
    `
    S: 220 x
    C: EHLO ulak.example
    S: 250-x
    S: 250 STARTTLS
    = opened`,
    { tls: 'never' },
  )
})

test('what the server cannot take is not sent', () => {
  transcript(
    `${hello}
    ! submit
    = b never over-size, c never over-size`,
    {},
    { size: 1_001 },
  )
  transcript(
    `${hello}
    ! submit
    = b never smtputf8-not-offered, c never smtputf8-not-offered`,
    {},
    { smtputf8: true },
  )
})

test('8BITMIME and SMTPUTF8 are declared where they are offered, the null path is <>', () => {
  transcript(
    `
    S: 220 x
    C: EHLO ulak.example
    S: 250-x
    S: 250-8BITMIME
    S: 250-SMTPUTF8
    S: 250 SIZE
    = opened
    ! submit
    C: MAIL FROM:<> SIZE=10 BODY=8BITMIME SMTPUTF8`,
    {},
    { from: undefined, smtputf8: true },
  )
  transcript(
    `${hello}
    ! submit
    C: MAIL FROM:<a@sender.example> SIZE=10 BODY=8BITMIME
    C: RCPT TO:<b@firma.example>
    C: DATA`,
    {},
    { eightBit: true, recipients: ['b@firma.example'] },
  )
})

test('an answer that nobody asked for ends the session', () =>
  transcript(`${hello}
    S: 250 Hello?
    = close
  `))

const client = { ip: '192.0.2.7', helo: 'mail.sender.example', protocol: 'ESMTP' } as const
const xclientHello = `
    S: 220 x
    C: EHLO ulak.example
    S: 250-x
    S: 250 XCLIENT NAME ADDR PROTO HELO
`
const told = 'XCLIENT NAME=[UNAVAILABLE] ADDR=192.0.2.7 PROTO=ESMTP HELO=mail.sender.example'

test('XCLIENT: who handed the message to us is told, and all that was offered before is forgotten', () =>
  transcript(
    `${xclientHello}
    = opened
    ! submit
    C: ${told}
    S: 220 x
    C: EHLO mail.sender.example
    S: 250-x
    S: 250 PIPELINING
    C: MAIL FROM:<a@sender.example>
    C: RCPT TO:<b@firma.example>
    C: DATA
    S: 250 Ok
    S: 550 5.7.1 Not you
    S: 503 No
    = b never 550
  `,
    {},
    { recipients: ['b@firma.example'], client },
  ))

test('XCLIENT that is refused is done without; nothing is told where it is not offered, or where there is nothing to tell', () => {
  const plain = `
    C: MAIL FROM:<a@sender.example>
    S: 550 No
    = b never 550
  `
  const one = { recipients: ['b@firma.example'] }
  transcript(`${xclientHello}\n= opened\n! submit\nC: ${told}\nS: 550 5.7.0 Not you\n${plain}`, {}, { ...one, client })
  transcript(`${xclientHello}\n= opened\n! submit\n${plain}`, {}, one)
  transcript(`S: 220 x\nC: EHLO ulak.example\nS: 250 x\n= opened\n! submit\n${plain}`, {}, { ...one, client })
})

test('XCLIENT: a session that speaks for another takes no mail of ours', () => {
  let state: SessionState = {
    at: 'idle',
    offer: readOffer(replyOf(250, ['x', 'XCLIENT ADDR'])),
    dirty: false,
    speaksFor: true,
  }
  const envelope = { from: undefined, recipients: ['b@firma.example'], size: 1 }
  const options = { hostname: 'ulak.example', tls: 'never' } as const
  const { actions } = step(state, { is: 'submit', envelope }, options)
  assert.deepEqual(actions.flatMap(tell), ['= b later unanswered (lost)', '= close'])
  // With a client it goes on, also after a transaction that was left open; a refusal ends it, for the server would judge somebody else.
  state = { ...state, dirty: true }
  const asked = step(state, { is: 'submit', envelope: { ...envelope, client } }, options)
  assert.deepEqual(asked.actions.flatMap(tell), ['C: RSET'])
  const after = step(asked.state, { is: 'reply', reply: replyOf(250, ['Ok']) }, options)
  assert.deepEqual(after.actions.flatMap(tell), ['C: XCLIENT ADDR=192.0.2.7'])
  const refused = step(after.state, { is: 'reply', reply: replyOf(501, ['No']) }, options)
  assert.deepEqual(refused.actions.flatMap(tell), ['= b later 501 (lost)', '= close'])
})
