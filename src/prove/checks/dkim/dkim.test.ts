import assert from 'node:assert/strict'
import { test } from 'node:test'
import { provesChecks, resultsOf } from '../../../../test/support/check-battery.ts'
import { ed25519Key, rsaKey, txtStrings as txt } from '../../../../test/support/dkim-key.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { dkimChecks } from './index.ts'

const key2048 = rsaKey(2048)
const ed25519 = `k=ed25519; p=${ed25519Key}`

/** Selectors with their texts, or with what their CNAME leads to (`> name`). */
const dkim = (keys: Readonly<Record<string, string>>, more: Declared = {}): Declared => ({
  'firma.example': { MX: ['10 mx.firma.example.'] },
  'mx.firma.example': { A: ['192.0.2.1'] },
  ...Object.fromEntries(
    Object.entries(keys).map(([selector, text]): [string, Declared[string]] => [
      `${selector}._domainkey.firma.example`,
      text.startsWith('> ') ? { CNAME: [`${text.slice(2)}.`] } : { TXT: [txt(text)] },
    ]),
  ),
  ...more,
})
const good = { world: dkim({ mail: `v=DKIM1; k=rsa; p=${key2048}` }) }
const fastmail = (keys: Readonly<Record<string, string>>): Declared =>
  dkim(keys, { 'firma.example': { MX: ['10 in1-smtp.messagingengine.com.', '20 in2-smtp.messagingengine.com.'] } })
const [head, tail] = [key2048.slice(0, 200), key2048.slice(200)]
/** TXT records at one selector, as a zone file has them. */
const entered = (...records: string[]): Declared => dkim({}, { 'mail._domainkey.firma.example': { TXT: records } })
const hosted = (selector: string): string => `> ${selector}.firma.example.dkim.fmhosted.com`

test('the mend of a damaged key is the whole key', async () => {
  const whole = txt(`v=DKIM1; k=rsa; p=${key2048}`)
  for (const records of [
    [String.raw`"v=DKIM1; k=rsa; p=${head}\"" "\"${tail}"`],
    [`"v=DKIM1; k=rsa; p=${head}"`, `"${tail}"`],
  ]) {
    const found = (await resultsOf({ world: entered(...records) })).filter(({ status }) => status === 'finding')
    const dkimFindings = found.filter(({ check }) => check.id.startsWith('dkim-'))
    assert.deepEqual(
      dkimFindings.map(({ check }) => check.id),
      ['dkim-strings'],
      'said once',
    )
    const fix = 'fix' in dkimFindings[0]! ? dkimFindings[0].fix : undefined
    assert.equal(fix?.at(-1), `mail._domainkey.firma.example. IN TXT ${whole}`)
  }
})

provesChecks(dkimChecks, {
  'dkim-seen': { finds: [{ world: dkim({}), severity: 'notice' }], passes: [good] },
  'dkim-provider': {
    finds: [
      { world: fastmail({ mail: ed25519 }), severity: 'warning' },
      { world: fastmail({ fm1: hosted('fm1') }), severity: 'notice' },
      {
        world: dkim({}, { 'firma.example': { MX: ['0 firma-example.mail.protection.outlook.com.'] } }),
        severity: 'warning',
      },
    ],
    passes: [good, { world: fastmail({ fm1: hosted('fm1'), fm2: hosted('fm2'), fm3: hosted('fm3') }) }],
  },
  'dkim-alias': {
    finds: [
      { world: dkim({ selector1: '> gone.example' }), severity: 'warning' },
      {
        world: dkim(
          { selector1: '> key.example', selector2: '> gone.example' },
          { 'key.example': { TXT: [txt(ed25519)] } },
        ),
        severity: 'notice',
      },
    ],
    passes: [{ world: dkim({ selector1: '> key.example' }, { 'key.example': { TXT: [txt(ed25519)] } }) }],
  },
  'dkim-wildcard': {
    finds: [{ world: dkim({ 'ulak-no-such-name': ed25519 }), severity: 'notice' }],
    passes: [good],
  },
  'dkim-one-record': {
    finds: [
      {
        world: dkim({}, { 'mail._domainkey.firma.example': { TXT: [txt(ed25519), txt(`p=${key2048}`)] } }),
        severity: 'error',
      },
    ],
    passes: [good],
  },
  'dkim-strings': {
    finds: [
      // `"…" "…"` pasted into a field that makes one record of it.
      { world: entered(String.raw`"v=DKIM1; k=rsa; p=${head}\"" "\" \"${tail}\""`), severity: 'error' },
      { world: entered(String.raw`"v=DKIM1\\; k=rsa\\; p=${head}" "${tail}"`), severity: 'error' },
      { world: entered(`"v=DKIM1; k=rsa; p=${head}"`, `"${tail}"`), severity: 'error' },
      { world: entered(`"${`v=DKIM1; k=rsa; p=${key2048}`.slice(0, 255)}"`), severity: 'error' },
      {
        world: dkim(
          { mail: '> key.example' },
          { 'key.example': { TXT: [`"v=DKIM1; k=rsa; p=${head}"`, `"${tail}"`] } },
        ),
        severity: 'error',
      },
    ],
    passes: [
      good,
      { world: entered(`"v=DKIM1; k=r" "sa; p=${head}" "${tail}"`) },
      // Blanks within the key are no part of it. RFC 6376 §3.6.1
      { world: entered(`"v=DKIM1; k=rsa; p=${head} " " ${tail}"`) },
      { world: entered(`"v=DKIM1; k=rsa; p=${head}" "${tail}"`, '"something else"') },
    ],
  },
  'dkim-syntax': {
    finds: [
      { world: dkim({ mail: `v=DKIM1; k=rsa; p=${key2048.slice(0, 200)}` }), severity: 'error' },
      { world: dkim({ mail: 'v=DKIM1; k=rsa' }), severity: 'error' },
      {
        world: dkim({}, { 'mail._domainkey.firma.example': { TXT: [String.raw`"v=DKIM1; p=\"abc\""`] } }),
        severity: 'error',
      },
    ],
    passes: [good, { world: dkim({ mail: ed25519 }) }],
  },
  'dkim-key-type': {
    finds: [
      { world: dkim({ mail: 'k=dsa; p=abcd' }), severity: 'warning' },
      { world: dkim({ mail: ed25519 }), severity: 'notice' },
    ],
    passes: [good, { world: dkim({ mail: ed25519, default: `p=${key2048}` }) }],
  },
  'dkim-key-length': {
    finds: [
      { world: dkim({ mail: `p=${rsaKey(768)}` }), severity: 'error' },
      { world: dkim({ mail: `p=${rsaKey(1024)}` }), severity: 'warning' },
      { world: dkim({ mail: `p=${rsaKey(4608)}` }), severity: 'notice' },
    ],
    passes: [good, { world: dkim({ mail: ed25519 }) }, { world: dkim({ mail: `p=${rsaKey(4096)}` }) }],
  },
  'dkim-revoked': {
    finds: [
      { world: dkim({ mail: 'v=DKIM1; p=' }), severity: 'warning' },
      { world: dkim({ mail: 'v=DKIM1; p=', default: ed25519 }), severity: 'notice' },
    ],
    passes: [good],
  },
  'dkim-testing': {
    finds: [{ world: dkim({ mail: `v=DKIM1; t=y:s; p=${key2048}` }), severity: 'notice' }],
    passes: [good, { world: dkim({ mail: `v=DKIM1; t=s; p=${key2048}` }) }],
  },
  'dkim-hash': {
    finds: [
      { world: dkim({ mail: `v=DKIM1; h=sha1; p=${key2048}` }), severity: 'error' },
      {
        world: dkim({ mail: '> key.example' }, { 'key.example': { TXT: [txt(`h=sha1; p=${key2048}`)] } }),
        severity: 'error',
      },
    ],
    passes: [good, { world: dkim({ mail: `v=DKIM1; h=sha1:sha256; p=${key2048}` }) }],
  },
  'dkim-service': {
    finds: [{ world: dkim({ mail: `v=DKIM1; s=tlsrpt; p=${key2048}` }), severity: 'error' }],
    passes: [good, { world: dkim({ mail: `v=DKIM1; s=email; p=${key2048}` }) }],
  },
  'dkim-key-reused': {
    finds: [{ world: dkim({ mail: `p=${key2048}`, default: `v=DKIM1; p=${key2048}` }), severity: 'notice' }],
    passes: [{ world: dkim({ mail: `p=${key2048}`, default: ed25519 }) }],
  },
})
