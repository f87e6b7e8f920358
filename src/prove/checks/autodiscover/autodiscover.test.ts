import { provesChecks } from '../../../../test/support/check-battery.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { autodiscoverChecks } from './index.ts'

const microsoft: Declared = {
  'firma.example': { MX: ['0 firma-example.mail.protection.outlook.com.'] },
  'firma-example.mail.protection.outlook.com': { A: ['192.0.2.7'] },
  'autodiscover.outlook.com': { A: ['192.0.2.8'] },
}
const own: Declared = { 'firma.example': { MX: ['10 mx.firma.example.'] }, 'mx.firma.example': { A: ['192.0.2.7'] } }
const srv = (service: string, target: string): Declared => ({
  [`${service}._tcp.firma.example`]: { SRV: [`0 1 993 ${target}`] },
})
const good: Declared = { ...own, ...srv('_imaps', 'mx.firma.example.') }

provesChecks(autodiscoverChecks, {
  'autodiscover-provider': {
    finds: [
      { world: microsoft, severity: 'notice' },
      { world: { ...microsoft, 'autodiscover.firma.example': { CNAME: ['mx.other.test.'] } }, severity: 'notice' },
      { world: { ...microsoft, 'autodiscover.firma.example': { A: ['192.0.2.9'] } }, severity: 'notice' },
    ],
    passes: [
      { world: { ...microsoft, 'autodiscover.firma.example': { CNAME: ['autodiscover.outlook.com.'] } } },
      { world: own },
    ],
  },
  'autodiscover-leads-somewhere': {
    finds: [{ world: { ...own, 'autoconfig.firma.example': { CNAME: ['gone.test.'] } }, severity: 'notice' }],
    passes: [
      { world: own },
      { world: { ...own, 'autoconfig.firma.example': { CNAME: ['mx.firma.example.'] } } },
      { world: { ...own, 'autoconfig.firma.example': { A: ['192.0.2.7'] } } },
    ],
  },
  'autodiscover-services': {
    finds: [
      { world: { ...own, ...srv('_imaps', 'gone.firma.example.') }, severity: 'notice' },
      {
        world: {
          ...own,
          ...srv('_imaps', 'imap.firma.example.'),
          'imap.firma.example': { CNAME: ['mx.firma.example.'] },
        },
        severity: 'notice',
      },
    ],
    passes: [{ world: good }, { world: { ...own, ...srv('_imaps', '.') } }, { world: own }],
  },
  'autodiscover-encrypted': {
    finds: [
      { world: { ...own, ...srv('_imap', 'mx.firma.example.') }, severity: 'notice' },
      {
        world: { ...own, ...srv('_submission', 'mx.firma.example.'), ...srv('_submissions', '.') },
        severity: 'notice',
      },
    ],
    passes: [{ world: good }, { world: { ...good, ...srv('_imap', 'mx.firma.example.') } }],
  },
})
