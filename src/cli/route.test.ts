// `ulak route`: bad input, hosts that are down, and the picture.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { scratch } from '../../test/support/places.ts'
import { type Declared, world } from '../../test/support/world.ts'
import { createIo } from './io.ts'
import { routeCommand } from './route.ts'

const declared: Declared = {
  'firma.com.tr': { MX: ['10 mx1.firma.com.tr.', '20 mx2.firma.com.tr.'] },
  'mx1.firma.com.tr': { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] },
  'mx2.firma.com.tr': { A: ['192.0.2.2'] },
  'tek.example': { A: ['192.0.2.9'] },
}

async function route(words: readonly string[], { lang = 'en' }: { lang?: string } = {}) {
  let [out, err] = ['', '']
  const io = createIo({
    stdout: { write: (text) => void (out += text) },
    stderr: { write: (text) => void (err += text) },
    environment: { ULAK_LANG: lang },
  })
  await routeCommand({ io, resolver: () => world(declared) }).parseAsync(words, { from: 'user' })
  return { out, err, code: io.code }
}

test('whatever stands where a domain is wanted is answered or refused in words, in both languages, and never with a stack', async () => {
  const bad: Record<string, RegExp> = {
    '': /missing|eksik/,
    'https://firma.com.tr/x?y=1': /(Write|Şöyle yazın): firma\.com\.tr$/m,
    'HTTP://Firma.com.tr:8080': /(Write|Şöyle yazın): Firma\.com\.tr$/m,
    'mailto:ali@firma.com.tr?subject=x': /(Write|Şöyle yazın): ali@firma\.com\.tr$/m,
    'firma.com.tr/x': /(Write|Şöyle yazın): firma\.com\.tr$/m,
    'firma.com.tr:25': /(Write|Şöyle yazın): firma\.com\.tr$/m,
    'https://ali:gizli@firma.com.tr/': /(Write|Şöyle yazın): firma\.com\.tr$/m,
    'https://<script>/': /web address|web adresi/,
    '192.0.2.1': /\[192\.0\.2\.1\]/,
    '2001:DB8::1': /\[IPv6:2001:db8::1\]/,
    'user@[192.0.2.300]': /no address literal|geçerli bir adres değil/,
    'user@[IPv6:x]': /no address literal|geçerli bir adres değil/,
    'a b@firma.com.tr': /before the @|önünde duramaz/,
    '"ali@firma.com.tr': /before the @|önünde duramaz/,
    '@firma.com.tr': /before the @|önünde duramaz/,
    'ali@': /missing|eksik/,
    [`${'x'.repeat(10_000)}`]: /too long|çok uzun/,
    [`${'x'.repeat(10_000)}@firma.com.tr`]: /too long|çok uzun/,
    [`${'x.'.repeat(5_000)}com`]: /too long|çok uzun/,
    'firma\u0000.com.tr': /U\+0000/,
    'firma\u001B[31m.com.tr': /U\+001B/,
    'ali\u0007@firma.com.tr': /before the @|önünde duramaz/,
    'fir\u202Ema.com.tr': /no valid domain|geçerli bir alan adı değil/,
    'firma.com.tr\nfirma.com': /U\+000A|U\+000a/,
  }
  for (const [word, said] of Object.entries(bad)) {
    for (const lang of ['en', 'tr']) {
      const { out, err, code } = await route([word], { lang })
      assert.deepEqual([code, out], [2, ''], JSON.stringify(word.slice(0, 60)))
      assert.match(err, said, JSON.stringify(word.slice(0, 60)))
      // oxlint-disable-next-line no-control-regex
      assert.doesNotMatch(err.replaceAll('\n', ''), /[\u0000-\u001F\u202E]|^\s+at /m)
      assert.ok(err.length < 1_000, err.slice(0, 200))
    }
  }
})

test('a top-level domain, a domain that is not there, a quoted local part: answered', async () => {
  assert.match((await route(['example'])).out, /No host takes mail/)
  assert.match((await route(['yok.firma.com.tr'], { lang: 'tr' })).out, /böyle bir alan adı yok/)
  assert.match((await route(['"a \\" @ b"@firma.com.tr'])).out, /mx1\.firma\.com\.tr/)
})

test('hosts given to flags: names in any spelling, addresses with or without brackets; all else is refused', async () => {
  for (const host of ['MX1.firma.com.tr.', '[192.0.2.1],[IPv6:2001:DB8::1]', '192.0.2.1,2001:db8:0::1']) {
    const { out, code } = await route(['firma.com.tr', '--down', host])
    assert.equal(code, 0, host)
    assert.match(out, /All mail goes to mx2\.firma\.com\.tr\./, host)
  }
  for (const host of ['ali@firma.com.tr', 'https://mx1.firma.com.tr/', 'a..b', '[192.0.2.1']) {
    for (const flag of ['--down', '--own', '--backup']) {
      const { out, err, code } = await route(['firma.com.tr', flag, host])
      assert.deepEqual([code, out, err.length > 10], [2, '', true], `${flag} ${host}`)
    }
  }
})

test('--backup says that a host keeps mail; --each tells what happens when each host fails', async () => {
  const { out } = await route('firma.com.tr --each --backup mx2.firma.com.tr'.split(' '), { lang: 'tr' })
  assert.match(
    out,
    /mx1\.firma\.com\.tr erişilemezken\n {2}Postanın tamamı mx2\.firma\.com\.tr sunucusuna gider; o da mx1/,
  )
  assert.match(out, /mx1\.firma\.com\.tr ve mx2\.firma\.com\.tr erişilemezken\n {2}Geriye sunucu kalmıyor\./)
  const each = await route('firma.com.tr --each --json'.split(' '))
  assert.deepEqual(
    JSON.parse(each.out).scenes.map((scene: { outcome: string }) => scene.outcome),
    ['arrives', 'arrives', 'arrives', 'waits'],
  )
})

test('--own takes an address as well', async () => {
  const own = await route('firma.com.tr --own 192.0.2.2 --json'.split(' '))
  assert.deepEqual(
    JSON.parse(own.out).tries.map((one: { exchange: string }) => one.exchange),
    ['mx1.firma.com.tr'],
  )
})

test('--svg writes the picture; where it cannot, that is told', async (t) => {
  const file = path.join(scratch(t), 'route.svg')
  assert.equal((await route(`firma.com.tr --down mx1.firma.com.tr --svg ${file}`.split(' '), { lang: 'tr' })).code, 0)
  assert.match(readFileSync(file, 'utf8'), /^<svg [\s\S]*erişilemiyor[\s\S]*<\/svg>\n$/)
  const { code, err, out } = await route('firma.com.tr --svg /nowhere/at/all.svg'.split(' '))
  assert.deepEqual([code, out], [2, ''])
  assert.match(err, /^\/nowhere\/at\/all\.svg: The picture cannot be written/)
})
