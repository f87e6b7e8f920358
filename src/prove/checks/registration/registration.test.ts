import { type Case, checkedAt, provesChecks } from '../../../../test/support/check-battery.ts'
import type { Registration } from '../../rdap.ts'
import { registrationChecks } from './index.ts'

const day = 86_400_000
const sound = {
  kind: 'found',
  status: ['active'],
  expires: checkedAt + 200 * day,
  nameservers: ['ns1.firma.example'],
} as const
const registered = (change: Partial<typeof sound | { [key: string]: unknown }> = {}): Case => ({
  world: { 'firma.example': { MX: ['0 .'] } },
  tools: { rdap: () => Promise.resolve({ ...sound, ...change } as Registration) },
})
const good = registered()
const notFound: Case = { ...good, tools: { rdap: () => Promise.resolve({ kind: 'not-found' }) } }
const none: Case = { world: good.world }

provesChecks(registrationChecks, {
  'registration-active': {
    finds: ['client hold', 'server hold', 'redemption period', 'pending delete'].map((status) => ({
      ...registered({ status: ['active', status] }),
      severity: 'error' as const,
    })),
    passes: [good, notFound, none],
  },
  'registration-expiry': {
    finds: [
      { ...registered({ expires: checkedAt + 29 * day }), severity: 'warning' },
      { ...registered({ expires: checkedAt - day }), severity: 'error' },
    ],
    passes: [good, registered({ expires: undefined }), notFound, none],
  },
  'registration-not-parked': {
    finds: [
      { ...registered({ nameservers: ['ns1.sedoparking.com', 'ns2.sedoparking.com'] }), severity: 'warning' },
      { ...registered({ nameservers: ['ns1.parked.registrar.test'] }), severity: 'warning' },
    ],
    passes: [good, registered({ nameservers: [] }), registered({ nameservers: ['ns.parkhotel.test'] })],
  },
})
