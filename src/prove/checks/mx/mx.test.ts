import { authorities } from '../../../../test/support/authorities.ts'
import { type Case, provesChecks } from '../../../../test/support/check-battery.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { mxChecks } from './index.ts'

const hosts = { 'mx1.firma.example': { A: ['192.0.2.1'] }, 'mx2.firma.example': { A: ['192.0.2.2'] } }
const mx = (...records: string[]): Declared => ({ 'firma.example': { MX: records }, ...hosts })
const two = mx('10 mx1.firma.example.', '20 mx2.firma.example.')

/** The domain's own name server gives its MX records with this TTL. */
function askedDirectly(ttl: number): Case {
  const zone = `@ 3600 SOA ns1 hostmaster 7 7200 1800 1209600 3600\n@ 3600 NS ns1\nns1 A 192.0.2.53\n@ ${ttl} MX 10 mx1`
  return {
    world: {
      ...two,
      'firma.example': { NS: ['ns1.firma.example.'], MX: ['10 mx1.firma.example.'] },
      'ns1.firma.example': { A: ['192.0.2.53'] },
    },
    tools: { direct: authorities({ '192.0.2.53': { zones: { 'firma.example': zone } } }) },
  }
}

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
    finds: [
      { world: mx('10 192.0.2.1.', '20 mx1.firma.example.'), severity: 'error' },
      // As a zone file completes it.
      { world: mx('10 192.0.2.1.firma.example.', '20 mx1.firma.example.'), severity: 'error' },
    ],
    passes: [{ world: two }],
  },
  'mx-target-exists': {
    finds: [{ world: { ...two, 'mx1.firma.example': { TXT: ['x'] } }, severity: 'error' }],
    passes: [{ world: two }],
  },
  'mx-target-not-alias': {
    finds: [
      {
        world: {
          ...mx('10 mail.other.test.'),
          'mail.other.test': { CNAME: ['real.other.test.'] },
          'real.other.test': { A: ['192.0.2.1'] },
        },
        severity: 'error',
      },
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
  'mx-target-dangling': {
    finds: [{ world: mx('10 mx1.firma.example.', '20 mx.gone.test.'), severity: 'error' }],
    passes: [
      { world: two },
      // The domain is there, only the host is not.
      { world: { ...mx('10 mx.other.test.'), 'other.test': { NS: ['ns.other.test.'] } } },
      { world: mx('10 192.0.2.1.', '20 mx1.firma.example.') },
      { world: mx('10 mx1.firma.example.', '20 gone.firma.example.') },
    ],
  },
  'mx-target-zone-answers': {
    finds: [
      {
        world: mx('10 mx1.firma.example.', '20 mx.other.test.'),
        options: { fail: ['mx.other.test'] },
        severity: 'warning',
      },
    ],
    passes: [
      { world: two },
      { world: mx('10 mx1.firma.example.', '20 mx.other.test.'), options: { timeout: ['mx.other.test'] } },
      { world: two, options: { fail: ['mx2.firma.example'] } },
    ],
  },
  'mx-not-too-many': {
    finds: [
      {
        world: mx(...Array.from({ length: 11 }, (_, at) => `${at} mx${at}.firma.example.`)),
        severity: 'notice',
      },
    ],
    passes: [{ world: two }],
  },
  'mx-backup-not-first': {
    finds: [
      { world: mx('10 mx1.firma.example.', '5 yedek.firma.example.'), severity: 'notice' },
      { world: mx('10 mx1.firma.example.', '10 backup.mail.firma.example.'), severity: 'notice' },
    ],
    passes: [{ world: two }, { world: mx('10 mx1.firma.example.', '20 backup.firma.example.') }],
  },
  'mx-mixed-providers': {
    finds: [
      { world: mx('1 smtp.google.com.', '10 mx.yandex.net.'), severity: 'warning' },
      { world: mx('1 smtp.google.com.', '1 mx1.firma.example.'), severity: 'warning' },
      { world: mx('10 eu-smtp-inbound-1.mimecast.com.', '20 smtp.google.com.'), severity: 'notice' },
    ],
    passes: [
      { world: two },
      { world: mx('1 smtp.google.com.') },
      { world: mx('1 smtp.google.com.', '20 backup.firma.example.') },
    ],
  },
  'mx-provider-complete': {
    finds: [
      { world: mx('10 mx.zoho.eu.'), severity: 'notice' },
      { world: mx('5 mx-01.kurumsaleposta.com.'), severity: 'notice' },
    ],
    passes: [
      { world: two },
      { world: mx('10 mx.zoho.eu.', '20 mx2.zoho.eu.', '50 mx3.zoho.eu.') },
      { world: mx('1 smtp.google.com.') },
      { world: mx('0 firma-example.mail.protection.outlook.com.') },
    ],
  },
  'mx-provider-order': {
    finds: [{ world: mx('50 mx.zoho.eu.', '20 mx2.zoho.eu.', '10 mx3.zoho.eu.'), severity: 'notice' }],
    passes: [
      { world: mx('10 mx.zoho.eu.', '20 mx2.zoho.eu.', '50 mx3.zoho.eu.') },
      // The numbers are the owner's choice.
      { world: mx('1 mx.zoho.eu.', '2 mx2.zoho.eu.') },
    ],
  },
  'mx-provider-region': {
    finds: [
      { world: mx('10 mx.zoho.com.', '20 mx2.zoho.eu.'), severity: 'warning' },
      {
        world: { ...hosts, 'firma.example': { MX: ['10 mx.zoho.eu.'], TXT: ['"v=spf1 include:zohomail.com ~all"'] } },
        severity: 'warning',
      },
      { world: mx('10 mx9.zoho.eu.'), severity: 'notice' },
    ],
    passes: [
      { world: mx('10 mx.zoho.eu.', '20 mx2.zoho.eu.') },
      // One generation beside the other reaches the same mailboxes.
      { world: mx('1 smtp.google.com.', '5 aspmx.l.google.com.') },
      { world: { ...hosts, 'firma.example': { MX: ['10 mx.zoho.eu.'], TXT: ['"v=spf1 include:zohomail.eu ~all"'] } } },
    ],
  },
  'mx-ttl': {
    finds: [
      { world: two, options: { ttl: 604_800 }, severity: 'notice' },
      { ...askedDirectly(60), severity: 'notice' },
    ],
    // What a cache has left of a TTL says nothing.
    passes: [{ world: two }, { world: two, options: { ttl: 5 } }, askedDirectly(3600)],
  },
  'mx-target-ttl': {
    finds: [{ world: two, options: { ttl: 604_800 }, severity: 'notice' }],
    passes: [{ world: two }],
  },
  'mx-wildcard': {
    finds: [
      {
        world: { ...two, 'ulak-no-such-name.firma.example': { MX: ['10 mx1.firma.example.'] } },
        severity: 'notice',
      },
    ],
    passes: [{ world: two }, { world: { ...two, 'ulak-no-such-name.firma.example': { MX: ['0 .'] } } }],
  },
  'mx-subdomains': {
    finds: [{ world: { ...two, 'em.firma.example': { MX: ['10 gone.firma.example.'] } }, severity: 'warning' }],
    passes: [
      { world: two },
      {
        world: {
          ...two,
          'bounce.firma.example': { MX: ['10 feedback-smtp.eu-west-1.amazonses.com.'] },
          'feedback-smtp.eu-west-1.amazonses.com': { A: ['192.0.2.30'] },
          'www.firma.example': { MX: ['0 .'] },
          'mail.firma.example': { MX: ['10 mx1.firma.example.'] },
        },
      },
    ],
  },
})
