import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fill, match, variablesOf } from './template.ts'

test('a template is filled with its variables', () => {
  assert.deepEqual(fill('key1.{domain}._domainkey.migadu.com', { domain: 'example.org' }), {
    text: 'key1.example.org._domainkey.migadu.com',
  })
})

test('a template says which variables have no value', () => {
  assert.deepEqual(fill('{token}.{letter}-v1.mx.microsoft', { token: 'x' }), { missing: ['letter'] })
})

test('an empty value is a value', () => {
  assert.deepEqual(fill('ess.{infix}example.net', { infix: '' }), { text: 'ess.example.net' })
})

test('SPF macros are no variables and stay as they are', () => {
  const mechanism = 'exists:%{i}.spf.{alloc}.iphmx.com'
  assert.deepEqual(variablesOf(mechanism), ['alloc'])
  assert.deepEqual(fill(mechanism, { alloc: 'hc4673-96' }), { text: 'exists:%{i}.spf.hc4673-96.iphmx.com' })
  assert.deepEqual(fill('include:%{ir}.%{v}.%{d}.spf.has.pphosted.com', { i: 'x', v: 'y', d: 'z' }), {
    text: 'include:%{ir}.%{v}.%{d}.spf.has.pphosted.com',
  })
})

test('variables are read back from a host, case aside', () => {
  assert.deepEqual(match('{token}.{letter}-v1.mx.microsoft', 'ContosoTest-com.o-v1.MX.microsoft'), {
    token: 'contosotest-com',
    letter: 'o',
  })
})

test('a variable never spans a dot', () => {
  assert.equal(match('{token}.mail.protection.outlook.com', 'a.b.mail.protection.outlook.com'), undefined)
})

test('a known value must be the one that stands there', () => {
  assert.deepEqual(match('mxb-{cluster}.example.net', 'mxb-0011.example.net', { cluster: '0011' }), {})
  assert.equal(match('mxb-{cluster}.example.net', 'mxb-0022.example.net', { cluster: '0011' }), undefined)
})
