import { provesChecks } from '../../../../test/support/check-battery.ts'
import { domainChecks } from './index.ts'

provesChecks(domainChecks, {
  'domain-exists': {
    finds: [{ world: {}, severity: 'error' }],
    passes: [{ world: { 'firma.example': { MX: ['10 mx.firma.example.'] } } }],
  },
  'domain-registrable': {
    finds: [
      { world: { com: { NS: ['a.gtld-servers.net.'] } }, of: 'com', severity: 'warning' },
      { world: {}, of: 'com.tr', severity: 'warning' },
      { world: {}, of: 'posta.localhost', severity: 'warning' },
    ],
    passes: [{ world: {} }, { world: {}, of: 'firma.com.tr' }],
  },
})
