import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatName, name } from '../../dns/name.ts'
import { parseTypeName } from '../../dns/records/index.ts'
import { parseRecordText } from '../../dns/zone-file.ts'
import {
  backupAdvice,
  detectOnlyProviders,
  detectProvider,
  detectSenders,
  dkimSelectorsOf,
  expandPreset,
  findPreset,
  findProvider,
  getPreset,
  type Preset,
  presets,
} from './index.ts'
import type { Parameter, Provider } from './preset.ts'
import { variablesOf } from './template.ts'

const domain = name('example.com')
const all: readonly Provider[] = [...presets, ...detectOnlyProviders]

const expand = (
  id: string,
  parameters: Record<string, string> = {},
  options: { domain?: string; variant?: string } = {},
) =>
  expandPreset(findPreset(id)!, {
    domain: name(options.domain ?? 'example.com'),
    parameters,
    ...(options.variant ? { variant: options.variant } : {}),
  })
const good = (...args: Parameters<typeof expand>) => {
  const expanded = expand(...args)
  assert.ok(expanded.ok, expanded.ok ? '' : expanded.problem.text.en)
  return expanded.value
}
const fault = (...args: Parameters<typeof expand>) => {
  const expanded = expand(...args)
  assert.ok(!expanded.ok)
  return expanded.problem
}
const mxOf = (...args: Parameters<typeof expand>) =>
  good(...args).mx.map(({ preference, exchange }) => `${preference} ${formatName(exchange)}`)

/** The parameters that this variant has a use for, with their examples. */
const samples = (preset: Preset, variantId: string): Record<string, string> => {
  const variant = preset.variants.find(({ id }) => id === variantId)!
  const inMx = (one: Preset['variants'][number], { name }: Parameter) =>
    one.mx.some(({ exchange }) => variablesOf(exchange).includes(name))
  const fitting = preset.parameters.filter(
    (parameter) => inMx(variant, parameter) || !preset.variants.some((one) => inMx(one, parameter)),
  )
  return Object.fromEntries(fitting.map((parameter) => [parameter.name, parameter.example]))
}

for (const preset of presets) {
  test(`${preset.id}: every variant becomes records that DNS can read`, () => {
    for (const variant of preset.variants) {
      const { mx, records, pending, spf } = good(preset.id, samples(preset, variant.id), { variant: variant.id })
      assert.deepEqual(pending, [])
      assert.ok(mx.length > 0)
      assert.ok(spf.every((mechanism) => /^[+?~-]?(a|mx|include:|ip4:|a:|exists:)/.test(mechanism)))
      for (const record of records) {
        const type = parseTypeName(record.type)
        assert.ok(type.ok)
        const parsed = parseRecordText(type.value, record.data, domain)
        assert.ok(parsed.ok, `${record.name} ${record.type} ${record.data}`)
      }
    }
  })

  test(`${preset.id}: every text is there in both languages, every variable declared, every parameter used`, () => {
    const values = new Set(preset.variants.flatMap((variant) => Object.keys(variant.values ?? {})))
    const declared = new Set([...preset.parameters.map((one) => one.name), ...values, 'domain', 'domainDashed'])
    const { detect, sources, parameters, ...templated } = preset
    const used = new Set(
      [...JSON.stringify(templated).matchAll(/\{([A-Za-z][A-Za-z0-9]*)\}/g)].map((found) => found[1]!),
    )
    for (const variable of used) assert.ok(declared.has(variable), variable)
    for (const parameter of parameters) {
      assert.ok(used.has(parameter.name), `${parameter.name} is used nowhere`)
      for (const text of [parameter.label, parameter.where]) assert.ok(text.en && text.tr)
    }
    assert.ok(sources.length > 0)
    assert.equal(preset.variants.filter((variant) => variant.default).length, 1)
    assert.ok(detect.mxSuffixes.length > 0 || detect.mxAffixes || preset.kind === 'self-hosted')
  })

  test(`${preset.id}: its own hosts are recognised as itself`, () => {
    if (preset.kind === 'self-hosted') return
    for (const variant of preset.variants) {
      const given = samples(preset, variant.id)
      const { mx } = good(preset.id, given, { variant: variant.id })
      const detected = detectProvider(mx.map(({ exchange }) => exchange))
      assert.equal(detected?.id, preset.id)
      assert.equal(detected.variant, variant.id)
      for (const [key, value] of Object.entries(detected.parameters ?? {})) assert.equal(given[key], value)
    }
  })
}

test('ids are unique', () => {
  const ids = all.map((provider) => provider.id)
  assert.equal(new Set(ids).size, ids.length)
})

test('no MX suffix belongs to two providers', () => {
  const suffixes = all.flatMap((provider) => provider.detect.mxSuffixes)
  assert.equal(new Set(suffixes).size, suffixes.length)
})

test('every entry says where it is known from and how sure that is', () => {
  for (const preset of presets) {
    for (const variant of preset.variants) {
      const { mxConfidence, records } = good(preset.id, samples(preset, variant.id), { variant: variant.id })
      assert.ok(mxConfidence)
      for (const record of records) {
        const stated =
          preset.confidence[record.purpose] ?? preset.records.find((one) => one.purpose === record.purpose)?.confidence
        assert.ok(stated, `${preset.id} does not say how sure ${record.purpose} is`)
      }
    }
  }
  for (const provider of all) assert.ok(provider.sources.length > 0, provider.id)
})

test('Google: one MX unless its five older ones are asked for', () => {
  assert.deepEqual(mxOf('google-workspace'), ['1 smtp.google.com.'])
  assert.deepEqual(mxOf('google-workspace', {}, { variant: 'legacy' }), [
    '1 aspmx.l.google.com.',
    '5 alt1.aspmx.l.google.com.',
    '5 alt2.aspmx.l.google.com.',
    '10 alt3.aspmx.l.google.com.',
    '10 alt4.aspmx.l.google.com.',
  ])
  assert.deepEqual(good('google-workspace').spf, ['include:_spf.google.com'])
})

test('Google: the five older hosts are recognised as the variant that is to be kept, in any case and number', () => {
  const targets = ['ASPMX.L.GOOGLE.COM', 'ALT1.ASPMX.L.GOOGLE.COM', 'alt2.aspmx.l.google.com'].map((text) => name(text))
  assert.deepEqual(detectProvider(targets), { id: 'google-workspace', name: 'Google Workspace', variant: 'legacy' })
})

test('Google: what still lacks a value is listed, not invented', () => {
  assert.deepEqual(
    good('google-workspace').pending.map(({ name, parameters }) => `${name}: ${parameters.join()}`),
    ['google._domainkey: dkimKey', '@: verificationToken'],
  )
})

test('Microsoft: the MX of a domain without a hyphen is derived, and that is said', () => {
  const { mx, derived, spf, spfAll } = good('microsoft-365')
  assert.deepEqual(
    mx.map((one) => `${one.preference} ${formatName(one.exchange)}`),
    ['0 example-com.mail.protection.outlook.com.'],
  )
  assert.deepEqual(
    derived.map(({ parameter, value }) => [parameter, value]),
    [['mxToken', 'example-com']],
  )
  assert.deepEqual(spf, ['include:spf.protection.outlook.com'])
  assert.equal(spfAll, '-all')
})

test('Microsoft: nothing is derived from a name with a hyphen, nor from A-labels', () => {
  for (const text of ['ex-ample.com', 'xn--rnekalanadi-vfb.com']) {
    const problem = fault('microsoft-365', {}, { domain: text })
    assert.equal(problem.code, 'missing-parameter')
    assert.match(problem.text.en, /"mxToken".*admin center/)
    assert.match(problem.text.tr, /"mxToken".*yönetim merkezi/)
  }
})

test('Microsoft: both kinds of host can be pasted as they are, and decide the variant', () => {
  const options = { domain: 'ag-development.dev' }
  assert.deepEqual(mxOf('microsoft-365', { mxToken: 'agdevelopment-dev0e.mail.protection.outlook.com.' }, options), [
    '0 agdevelopment-dev0e.mail.protection.outlook.com.',
  ])
  const modern = good('microsoft-365', { mxToken: ' contosotest-com.o-v1.mx.microsoft ' }, options)
  assert.equal(modern.variant, 'mx-microsoft')
  assert.equal(formatName(modern.mx[0]!.exchange), 'contosotest-com.o-v1.mx.microsoft.')
  assert.deepEqual(modern.derived, [])
  assert.deepEqual(modern.mtaSts?.hosts, ['*.o-v1.mx.microsoft'])
})

test('Microsoft: a partition letter alone says which variant is meant', () => {
  assert.deepEqual(mxOf('microsoft-365', { mxToken: 'contosotest-com', partition: 'o' }), [
    '0 contosotest-com.o-v1.mx.microsoft.',
  ])
  assert.equal(fault('microsoft-365', { partition: 'o' }).code, 'missing-parameter')
  assert.equal(fault('microsoft-365', { mxToken: 'x', partition: 'o' }, { variant: 'classic' }).code, 'bad-parameter')
})

test('Microsoft: a host of somebody else is refused with the forms that fit', () => {
  const problem = fault('microsoft-365', { mxToken: 'mail.example.org' })
  assert.equal(problem.code, 'bad-parameter')
  assert.match(problem.text.en, /\{mxToken\}\.mail\.protection\.outlook\.com/)
})

test('Microsoft: a host that contradicts the variant or the letter is refused', () => {
  const host = 'contosotest-com.o-v1.mx.microsoft'
  assert.equal(fault('microsoft-365', { mxToken: host }, { variant: 'classic' }).code, 'bad-parameter')
  assert.equal(fault('microsoft-365', { mxToken: host, partition: 'p' }).code, 'bad-parameter')
})

test('Zoho: the region decides MX, SPF and verification', () => {
  const { mx, spf, records } = good('zoho-mail', { zbCode: 'zb12345678' }, { variant: 'ca' })
  assert.equal(formatName(mx[0]!.exchange), 'mx.zohocloud.ca.')
  assert.deepEqual(spf, ['include:zohocloud.ca'])
  assert.equal(
    records.find((record) => record.purpose === 'verification')?.data,
    '"zoho-verification=zb12345678.zmverify.zohocloud.ca"',
  )
})

test('Natro: as its customers’ zones show it', () => {
  assert.deepEqual(mxOf('natro-kurumsal-eposta'), ['5 mx-01.kurumsaleposta.com.', '10 mx-02.kurumsaleposta.com.'])
  assert.equal(good('natro-kurumsal-eposta').spf.length, 2)
})

test('cPanel: an MX that is `mail` gets an address, never a CNAME', () => {
  const { records } = good('cpanel', { serverIp: '192.0.2.25' }, { variant: 'mail' })
  assert.deepEqual(
    records.filter((record) => record.name === 'mail').map(({ type, data }) => [type, data]),
    [['A', '192.0.2.25']],
  )
})

test('values are taken as people paste them', () => {
  const pasted = '"v=DKIM1; k=rsa; p=' + 'A'.repeat(230) + '" "' + 'B'.repeat(162) + '"'
  const { records } = good('google-workspace', {
    dkimKey: pasted,
    verificationToken: 'google-site-verification=abc_123',
  })
  const dkim = records.find((record) => record.purpose === 'dkim')!
  assert.equal(dkim.data.replaceAll(/^"|"$/g, '').split('" "').length, 2)
  assert.equal(dkim.data.replaceAll(/" "|"/g, ''), pasted.replaceAll(/" "|"/g, ''))
  assert.equal(records.find((record) => record.purpose === 'verification')?.data, '"google-site-verification=abc_123"')
})

test('an unknown parameter, variant or choice is refused by name', () => {
  assert.match(fault('google-workspace', { mxTokn: 'x' }).text.en, /no parameter "mxTokn".*dkimKey/)
  assert.equal(fault('google-workspace', { constructor: 'x' }).code, 'unknown-parameter')
  assert.match(fault('google-workspace', {}, { variant: 'five' }).text.tr, /"five".*single, legacy/)
  assert.match(fault('ionos-mail', { tld: 'tr' }).text.en, /"tld".*com, de/)
})

test('a value that would break a record is refused', () => {
  assert.equal(fault('google-workspace', { dkimKey: 'hello' }).code, 'bad-parameter')
  assert.equal(fault('google-workspace', { verificationToken: 'a\nb' }).code, 'bad-parameter')
  assert.equal(fault('barracuda', { ess: 'x.y' }).code, 'bad-parameter')
  assert.equal(fault('cpanel', { serverIp: '300.0.2.1' }).code, 'bad-parameter')
  assert.equal(fault('google-workspace', { dkimKey: `p=${'A'.repeat(5000)}` }).code, 'bad-parameter')
})

test('an unknown preset is answered with near ones', () => {
  for (const [typed, near] of [
    ['gogle', 'google-workspace'],
    ['microsoft', 'microsoft-365'],
    ['Zoho', 'zoho-mail'],
    ['natro', 'natro-kurumsal-eposta'],
  ]) {
    const found = getPreset(typed!)
    assert.ok(!found.ok)
    assert.equal(found.problem.code, 'unknown-preset')
    assert.match(found.problem.text.en, new RegExp(near!))
    assert.match(found.problem.text.tr, new RegExp(near!))
  }
  const nothing = getPreset('qqqqqqqqqqqq')
  assert.ok(!nothing.ok)
  assert.doesNotMatch(nothing.problem.text.en, /Did you mean/)
})

test('a provider that is only recognised says why it is not offered', () => {
  const found = getPreset('amazon-workmail')
  assert.ok(!found.ok)
  assert.equal(found.problem.code, 'preset-detect-only')
  assert.match(found.problem.text.en, /31 March 2027/)
})

test('a suffix matches on a label boundary only', () => {
  assert.equal(detectProvider([name('notsmtp.google.com')]), undefined)
  assert.equal(detectProvider([name('mx1.hotmail.com')]), undefined)
  assert.equal(detectProvider([name('evilmimecast.com')]), undefined)
})

test('consumer mail is not taken for the business product', () => {
  assert.equal(detectProvider([name('alt1.gmail-smtp-in.l.google.com')])?.id, 'gmail-consumer')
  assert.equal(detectProvider([name('outlook-com.olc.protection.outlook.com')])?.id, 'outlook-com')
})

test('the longest suffix wins, and the most preferred known host decides', () => {
  assert.equal(detectProvider([name('mx1.alias.proton.me')])?.id, 'proton-pass-alias')
  assert.equal(detectProvider([name('backup.example.net'), name('mx.yandex.net')])?.id, 'yandex-360')
  assert.equal(detectProvider([name('mail.example.net')]), undefined)
})

test('Amazon WorkMail is told from Amazon SES by its autodiscover record', () => {
  const targets = [name('inbound-smtp.eu-west-1.amazonaws.com')]
  assert.deepEqual(detectProvider(targets), {
    id: 'amazon-ses-inbound',
    name: 'Amazon SES (receiving)',
    variant: 'standard',
    parameters: { region: 'eu-west-1' },
  })
  const autodiscover = name('autodiscover.mail.eu-west-1.awsapps.com')
  assert.equal(detectProvider(targets, { autodiscover })?.id, 'amazon-workmail')
})

test('an own backup: what the variant says, then the provider, then its kind', () => {
  const advice = (id: string, variant?: string) => backupAdvice(findProvider(id), variant).advice
  assert.equal(advice('microsoft-365', 'mx-microsoft'), 'harmful')
  assert.equal(advice('microsoft-365', 'classic'), 'neutral')
  assert.equal(advice('yandex-360'), 'harmful')
  assert.equal(advice('google-workspace', 'single'), 'neutral')
  assert.equal(advice('mimecast'), 'neutral')
  for (const id of ['cpanel', 'turhost', 'nobody']) assert.equal(advice(id), 'advised')
  for (const provider of all) {
    const { why } = backupAdvice(provider)
    assert.ok(why.en && why.tr && why.en !== why.tr)
  }
})

test('one name with many servers behind it is said of providers for whom that is known', () => {
  for (const id of ['google-workspace', 'microsoft-365', 'yandex-360', 'tuta', 'amazon-ses-inbound'])
    assert.equal(findProvider(id)?.redundant, true, id)
  for (const id of ['natro-kurumsal-eposta', 'cpanel', 'turhost', 'rackspace-email'])
    assert.equal(findProvider(id)?.redundant, undefined, id)
})

test('selectors: constant ones with their targets, defaults, and those met beside them', () => {
  const selectors = (id: string) => dkimSelectorsOf(findProvider(id)!, domain)
  assert.deepEqual(selectors('fastmail')[0], {
    selector: 'fm1',
    constant: true,
    target: 'fm1.example.com.dkim.fmhosted.com',
  })
  assert.deepEqual(selectors('google-workspace'), [{ selector: 'google', constant: false }])
  assert.deepEqual(
    selectors('microsoft-365').map(({ selector, constant, target }) => [selector, constant, target]),
    [
      ['selector1', true, undefined],
      ['selector2', true, undefined],
    ],
  )
  assert.deepEqual(
    selectors('zoho-mail').map(({ selector }) => selector),
    ['zmail', 'zoho'],
  )
  assert.deepEqual(
    selectors('cloudflare-email-routing').map(({ selector }) => selector),
    ['cf2024-1'],
  )
  for (const provider of all) assert.ok(dkimSelectorsOf(provider, domain).length <= 8, provider.id)
})

test('who sends is seen in SPF terms and, better, in DKIM keys', () => {
  const senders = (spfTerms: string[], dkim: { selector: string; target?: string }[] = []) =>
    detectSenders({ spfTerms, dkim }).map(({ provider, by }) => `${provider.id} ${by}`)
  assert.deepEqual(senders(['include:_spf.google.com', 'mx', 'a']), ['google-workspace spf'])
  assert.deepEqual(senders(['include:spf.protection.outlook.com', 'include:amazonses.com']), [
    'microsoft-365 spf',
    'amazon-ses-inbound spf',
  ])
  assert.deepEqual(senders(['include:zohomail.eu']), ['zoho-mail spf'])
  assert.deepEqual(senders(['include:spf-001ae601.pphosted.com']), ['proofpoint spf'])
  assert.deepEqual(
    senders(
      ['include:_spf.google.com'],
      [
        { selector: 'selector1', target: 'selector1-firma-com._domainkey.firma.onmicrosoft.com' },
        { selector: 'google' },
      ],
    ),
    ['google-workspace dkim', 'microsoft-365 dkim'],
  )
  // A selector that anybody may choose shows nobody.
  assert.deepEqual(senders([], [{ selector: 'default' }, { selector: 's1', target: 's1.notsendgrid.net' }]), [])
})
