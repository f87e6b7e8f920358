import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RouteResult } from '../../src/api/contract.ts'
import { ownNamesOf, pictureOf, withLetters } from './route.ts'

const host = (preference: number, exchange: string, share = 1) => ({
  preference,
  exchange,
  share,
  addresses: ['192.0.2.1'],
  problems: [],
})
const route = (...tries: RouteResult['tries']): RouteResult => ({
  domain: 'xn--rnek-5qa.example',
  outcome: 'deliver',
  source: 'mx',
  tries,
  findings: [],
})
const base = route(
  host(10, 'a.example.net', 0.5),
  host(10, 'b.example.net', 0.5),
  host(20, 'backup.mail.xn--rnek-5qa.example'),
)
const draw = (down: string[] = [], supposed?: RouteResult) =>
  pictureOf({
    route: base,
    supposed,
    down: new Set(down),
    ownNames: new Set(['backup.mail.xn--rnek-5qa.example']),
    shown: 'örnek.example',
  })

test('hosts of one preference are one step', () => {
  assert.deepEqual(
    draw().map((step) => [step.preference, step.hosts.length]),
    [
      [10, 2],
      [20, 1],
    ],
  )
})

test('mail goes to the hosts of the first step', () => {
  assert.deepEqual(
    draw().flatMap((step) => step.hosts.map((one) => one.active)),
    [true, true, false],
  )
})

test('with one host down its neighbour takes all, and the picture keeps its rows', () => {
  const steps = draw(['a.example.net'], route(host(10, 'b.example.net'), base.tries[2]!))
  assert.deepEqual(
    steps[0]!.hosts.map((one) => [one.share, one.down, one.active]),
    [
      [0, true, false],
      [1, false, true],
    ],
  )
})

test('with the first step down mail goes to the next', () => {
  const steps = draw(['a.example.net', 'b.example.net'], route(base.tries[2]!))
  assert.equal(steps[1]!.hosts[0]!.active, true)
  assert.equal(steps[1]!.hosts[0]!.ours, true)
})

test('with everything down mail goes nowhere', () => {
  const steps = draw(
    base.tries.map((one) => one.exchange),
    { ...route(), outcome: 'no-mail-host' },
  )
  assert.ok(steps.every((step) => step.hosts.every((one) => !one.active)))
})

test('hosts below the domain are shown with its own letters', () => {
  const names = { domain: 'xn--rnek-5qa.example', shown: 'örnek.example' }
  assert.equal(withLetters('mail.xn--rnek-5qa.example', names), 'mail.örnek.example')
  assert.equal(withLetters('xn--rnek-5qa.example', names), 'örnek.example')
  assert.equal(withLetters('otherxn--rnek-5qa.example', names), 'otherxn--rnek-5qa.example')
})

test('our own MX name may be the installation’s or lie in the domain', () => {
  const mail = { provider: 'own-servers', ulak: { role: 'backup' as const, preference: 20, name: 'backup.mail' } }
  const names = ownNamesOf({ domain: 'firma.example', mail }, ['mx.ulak.example.'])
  assert.ok(names.has('mx.ulak.example') && names.has('backup.mail.firma.example'))
})
