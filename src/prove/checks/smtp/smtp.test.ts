import { type Case, provesChecks } from '../../../../test/support/check-battery.ts'
import { down, fullOffer, offer, probing, type Seen } from '../../../../test/support/visits.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { smtpChecks } from './index.ts'

const declared: Declared = {
  'firma.example': { MX: ['10 mx1.firma.example.', '20 mx2.firma.example.'] },
  'mx1.firma.example': { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] },
  'mx2.firma.example': { A: ['192.0.2.2'] },
  'web.firma.example': { A: ['192.0.2.80'] },
  '1.2.0.192.in-addr.arpa': { PTR: ['mx1.firma.example.'] },
  '2.2.0.192.in-addr.arpa': { PTR: ['host-2.net.example.'] },
}
const seeing = (seen: Record<string, Seen>, more: Parameters<typeof probing>[1] = {}): Case => ({
  world: declared,
  tools: probing(seen, more),
})
const good = seeing({})
const quiet: Case = { world: declared }
const v6Down = { '2001:db8::1': down }
const failing = (at: 'greeting' | 'ehlo', why: 'late' | 'closed' | 'not-smtp' | 'too-long' | 'said-no', text: string) =>
  seeing({ 'mx1.firma.example': { failure: { at, why, text } } })

const asking = (first: string, second: string): Case =>
  seeing(
    { 'mx1.firma.example': { says: () => first }, 'mx2.firma.example': { says: () => second } },
    { recipients: ['ali@firma.example'] },
  )
const taken = '250 2.1.5 Ok'
const gone = '550 5.1.1 <ali@firma.example>: Recipient address rejected: User unknown'
const relay = '554 5.7.1 <ali@firma.example>: Relay access denied'
const full = '452 4.2.2 Mailbox full'
const grey = '450 4.2.0 <ali@firma.example>: Recipient address rejected: Greylisted, try again'
const later = '451 4.3.0 Temporary lookup failure'

const localHosts = [{ host: 'web.firma.example', port: 25 }]
const local = (own: string, other: string, more: Seen = {}): Case =>
  seeing(
    { 'web.firma.example': { says: (one) => (one.endsWith('@firma.example') ? own : other), ...more } },
    { localHosts },
  )

provesChecks(smtpChecks, {
  'cannot-probe-from-here': {
    finds: [
      { ...seeing({ '*': down }), severity: 'unknown' },
      { ...seeing({ '*': down }, { controls: { 4: 'failed', 6: 'failed' } }), severity: 'unknown' },
      { ...seeing({ '*': down }, { controls: { 4: 'reached', 6: 'failed' } }), severity: 'unknown' },
    ],
    passes: [good, quiet, seeing(v6Down), seeing({ '*': down }, { controls: { 4: 'reached', 6: 'reached' } })],
  },
  'smtp-reachable': {
    finds: [
      { ...seeing({ 'mx2.firma.example': down }), severity: 'error' },
      { ...seeing({ '*': down }, { controls: { 4: 'reached', 6: 'reached' } }), severity: 'error' },
      { ...seeing(v6Down, { controls: { 6: 'reached' } }), severity: 'warning' },
      {
        ...good,
        world: {
          ...declared,
          'firma.example': { MX: Array.from({ length: 30 }, (_, at) => `${at} mx${at}.firma.example.`) },
          ...Object.fromEntries(
            Array.from({ length: 30 }, (_, at) => [`mx${at}.firma.example`, { A: [`198.51.100.${at}`] }]),
          ),
        },
        severity: 'notice',
      },
    ],
    // Nobody was reached: that says nothing about the hosts.
    passes: [good, quiet, seeing({ '*': down }), seeing({ '*': down }, { controls: { 4: 'failed' } }), seeing(v6Down)],
  },
  'smtp-greeting': {
    finds: [
      { ...failing('greeting', 'late', 'no answer in time'), severity: 'error' },
      { ...failing('greeting', 'not-smtp', 'the answer is no SMTP'), severity: 'error' },
      { ...failing('greeting', 'too-long', 'a reply without an end'), severity: 'error' },
      { ...failing('ehlo', 'closed', 'the server closed the connection'), severity: 'error' },
      { ...failing('greeting', 'said-no', '554 5.7.1 blocked'), severity: 'warning' },
    ],
    passes: [good, quiet, seeing({ '*': down })],
  },
  'smtp-name': {
    finds: [
      { ...seeing({ 'mx1.firma.example': { offer: fullOffer('localhost') } }), severity: 'notice' },
      { ...seeing({ 'mx1.firma.example': { offer: fullOffer('[192.0.2.1]') } }), severity: 'notice' },
      { ...seeing({ 'mx1.firma.example': { offer: fullOffer('') } }), severity: 'notice' },
      { ...good, severity: 'notice' },
    ],
    passes: [seeing({ 'mx2.firma.example': { offer: fullOffer('Host-2.net.example') } }), quiet],
  },
  'smtp-size': {
    finds: [
      {
        ...seeing({ 'mx2.firma.example': { offer: offer('mx2.firma.example', 'SIZE 5000000') } }),
        severity: 'warning',
      },
    ],
    passes: [good, quiet, seeing({ '*': { offer: offer('mx.firma.example', 'SIZE 0') } })],
  },
  'smtp-eight-bit': {
    finds: [{ ...seeing({ 'mx2.firma.example': { offer: offer('mx2.firma.example') } }), severity: 'notice' }],
    passes: [good, quiet],
  },
  'smtp-international': {
    finds: [
      { ...seeing({ 'mx2.firma.example': { offer: offer('mx2.firma.example', '8BITMIME') } }), severity: 'notice' },
    ],
    passes: [good, quiet],
  },
  'smtp-greylisting': {
    finds: [{ ...asking(grey, grey), severity: 'notice' }],
    passes: [asking(grey, taken), asking(taken, taken), good, quiet],
  },
  'recipient-taken': {
    finds: [
      { ...asking(gone, gone), severity: 'error' },
      { ...asking(full, taken), severity: 'error' },
      { ...asking(relay, taken), severity: 'error' },
      { ...asking('550 5.7.1 Policy', taken), severity: 'error' },
      { ...asking(later, taken), severity: 'unknown' },
      { ...asking(grey, taken), severity: 'unknown' },
    ],
    passes: [asking(taken, taken), asking(taken, relay), good, quiet],
  },
  'backup-accepts': {
    finds: [
      { ...asking(taken, relay), severity: 'error' },
      { ...asking(taken, gone), severity: 'error' },
      { ...asking(gone, relay), severity: 'error' },
      { ...asking(later, '550 No'), severity: 'error' },
      { ...asking(taken, later), severity: 'unknown' },
    ],
    passes: [asking(taken, taken), asking(gone, gone), asking(gone, taken), good, quiet],
  },
  'stays-local': {
    finds: [
      { ...local(taken, relay), severity: 'error' },
      { ...local('550 5.1.1 User unknown', relay), severity: 'error' },
      { ...local(taken, taken), severity: 'unknown' },
      { ...local(later, relay), severity: 'unknown' },
      { ...seeing({ 'web.firma.example': down }, { localHosts }), severity: 'unknown' },
    ],
    passes: [
      local(relay, relay),
      good,
      quiet,
      // A mail host of the domain keeps its mail rightly.
      seeing({ '*': { says: () => taken } }, { localHosts: [{ host: '192.0.2.2', port: 25 }] }),
    ],
  },
})
