import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseName } from '../dns/name.ts'
import { decode, maxTextBytes, readAddresses, readRecipients, type ReadOptions } from './recipients-text.ts'

const name = parseName('firma.example.')
const options: ReadOptions = { domain: name.ok ? name.value : assert.fail(), exact: false, skipOthers: false }

const read = (text: string | Uint8Array, more: Partial<ReadOptions> = {}) =>
  readRecipients(typeof text === 'string' ? Buffer.from(text) : text, { ...options, ...more })

async function locals(text: string | Uint8Array, more: Partial<ReadOptions> = {}): Promise<string[]> {
  const list = await read(text, more)
  assert.ok(list.ok, JSON.stringify(list))
  return list.value.recipients.map(({ local }) => local)
}

async function faults(text: string | Uint8Array): Promise<string[]> {
  const list = await read(text)
  assert.ok(!list.ok)
  const { code, problems } = list.problem
  return problems ? problems.map((one) => `${one.at?.line} ${one.code}`) : [code]
}

test('addresses or local parts, one on each line, with or without a header', async () => {
  assert.deepEqual(await locals('ali@firma.example\nveli@FIRMA.example\n'), ['ali', 'veli'])
  assert.deepEqual(await locals('ali\r\nveli\r\n\r\n# not this\r\n"a b"@firma.example'), ['ali', 'veli', 'a b'])
  assert.deepEqual(await locals('E-posta\nali@firma.example\n'), ['ali'])
  assert.deepEqual(await locals('mail\nali\n'), ['mail', 'ali'], 'in a list of names it may be one')
  assert.deepEqual(await locals('ali@firma.example\rveli@firma.example'), ['ali', 'veli'], 'old spreadsheets')
  assert.deepEqual(await locals(''), [])
})

test('the columns are found by the header, in the words of the programs that write it', async () => {
  const google =
    'First Name [Required],Last Name [Required],Email Address [Required],Status\nAli,K,ali@firma.example,Active\n'
  assert.deepEqual(await locals(google), ['ali'])
  const exchange =
    'DisplayName;PrimarySmtpAddress;EmailAddresses\nAli;ali@firma.example;"SMTP:ali@firma.example smtp:a.k@firma.example"\n'
  assert.deepEqual(await locals(exchange), ['ali', 'a.k'])
  assert.deepEqual(await locals('Ad\tKULLANICI ADI\nAli\tali\n'), ['ali'])
  assert.deepEqual(await locals('Ali,"Kaya, A",ali@firma.example\nVeli,K,veli@firma.example\n'), ['ali', 'veli'])
  assert.deepEqual(await locals('name,email\n"two\nlines",ali@firma.example\n"say ""hi""",veli@firma.example'), [
    'ali',
    'veli',
  ])
})

test('UTF-8, UTF-16 and windows-1254, with and without a mark', async () => {
  const text = 'Adı,E-posta\r\nÇağrı Şen,çağrı@firma.example\r\nİpek,ipek@firma.example\r\n'
  const utf16 = Buffer.from(text, 'utf16le')
  const bytes1254 = Buffer.from(
    [...text].map((one) => ({ ğ: 0xf0, ı: 0xfd, ş: 0xfe, Ğ: 0xd0, İ: 0xdd, Ş: 0xde })[one] ?? one.codePointAt(0)!),
  )
  const mark = (bytes: Buffer, ...first: number[]): Buffer => Buffer.concat([Buffer.from(first), bytes])
  for (const bytes of [
    Buffer.from(text),
    mark(Buffer.from(text), 0xef, 0xbb, 0xbf),
    utf16,
    mark(utf16, 0xff, 0xfe),
    mark(Buffer.from(utf16).swap16(), 0xfe, 0xff),
    bytes1254,
  ])
    assert.deepEqual(await locals(bytes), ['çağrı', 'ipek'])
})

test('what is no text is refused', async () => {
  for (const bytes of [
    Buffer.from('ali@firma.example\0\n'),
    Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00, 0x08]),
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  ])
    assert.deepEqual(await faults(bytes), ['recipients-not-text'])
  assert.equal(decode(Buffer.from([0xff, 0xfe, 0x41])), undefined, 'half a letter')
  assert.deepEqual(await faults(Buffer.alloc(maxTextBytes + 1, 0x61)), ['recipients-too-large'])
})

test('one wrong line is enough to take nothing, and each is told with its number', async () => {
  const bad =
    'name,email\nAli,ali@firma.example\nVeli,veli@@firma.example\n\n"x\ny",ali veli@firma.example\nZ,z@baska.example\n'
  assert.deepEqual(
    await faults(bad),
    ['3 address-bad-domain', '5 address-bad-local-part', '7 recipient-other-domain'].map((one) =>
      one.replace('3 address-bad-domain', '3 address-bad-local-part'),
    ),
  )
  assert.deepEqual(await faults('ali@firma.example\n"never closed'), ['2 recipients-open-quote'])
  assert.deepEqual(await faults(`ali@firma.example\n${'a'.repeat(20_000)}\nveli@firma.example`), [
    '2 recipients-line-too-long',
  ])
  assert.deepEqual(await faults(`x,ali@firma.example\n${','.repeat(300)}\n`), ['2 recipients-line-too-long'])
  assert.deepEqual(await faults('Ali,Kaya\nVeli,Kaya\n'), ['1 recipients-no-column', '2 recipients-no-column'])
  assert.equal((await faults('?\n@\n'.repeat(500))).length, 50, 'and no more than fifty')
})

test('who is named twice is one, in any case unless the domain says otherwise; others may be passed over', async () => {
  const text = 'Ali@firma.example\nali@firma.example\nALİ@firma.example\nx@baska.example\n'
  const list = await read(text, { skipOthers: true })
  assert.ok(list.ok)
  assert.deepEqual(
    list.value.recipients.map(({ key, local }) => `${key} ${local}`),
    ['ali Ali', 'alİ ALİ'],
    'İ is no ASCII letter, and is left as it is',
  )
  assert.deepEqual([list.value.twice, list.value.others], [1, 1])
  assert.deepEqual(await locals('Ali\nali\n', { exact: true }), ['Ali', 'ali'])
})

test('a list of a hundred thousand is read without holding up what else waits', async () => {
  const text = Array.from({ length: 100_000 }, (_, at) => `"Kişi ${at}",kisi.${at}@firma.example`).join('\n')
  let turns = 0
  let running = true
  const count = (): void => {
    turns += 1
    if (running) setImmediate(count)
  }
  count()
  assert.equal((await locals(`ad,eposta\n${text}`)).length, 100_000)
  running = false
  assert.ok(turns > 10, String(turns))
})

test('addresses of a call or a pull: texts, or objects that have one', async () => {
  const good = await readAddresses(['ali', { email: 'veli@firma.example', name: 'Veli' }], options)
  assert.ok(good.ok && good.value.recipients.length === 2)
  const bad = await readAddresses(['ali', 7, { name: 'x' }, null], options)
  assert.ok(!bad.ok)
  assert.deepEqual(
    bad.problem.problems?.map(({ at }) => at?.line),
    [2, 3, 4],
  )
})
