import { provesChecks } from '../../../../test/support/check-battery.ts'
import { ed25519Key } from '../../../../test/support/dkim-key.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { dmarcChecks } from './index.ts'

const rest: Declared = {
  'firma.example': { MX: ['10 mx.firma.example.'], TXT: ['"v=spf1 mx -all"'] },
  'mx.firma.example': { A: ['192.0.2.1'] },
  'mail._domainkey.firma.example': { TXT: [`"k=ed25519; p=${ed25519Key}"`] },
}
const dmarc = (...texts: string[]): Declared => ({
  ...rest,
  '_dmarc.firma.example': { TXT: texts.map((text) => `"${text}"`) },
})
const withMore = (text: string, more: Declared): Declared => ({ ...dmarc(text), ...more })
const good = { world: dmarc('v=DMARC1; p=reject; rua=mailto:dmarc@firma.example') }
const reporting = (more: Declared): Declared => withMore('v=DMARC1; p=reject; rua=mailto:a@reports.example', more)
const reports = { 'reports.example': { MX: ['10 mx.firma.example.'] } }
const agreed = { 'firma.example._report._dmarc.reports.example': { TXT: ['"v=DMARC1;"'] } }

provesChecks(dmarcChecks, {
  'dmarc-present': { finds: [{ world: dmarc('x'), severity: 'warning' }], passes: [good] },
  'dmarc-place': {
    finds: [
      { world: { ...rest, 'firma.example': { TXT: ['"v=DMARC1; p=none"'] } }, severity: 'warning' },
      {
        world: { ...rest, '_dmarc.firma.example.firma.example': { TXT: ['"v=DMARC1; p=none"'] } },
        severity: 'warning',
      },
    ],
    passes: [good],
  },
  'dmarc-look-alike': {
    finds: [
      { world: dmarc('v=dmarc1; p=reject'), severity: 'warning' },
      { world: dmarc('DMARC1; p=reject'), severity: 'warning' },
      { world: dmarc('p=reject; v=DMARC1'), severity: 'warning' },
      { world: dmarc('v=DMARC1; p=reject', 'v=DMARC2; p=none'), severity: 'notice' },
    ],
    passes: [good],
  },
  'dmarc-alias': {
    finds: [{ world: { ...rest, '_dmarc.firma.example': { CNAME: ['gone.example.'] } }, severity: 'warning' }],
    passes: [
      good,
      {
        world: {
          ...rest,
          '_dmarc.firma.example': { CNAME: ['dmarc.ionos.com.'] },
          'dmarc.ionos.com': { TXT: ['"v=DMARC1; p=none"'] },
        },
      },
    ],
  },
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
  'dmarc-reality': {
    finds: [
      {
        world: {
          ...dmarc('v=DMARC1; p=reject'),
          'firma.example': { MX: ['10 mx.firma.example.'] },
          'mail._domainkey.firma.example': {},
        },
        severity: 'warning',
      },
      { world: { ...dmarc('v=DMARC1; p=quarantine'), 'mail._domainkey.firma.example': {} }, severity: 'notice' },
    ],
    passes: [
      good,
      { world: { ...dmarc('v=DMARC1; p=none'), 'mail._domainkey.firma.example': {} } },
      {
        world: {
          ...dmarc('v=DMARC1; p=reject'),
          'firma.example': { MX: ['0 .'], TXT: ['"v=spf1 -all"'] },
          'mail._domainkey.firma.example': {},
        },
      },
    ],
  },
  'dmarc-subdomains': {
    finds: [
      { world: dmarc('v=DMARC1; p=reject; sp=none'), severity: 'warning' },
      { world: dmarc('v=DMARC1; p=quarantine; np=none'), severity: 'warning' },
    ],
    passes: [good, { world: dmarc('v=DMARC1; p=none; sp=reject; np=reject') }],
  },
  'dmarc-psd': {
    finds: [{ world: dmarc('v=DMARC1; p=reject; psd=y'), severity: 'warning' }],
    passes: [good, { world: dmarc('v=DMARC1; p=reject; psd=n') }],
  },
  'dmarc-wildcard': {
    finds: [
      {
        world: withMore('v=DMARC1; p=reject', {
          '_dmarc.ulak-no-such-name.firma.example': { TXT: ['"v=DMARC1; p=none"'] },
        }),
        severity: 'notice',
      },
    ],
    passes: [good],
  },
  'dmarc-alignment': {
    finds: [
      {
        world: withMore('v=DMARC1; p=reject; aspf=s', {
          'bounce.firma.example': { TXT: ['"v=spf1 include:_spf.example -all"'] },
        }),
        severity: 'notice',
      },
    ],
    passes: [
      { world: dmarc('v=DMARC1; p=reject; aspf=s') },
      {
        world: withMore('v=DMARC1; p=reject', {
          'bounce.firma.example': { TXT: ['"v=spf1 include:_spf.example -all"'] },
        }),
      },
    ],
  },
  'dmarc-reports': { finds: [{ world: dmarc('v=DMARC1; p=reject'), severity: 'notice' }], passes: [good] },
  'dmarc-report-uri': {
    finds: [
      { world: dmarc('v=DMARC1; p=reject; rua=https://reports.example/x'), severity: 'warning' },
      { world: dmarc('v=DMARC1; p=reject; rua=mailto:a@firma.example!10m'), severity: 'notice' },
    ],
    passes: [good],
  },
  'dmarc-report-authorised': {
    finds: [{ world: reporting(reports), severity: 'warning' }],
    passes: [good, { world: reporting({ ...reports, ...agreed }) }],
  },
  'dmarc-report-mailbox': {
    finds: [
      { world: reporting(agreed), severity: 'warning' },
      { world: reporting({ ...agreed, 'reports.example': { MX: ['0 .'] } }), severity: 'warning' },
    ],
    passes: [
      good,
      { world: reporting({ ...reports, ...agreed }) },
      { world: reporting({ ...agreed, 'reports.example': { A: ['192.0.2.7'] } }) },
    ],
  },
  'dmarc-removed-tags': {
    finds: [{ world: dmarc('v=DMARC1; p=reject; pct=50'), severity: 'notice' }],
    passes: [good],
  },
})
