import { provesChecks } from '../../../../test/support/check-battery.ts'
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
