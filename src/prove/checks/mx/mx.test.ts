import { provesChecks } from '../../../../test/support/check-battery.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { mxChecks } from './index.ts'

const hosts = { 'mx1.firma.example': { A: ['192.0.2.1'] }, 'mx2.firma.example': { A: ['192.0.2.2'] } }
const mx = (...records: string[]): Declared => ({ 'firma.example': { MX: records }, ...hosts })
const two = mx('10 mx1.firma.example.', '20 mx2.firma.example.')

provesChecks(mxChecks, {
  'mx-present': {
    finds: [{ world: { 'firma.example': { TXT: ['x'] } }, severity: 'error' }],
    passes: [{ world: two }],
  },
  'mx-implicit': {
    finds: [{ world: { 'firma.example': { A: ['192.0.2.9'] } }, severity: 'notice' }],
    passes: [{ world: two }],
  },
  'mx-null-alone': {
    finds: [{ world: mx('0 .', '10 mx1.firma.example.'), severity: 'error' }],
    passes: [{ world: mx('0 .') }, { world: two }],
  },
  'mx-target-not-address': {
    finds: [{ world: mx('10 192.0.2.1.', '20 mx1.firma.example.'), severity: 'error' }],
    passes: [{ world: two }],
  },
  'mx-target-exists': {
    finds: [{ world: { ...two, 'mx1.firma.example': { TXT: ['x'] } }, severity: 'error' }],
    passes: [{ world: two }],
  },
  'mx-target-not-alias': {
    finds: [
      {
        world: { ...two, 'mx1.firma.example': { CNAME: ['real.example.'] }, 'real.example': { A: ['192.0.2.1'] } },
        severity: 'error',
      },
    ],
    passes: [{ world: two }],
  },
  'mx-target-legal-name': {
    finds: [
      { world: { ...mx('10 mx_1.firma.example.'), 'mx_1.firma.example': { A: ['192.0.2.1'] } }, severity: 'warning' },
    ],
    passes: [{ world: two }],
  },
  'mx-target-public': {
    finds: [
      { world: { ...two, 'mx1.firma.example': { A: ['10.0.0.1'] } }, severity: 'error' },
      { world: { ...two, 'mx1.firma.example': { A: ['192.0.2.1', '127.0.0.1'] } }, severity: 'warning' },
    ],
    passes: [
      { world: two },
      { world: { ...two, 'mx1.firma.example': { A: ['10.0.0.1'] } }, tools: { allowPrivate: true } },
    ],
  },
  'mx-no-duplicates': {
    finds: [{ world: mx('10 mx1.firma.example.', '20 mx1.firma.example.'), severity: 'notice' }],
    passes: [{ world: two }],
  },
  'mx-several-hosts': {
    finds: [
      { world: mx('10 mx1.firma.example.'), severity: 'notice' },
      { world: { ...two, 'mx2.firma.example': { A: ['192.0.2.1'] } }, severity: 'notice' },
    ],
    passes: [{ world: two }, { world: { ...mx('1 smtp.google.com.'), 'smtp.google.com': { A: ['192.0.2.1'] } } }],
  },
})
