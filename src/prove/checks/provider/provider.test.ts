import { provesChecks } from '../../../../test/support/check-battery.ts'
import { ed25519Key } from '../../../../test/support/dkim-key.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { providerChecks } from './index.ts'

const mx = (hosts: readonly string[], more: Declared = {}): Declared => ({
  'firma.example': { MX: hosts },
  ...Object.fromEntries(hosts.map((host) => [host.split(' ')[1]!, { A: ['192.0.2.1'] }])),
  ...more,
})
const microsoft = '0 firma-example.o-v1.mx.microsoft.'
const backup = '20 backup.mail.firma.example.'
const filter = ['10 eu-smtp-inbound-1.mimecast.com.', '10 eu-smtp-inbound-2.mimecast.com.']
const workmail = mx(['10 inbound-smtp.eu-west-1.amazonaws.com.'], {
  'autodiscover.firma.example': { CNAME: ['autodiscover.mail.eu-west-1.awsapps.com.'] },
})

provesChecks(providerChecks, {
  'provider-filter': {
    finds: [{ world: mx([...filter, '50 smtp.google.com.']), severity: 'warning' }],
    passes: [
      { world: mx(filter) },
      {
        world: mx(filter, {
          'google._domainkey.firma.example': { TXT: [`"k=ed25519; p=${ed25519Key}"`] },
        }),
      },
      { world: mx(['10 mx.firma.example.']) },
    ],
  },
  'provider-backup': {
    finds: [
      { world: mx([microsoft, backup]), severity: 'warning' },
      { world: mx(['10 mx.yandex.net.', backup]), severity: 'warning' },
      { world: mx(['1 smtp.google.com.', backup]), severity: 'notice' },
    ],
    passes: [{ world: mx([microsoft]) }, { world: mx(['10 mx.turhost.com.', backup]) }],
  },
  'provider-ending': {
    finds: [
      { world: workmail, severity: 'warning' },
      { world: workmail, severity: 'error', tools: { now: () => Date.UTC(2027, 3, 1) } },
    ],
    passes: [{ world: mx(['1 smtp.google.com.']) }],
  },
})
