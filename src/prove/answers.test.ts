import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Declared, world, type WorldOptions } from '../../test/support/world.ts'
import { name } from '../dns/name.ts'
import { answerRules, type Answers } from './answers.ts'
import { check } from './check.ts'

const answers = async (declared: Declared, options: WorldOptions = {}): Promise<Answers> =>
  (await check(name('firma.example'), { resolver: world(declared, options), now: () => 0 })).answers

const hosts: Declared = { 'mx1.firma.example': { A: ['192.0.2.1'] }, 'mx2.firma.example': { A: ['198.51.100.1'] } }
const two = ['10 mx1.firma.example.', '20 mx2.firma.example.']
const zone = (parts: { mx?: string[]; spf?: string; dmarc?: string; more?: Declared }): Declared => ({
  'firma.example': {
    ...(parts.mx?.length === 0 ? {} : { MX: parts.mx ?? two }),
    ...(parts.spf === '' ? {} : { TXT: [`"${parts.spf ?? 'v=spf1 mx -all'}"`] }),
  },
  ...(parts.dmarc === '' ? {} : { '_dmarc.firma.example': { TXT: [`"${parts.dmarc ?? 'v=DMARC1; p=reject'}"`] } }),
  ...hosts,
  ...parts.more,
})
const slow = (...fail: string[]): WorldOptions => ({ fail })

/** [what is, its zone, arrives authenticated survives] */
const table: readonly (readonly [string, Declared, string, WorldOptions?])[] = [
  ['all in order', zone({}), 'yes yes yes'],
  ['no such domain', {}, 'no unknown unknown'],
  ['a null MX', zone({ mx: ['0 .'], spf: 'v=spf1 -all' }), 'no yes unknown'],
  ['neither MX nor address', zone({ mx: [] }), 'no yes unknown'],
  [
    'every host private',
    zone({ more: { 'mx1.firma.example': { A: ['10.0.0.1'] }, 'mx2.firma.example': { A: ['10.0.0.2'] } } }),
    'no yes yes',
  ],
  ['one of two hosts gone', zone({ more: { 'mx2.firma.example': { TXT: ['x'] } } }), 'partly yes no'],
  ['one host', zone({ mx: ['10 mx1.firma.example.'] }), 'yes yes no'],
  [
    'one name of a provider with many servers',
    zone({
      mx: ['1 smtp.google.com.'],
      spf: 'v=spf1 include:_spf.google.com -all',
      more: {
        'smtp.google.com': { A: ['192.0.2.3'] },
        '_spf.google.com': { TXT: ['"v=spf1 ip4:192.0.2.0/24 -all"'] },
      },
    }),
    'yes yes yes',
  ],
  ['the MX set cannot be asked', zone({}), 'unknown yes unknown', slow('MX firma.example')],
  ['a host cannot be asked', zone({}), 'unknown yes unknown', slow('A mx2.firma.example', 'AAAA mx2.firma.example')],
  ['neither SPF nor DMARC', zone({ spf: '', dmarc: '' }), 'yes no yes'],
  ['no SPF', zone({ spf: '' }), 'yes partly yes'],
  ['no DMARC', zone({ dmarc: '' }), 'yes partly yes'],
  ['DMARC only watches', zone({ dmarc: 'v=DMARC1; p=none' }), 'yes partly yes'],
  ['SPF cannot be read', zone({ spf: 'v=spf1 ip4:x -all' }), 'yes partly yes'],
  ['SPF cannot be asked', zone({}), 'yes unknown yes', slow('TXT firma.example')],
  ['DMARC cannot be asked', zone({}), 'yes unknown yes', slow('TXT _dmarc.firma.example')],
  [
    'an include cannot be asked',
    zone({ spf: 'v=spf1 include:slow.example -all' }),
    'yes unknown yes',
    slow('slow.example'),
  ],
]

for (const [what, declared, expected, options] of table) {
  test(`${what}: ${expected}`, async () => {
    const { arrives, authenticated, survives } = await answers(declared, options)
    assert.equal(`${arrives} ${authenticated} ${survives}`, expected)
  })
}

test('every rule ends in a row that always holds, and says itself in both languages', () => {
  for (const rules of Object.values(answerRules)) {
    for (const { when } of rules) assert.ok(when.en !== '' && when.tr !== '' && when.en !== when.tr)
    assert.equal(rules.at(-1)!.holds({} as never), true)
  }
})
