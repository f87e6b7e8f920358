// What an intent makes of the records that are there already: what is published and right stays, what is merged loses nothing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backup, brand } from '../../test/support/declare.ts'
import { name } from '../dns/name.ts'
import { parseZoneFile } from '../dns/zone-file.ts'
import { compile, nothingOwned } from './compile.ts'
import type { MailIntent } from './intent.ts'
import { dataText, rrset, type RecordChange, ZoneSets } from './rrset.ts'
import { sentencesOf } from './sentences.ts'

const apex = name('firma.example.')

function zoneOf(text: string): ZoneSets {
  const { records, problems } = parseZoneFile(text, { origin: apex, defaultTtl: 300 })
  assert.deepEqual(problems, [])
  const groups = Map.groupBy(records, ({ name: owner, type }) => `${type} ${owner.key}`)
  const sets = [...groups.values()].map((all) =>
    rrset(
      all[0]!.name,
      all[0]!.type,
      all[0]!.ttl,
      all.map(({ data }) => data),
    ),
  )
  return new ZoneSets(apex, sets)
}

/** The zone after the intent, as `name type: data`, with the findings and the sentences of the step. */
function after(text: string, intent: MailIntent) {
  const present = zoneOf(text)
  const compiled = compile({ apex, intent, present, owned: nothingOwned, brand })
  assert.ok(compiled.ok, JSON.stringify(compiled))
  const { zone, findings } = compiled.value
  const at = (owner: string, type: number): string[] => {
    const set = zone.get(owner === '@' ? apex : name(`${owner}.firma.example.`), type)
    return (set?.rdata ?? []).map((one) => dataText(type, one))
  }
  const changes: RecordChange[] = present.changesTo(zone)
  return {
    mx: at('@', 15),
    txt: at('@', 16),
    dmarc: at('_dmarc', 16),
    findings: findings.map(({ id }) => id),
    sentences: sentencesOf(apex, { intent: undefined }, { intent }, changes),
  }
}

const google = { provider: 'google-workspace' }
const five = `
@ MX 1 ASPMX.L.GOOGLE.COM.
@ MX 5 ALT1.ASPMX.L.GOOGLE.COM.
@ MX 5 ALT2.ASPMX.L.GOOGLE.COM.
@ MX 10 ALT3.ASPMX.L.GOOGLE.COM.
@ MX 10 ALT4.ASPMX.L.GOOGLE.COM.
`

test('a preset takes the place of all MX records at the domain, and of those alone', () => {
  const { mx } = after('@ MX 10 old.example.net.\n@ MX 20 older.example.net.\nsub MX 10 old.example.net.\n', google)
  assert.deepEqual(mx, ['1 smtp.google.com.'])
})

test('a variant of the provider that is published and whole stays, case and all, until another is named', () => {
  assert.deepEqual(after(five, google).mx, [
    '1 ASPMX.L.GOOGLE.COM.',
    '5 ALT1.ASPMX.L.GOOGLE.COM.',
    '5 ALT2.ASPMX.L.GOOGLE.COM.',
    '10 ALT3.ASPMX.L.GOOGLE.COM.',
    '10 ALT4.ASPMX.L.GOOGLE.COM.',
  ])
  assert.deepEqual(after(five, { ...google, variant: 'single' }).mx, ['1 smtp.google.com.'])
  const withBackup = after(five, { ...google, ulak: { role: 'backup', preference: 20 } }).mx
  assert.deepEqual([withBackup.length, withBackup.at(-1)], [6, '20 mx.ulak.example.'])
})

test('SPF is merged: what is published stays in its order, other texts stay, the end stays', () => {
  const zone = '@ TXT "hello"\n@ TXT "v=spf1 ip4:192.0.2.7 include:news.example.net -all"\n@ TXT "bye"\n'
  assert.deepEqual(after(zone, google).txt, [
    '"hello"',
    '"v=spf1 ip4:192.0.2.7 include:news.example.net include:_spf.google.com -all"',
    '"bye"',
  ])
  assert.deepEqual(
    after(
      after(zone, google)
        .txt.map((one) => `@ TXT ${one}`)
        .join('\n'),
      google,
    ).txt.length,
    3,
  )
  assert.deepEqual(after('', google).txt, ['"v=spf1 include:_spf.google.com ~all"'])
  const two = '@ TXT "v=spf1 a ~all"\n@ TXT "v=spf1 mx -all"\n'
  assert.deepEqual(after(two, google).txt, ['"v=spf1 a mx include:_spf.google.com ~all"'], 'two become one')
  assert.deepEqual(after('@ TXT "v=spf1 redirect=_spf.example.net"\n', google).txt, [
    '"v=spf1 include:_spf.google.com redirect=_spf.example.net"',
  ])
})

test('own servers may send, the backup may not, and the plan says so', () => {
  const { txt, sentences } = after('@ TXT "v=spf1 include:news.example.net -all"\n', backup)
  assert.deepEqual(txt, ['"v=spf1 include:news.example.net a:mail.firma.example -all"'])
  const words = (lang: 'en' | 'tr') => sentences.map((one) => one[lang]).join('\n')
  assert.match(words('en'), /^Mail of firma\.example goes to your own servers; while that is away, Ulak takes it/)
  assert.match(words('tr'), /^firma\.example postası kendi sunucularınıza gider; orası kapalıyken postayı Ulak alır/)
  assert.match(words('en'), /may send, too \(SPF\): a:mail\.firma\.example\. What was published before stays/)
  assert.match(words('tr'), /gönderebilir \(SPF\): a:mail\.firma\.example\. Önceden yayımlananlar kalır/)
  assert.match(words('en'), /Ulak does not send for the domain/)
  assert.doesNotMatch(words('en'), /\.\.$/m, 'one dot ends a sentence')
  for (const role of ['backup', 'share', 'front'] as const) {
    const deliverTo = [{ host: 'mail', preference: 10 }]
    const intent = { ...backup, ulak: { role, preference: 20, deliverTo } }
    assert.deepEqual(after('', intent).txt, ['"v=spf1 a:mail.firma.example ~all"'], role)
  }
})

test('a published _dmarc stays unless it is asked for, and that is told', () => {
  const zone = '_dmarc TXT "v=DMARC1; p=reject; rua=mailto:a@example.net"\n'
  assert.deepEqual(after(zone, google).dmarc, ['"v=DMARC1; p=reject; rua=mailto:a@example.net"'])
  const left = after(zone, { ...google, dmarc: { policy: 'none' } })
  assert.deepEqual(left.dmarc, ['"v=DMARC1; p=reject; rua=mailto:a@example.net"'])
  assert.ok(left.findings.includes('dmarc-left'))
  assert.deepEqual(after(zone, { ...google, dmarc: { policy: 'none', replace: true } }).dmarc, ['"v=DMARC1; p=none"'])
  assert.deepEqual(after('', google).dmarc, ['"v=DMARC1; p=none"'], 'new domains start at none')
})

test('a region of a preset has the SPF of that region', () => {
  for (const variant of ['us', 'de', 'za'])
    assert.match(after('', { provider: 'mimecast', variant }).txt[0]!, new RegExp(`include:${variant}\\._netblocks`))
})
