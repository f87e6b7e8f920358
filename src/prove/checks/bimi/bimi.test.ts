import assert from 'node:assert/strict'
import { test } from 'node:test'
import { provesChecks, resultsOf } from '../../../../test/support/check-battery.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { bimiChecks } from './index.ts'

const bimi = (text: string, dmarc = 'p=reject'): Declared => ({
  'firma.example': { MX: ['10 mx.firma.example.'] },
  'mx.firma.example': { A: ['192.0.2.1'] },
  '_dmarc.firma.example': { TXT: [`"v=DMARC1; ${dmarc}"`] },
  'default._bimi.firma.example': { TXT: [`"${text}"`] },
})
const full = 'v=BIMI1; l=https://firma.example/logo.svg; a=https://firma.example/vmc.pem'
const good = { world: bimi(full) }
const declined = { world: bimi('v=BIMI1; l=; a=;', 'p=none') }

provesChecks(bimiChecks, {
  'bimi-syntax': {
    finds: [
      { world: bimi('v=BIMI1; l=http://firma.example/logo.svg'), severity: 'warning' },
      { world: bimi('v=BIMI1; a=https://firma.example/vmc.pem'), severity: 'warning' },
      {
        world: { ...bimi(full), 'default._bimi.firma.example': { TXT: [`"${full}"`, '"v=BIMI1; l=; a="'] } },
        severity: 'warning',
      },
    ],
    passes: [good, declined],
  },
  'bimi-enforced': {
    finds: [
      { world: bimi(full, 'p=none'), severity: 'warning' },
      { world: bimi(full, 'p=reject; sp=none'), severity: 'warning' },
      { world: bimi(full, 'p=reject; t=y'), severity: 'warning' },
      { world: { ...bimi(full), '_dmarc.firma.example': {} }, severity: 'warning' },
    ],
    passes: [
      good,
      declined,
      { world: bimi(full, 'p=quarantine') },
      // The record of the organization holds below.
      { world: { ...bimi(full), 'news.firma.example': { MX: ['10 mx.firma.example.'] } }, of: 'news.firma.example' },
    ],
  },
  'bimi-logo': {
    finds: [
      { world: bimi('v=BIMI1; l=https://firma.example/logo.png; a='), severity: 'warning' },
      { world: bimi('v=BIMI1; l=https://firma.example/logo.svg'), severity: 'notice' },
    ],
    passes: [good, declined],
  },
})

test('a mend of DMARC keeps what the record says besides', async () => {
  const mend = async (world: Declared, of = 'firma.example'): Promise<unknown> => {
    const found = (await resultsOf({ world, of })).find(({ check }) => check.id === 'bimi-enforced')
    return found && 'fix' in found ? found.fix?.at(-1) : undefined
  }
  const rua = 'rua=mailto:d@firma.example'
  assert.equal(
    await mend(bimi(full, `p=none; sp=none; ${rua}`)),
    `_dmarc.firma.example. IN TXT "v=DMARC1; p=quarantine; ${rua}"`,
  )
  // The record of the organization holds below, and what it says of names below it is not repeated there.
  const below = {
    ...bimi(full, `p=reject; sp=none; np=reject; ${rua}`),
    'news.firma.example': { MX: ['10 mx.firma.example.'] },
    'default._bimi.news.firma.example': { TXT: [`"${full}"`] },
  }
  assert.equal(
    await mend(below, 'news.firma.example'),
    `_dmarc.news.firma.example. IN TXT "v=DMARC1; p=quarantine; ${rua}"`,
  )
  const two = { ...bimi(full), '_dmarc.firma.example': { TXT: ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"'] } }
  assert.match(JSON.stringify(await mend(two)), /keep only one of the DMARC records at _dmarc\.firma\.example/)
})
