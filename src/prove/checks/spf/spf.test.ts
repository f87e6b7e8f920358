import { provesChecks } from '../../../../test/support/check-battery.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { spfChecks } from './index.ts'

const spf = (...texts: string[]): Declared => ({
  'firma.example': { MX: ['10 mx.firma.example.'], TXT: texts.map((text) => `"${text}"`) },
  'mx.firma.example': { A: ['192.0.2.1'] },
  '_spf.example': { TXT: ['"v=spf1 ip4:192.0.2.0/24 -all"'] },
})
const good = { world: spf('v=spf1 mx include:_spf.example -all') }
const lookups = (count: number): string => Array.from({ length: count }, (_, at) => `a:h${at}.example`).join(' ')

provesChecks(spfChecks, {
  'spf-present': { finds: [{ world: spf('x'), severity: 'warning' }], passes: [good] },
  'spf-one-record': {
    finds: [{ world: spf('v=spf1 mx -all', 'v=spf1 include:a.example ~all'), severity: 'error' }],
    passes: [good],
  },
  'spf-syntax': { finds: [{ world: spf('v=spf1 ip4:1.2.3 -all'), severity: 'error' }], passes: [good] },
  'spf-all': {
    finds: [
      { world: spf('v=spf1 mx +all'), severity: 'error' },
      { world: spf('v=spf1 mx ?all'), severity: 'warning' },
      { world: spf('v=spf1 mx'), severity: 'warning' },
    ],
    passes: [good, { world: spf('v=spf1 redirect=_spf.example') }],
  },
  'spf-lookups': {
    finds: [
      { world: spf(`v=spf1 ${lookups(11)} -all`), severity: 'error' },
      { world: spf(`v=spf1 ${lookups(10)} -all`), severity: 'notice' },
    ],
    passes: [good, { world: spf(`v=spf1 ${lookups(8)} -all`) }],
  },
  'spf-includes': {
    finds: [{ world: spf('v=spf1 include:gone.example -all'), severity: 'error' }],
    passes: [good],
  },
})
