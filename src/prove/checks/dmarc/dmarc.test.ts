import { provesChecks } from '../../../../test/support/check-battery.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { dmarcChecks } from './index.ts'

const dmarc = (...texts: string[]): Declared => ({
  'firma.example': { MX: ['10 mx.firma.example.'] },
  'mx.firma.example': { A: ['192.0.2.1'] },
  '_dmarc.firma.example': { TXT: texts.map((text) => `"${text}"`) },
})
const good = { world: dmarc('v=DMARC1; p=reject') }

provesChecks(dmarcChecks, {
  'dmarc-present': { finds: [{ world: dmarc('x'), severity: 'warning' }], passes: [good] },
  'dmarc-one-record': {
    finds: [{ world: dmarc('v=DMARC1; p=none', 'v=DMARC1; p=reject'), severity: 'error' }],
    passes: [good],
  },
  'dmarc-syntax': { finds: [{ world: dmarc('v=DMARC1; p=block'), severity: 'warning' }], passes: [good] },
  'dmarc-policy': {
    finds: [
      { world: dmarc('v=DMARC1'), severity: 'warning' },
      { world: dmarc('v=DMARC1; p=none'), severity: 'notice' },
      { world: dmarc('v=DMARC1; p=reject; t=y'), severity: 'notice' },
    ],
    passes: [good],
  },
  'dmarc-removed-tags': {
    finds: [{ world: dmarc('v=DMARC1; p=reject; pct=50'), severity: 'notice' }],
    passes: [good],
  },
})
