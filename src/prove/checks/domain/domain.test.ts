import { provesChecks } from '../../../../test/support/check-battery.ts'
import { domainChecks } from './index.ts'

provesChecks(domainChecks, {
  'domain-exists': {
    finds: [{ world: {}, severity: 'error' }],
    passes: [{ world: { 'firma.example': { MX: ['10 mx.firma.example.'] } } }],
  },
})
