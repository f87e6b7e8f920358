import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Declared, world } from '../../test/support/world.ts'
import { name } from '../dns/name.ts'
import { pictureOf } from './picture.ts'
import { simulation, type View } from './simulation.ts'

async function viewOf(
  declared: Declared,
  options: { of?: string; down?: string[]; backup?: string } = {},
): Promise<View> {
  const { of = 'firma.example', down = [], backup } = options
  const [view] = await simulation(
    { kind: 'name', name: name(of) },
    {
      resolver: world(declared),
      down,
      keepers: backup ? [{ names: [backup], to: 'better', days: { tries: 5, keeps: 30 } }] : [],
      allowPrivate: false,
    },
  )
  return view!
}

const two: Declared = {
  'firma.example': { MX: ['10 mail.firma.example.', '20 backup.firma.example.'] },
  'mail.firma.example': { A: ['192.0.2.1'] },
  'backup.firma.example': { A: ['192.0.2.2'] },
}

/** The texts that a person sees, in order. */
const seen = (svg: string): string[] => [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!)
const part = (svg: string, tag: string): string => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(svg)?.[1] ?? ''

test('senders, then the hosts by preference, with their addresses; said in words as well', async () => {
  const svg = pictureOf({ lang: 'en', ...(await viewOf(two)) })
  assert.deepEqual(seen(svg), [
    'Senders',
    'first · preference 10',
    'then · preference 20',
    'mail.firma.example',
    '192.0.2.1',
    'backup.firma.example',
    '192.0.2.2',
  ])
  assert.equal(part(svg, 'title'), 'firma.example: Nothing is down')
  assert.match(part(svg, 'desc'), /All mail goes to mail\.firma\.example\..* 10: mail\.firma\.example, 192\.0\.2\.1\./)
  assert.match(svg, /role="img" lang="en"/)
})

test('who is down, who keeps the mail and for how long, in Turkish', async () => {
  const view = await viewOf(two, { down: ['mail.firma.example'], backup: 'backup.firma.example' })
  const svg = pictureOf({ lang: 'tr', ...view })
  assert.deepEqual(
    seen(svg).filter((text) => /erişilemiyor|saklar|Gönderenler/.test(text)),
    ['Gönderenler', 'erişilemiyor', 'postayı saklar · 5 gün'],
  )
  assert.match(svg, /text-decoration="line-through">mail\.firma\.example</)
})

test('mail that waits at its senders is shown there', async () => {
  const view = await viewOf(two, { down: ['mail.firma.example', 'backup.firma.example'] })
  assert.ok(seen(pictureOf({ lang: 'en', ...view })).includes('mail waits here · 4–5 days'))
})

test('equals show their shares; what was seen of a host is marked', async () => {
  const view = await viewOf({ ...two, 'firma.example': { MX: ['10 mail.firma.example.', '10 backup.firma.example.'] } })
  const svg = pictureOf({ lang: 'tr', ...view, health: new Map([['mail.firma.example', 'down']]) })
  assert.equal(seen(svg).filter((text) => text === '%50').length, 2)
  assert.ok(seen(svg).includes('şu anda yanıt vermiyor'))
})

test('where there is no host, the reason stands there', async () => {
  const svg = pictureOf({ lang: 'en', ...(await viewOf({ 'firma.example': { MX: ['0 .'] } })) })
  assert.match(seen(svg).join(' '), /takes no mail \(null MX, RFC 7505\)/)
})

test('names are shown with their own letters, and broken so that they fit', async () => {
  const long = `${'a'.repeat(60)}.${'b'.repeat(60)}.xn--rnekalanadi-qfb.com`
  const view = await viewOf({ 'firma.example': { MX: [`10 ${long}.`] }, [long]: { A: ['192.0.2.1'] } })
  const svg = pictureOf({ lang: 'tr', ...view })
  assert.ok(seen(svg).some((text) => text.includes('örnekalanadi.com')))
  assert.ok(seen(svg).every((text) => text.length <= 60))
})

test('whatever stands in a name is text: no markup, no control character', async () => {
  const host = String.raw`\<script\>alert\(1\)\<\/script\>\"\'\&\027.firma.example`
  const view = await viewOf({ 'firma.example': { MX: [`10 ${host}.`] }, [host]: { A: ['192.0.2.1'] } })
  for (const standalone of [false, true]) {
    const svg = pictureOf({ lang: 'en', ...view, standalone })
    assert.doesNotMatch(svg, /<script|on\w+=/)
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(svg, /[\u0000-\u0009\u000B-\u001F]/)
    assert.match(seen(svg).join(''), /&lt;script/)
  }
})

test('embedded it has no style of its own, which a strict policy would stop; as a file it has its light and its dark', async () => {
  const view = await viewOf(two)
  assert.doesNotMatch(pictureOf({ lang: 'en', ...view }), /<style|style=/)
  assert.match(pictureOf({ lang: 'en', ...view, standalone: true }), /<style>:root\{color-scheme:light dark/)
})
