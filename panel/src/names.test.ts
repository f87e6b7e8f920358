import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withLetters } from './names.ts'

test('hosts below the domain are shown with its own letters', () => {
  const names = { domain: 'xn--rnek-5qa.example', shown: 'örnek.example' }
  assert.equal(withLetters('mail.xn--rnek-5qa.example', names), 'mail.örnek.example')
  assert.equal(withLetters('xn--rnek-5qa.example', names), 'örnek.example')
  assert.equal(withLetters('otherxn--rnek-5qa.example', names), 'otherxn--rnek-5qa.example')
})
