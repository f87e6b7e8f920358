import { provesChecks } from '../../../../test/support/check-battery.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { caaChecks } from './index.ts'

const caa = (...records: string[]): Declared => ({
  'firma.example': { MX: ['10 mx.firma.example.'], ...(records.length > 0 ? { CAA: records } : {}) },
  'mx.firma.example': { A: ['192.0.2.7'] },
})
const ca = '0 issue "ca.test"'

provesChecks(caaChecks, {
  'caa-mail-names': {
    finds: [
      { world: caa('0 issue ";"'), severity: 'warning' },
      { world: caa('0 issue "https://ca.test"'), severity: 'warning' },
      { world: caa(ca, '128 strange "x"'), severity: 'warning' },
      // The records of the name itself hold, not those above.
      { world: { ...caa(ca), 'mx.firma.example': { A: ['192.0.2.7'], CAA: ['0 issue ";"'] } }, severity: 'warning' },
      {
        world: {
          ...caa(ca),
          '_mta-sts.firma.example': { TXT: ['"v=STSv1; id=1"'] },
          'mta-sts.firma.example': { CAA: ['0 issue ";"'] },
        },
        severity: 'warning',
      },
    ],
    passes: [
      { world: caa() },
      { world: caa(ca) },
      { world: caa('0 issuewild ";"', '0 iodef "mailto:a@firma.example"') },
      { world: caa('0 issue ";"', '0 issue "ca.test; account=1"') },
      { world: caa(ca, '128 issue "other.test"', '0 strange "x"') },
      // A host elsewhere is not ours to look after.
      { world: { ...caa('0 issue ";"'), 'firma.example': { MX: ['10 mx.other.test.'], CAA: ['0 issue ";"'] } } },
    ],
  },
  'caa-syntax': {
    finds: [
      { world: caa('0 issue "https://ca.test"'), severity: 'warning' },
      { world: caa('0 issue "ca.test, other.test"'), severity: 'warning' },
    ],
    passes: [{ world: caa() }, { world: caa(ca, '0 issue ";"', '0 issue "ca.test; validationmethods=dns-01"') }],
  },
  'caa-iodef': {
    finds: [{ world: caa(ca, '0 iodef "security@firma.example"'), severity: 'notice' }],
    passes: [
      { world: caa(ca) },
      { world: caa(ca, '0 iodef "mailto:security@firma.example"', '0 iodef "https://firma.example/caa"') },
    ],
  },
})
