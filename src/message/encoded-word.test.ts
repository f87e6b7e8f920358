import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeCharset, decodeWords } from './encoded-word.ts'
import { readFrom } from './from.ts'

const latin1 = (text: string): string => Buffer.from(text).toString('latin1')

test('words in UTF-8, iso-8859-9 and windows-1254 are shown with their own letters', () => {
  assert.equal(decodeWords('=?UTF-8?B?w5ZkZW1lIG9uYXnEsQ==?='), 'Ödeme onayı')
  assert.equal(decodeWords('=?iso-8859-9?Q?=D6deme_onay=FD?='), 'Ödeme onayı')
  assert.equal(decodeWords('=?windows-1254?Q?Ki=FEi=F0=E7_=80_=93x=94?='), 'Kişiğç € “x”')
  assert.equal(decodeWords(' a =?utf-8?q?b?=\r\n =?utf-8?q?_c?= d'), ' a b c d')
})

test('what is no word stays, and bytes without a charset are guessed', () => {
  assert.equal(decodeWords('=?nobody?Q?abc?= =?utf-8?Z?x?= 1=2'), 'abc =?utf-8?Z?x?= 1=2')
  assert.equal(decodeWords(latin1('Işık')), 'Işık')
  assert.equal(decodeWords('I\xfe\xfdk'), 'Işık')
  assert.equal(decodeCharset(Buffer.from('I\xfe\xfdk', 'latin1'), 'latin5'), 'Işık')
})

test('authors are read with their names, as mail programs show them', () => {
  const shown = (text: string): string =>
    readFrom(text)
      .map(({ name, address }) => `${name}|${address}`)
      .join(' ')
  assert.equal(shown(' a@b.example'), '|a@b.example')
  assert.equal(shown(' "Destek \\"x\\"" <a@b.example>'), 'Destek "x"|a@b.example')
  assert.equal(
    shown(' =?utf-8?q?=C3=96deme?= (yorum (iki)) <a@b.example>, c@d.example'),
    'Ödeme|a@b.example |c@d.example',
  )
  assert.equal(shown(' destek@banka.example <a@b.example>'), 'destek@banka.example|a@b.example')
  assert.equal(shown(' Herkes: "A" <a@b.example>, B <b@b.example>;'), 'A|a@b.example B|b@b.example')
  assert.equal(shown(' "never ends <a@b.example>'), '|never ends <a@b.example>')
  assert.equal(shown(''), '')
})

test('whatever comes is read without harm', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('=?', '?=', 'utf-8', '?q?', '?B?', '"', '<', '>', '(', ')', '\\', ',', 'ı', '@')),
      (parts) => {
        readFrom(latin1(parts.join('')))
        decodeWords(latin1(parts.join('')))
      },
    ),
  )
})
