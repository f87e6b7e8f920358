// Providers known for privacy: Proton, Tuta, mailbox.org.
import { cname, hostedDkim, mx, patterns, txt, verificationToken } from './parts.ts'
import type { Preset } from './preset.ts'

export const proton: Preset = {
  id: 'proton-mail',
  name: 'Proton Mail',
  kind: 'mailbox',
  variants: [
    {
      id: 'standard',
      default: true,
      label: { en: 'Own domain', tr: 'Kendi alan adı' },
      mx: mx([10, 'mail.protonmail.ch'], [20, 'mailsec.protonmail.ch']),
    },
  ],
  parameters: [
    {
      name: 'protonId',
      label: {
        en: 'The middle label of the DKIM targets (d and 52 characters)',
        tr: 'DKIM hedeflerinin ortasındaki etiket (d ve 52 karakter)',
      },
      where: {
        en: 'Proton settings → Domain names → Review → DKIM',
        tr: 'Proton ayarları → Alan adları → İncele → DKIM',
      },
      required: false,
      pattern: /^d[a-z2-7]{20,62}$/i,
      example: 'd3mzhb6hqvjtspxtvjs5lrp3kvpm4zcwvbyd7lnmfkqxhq2wfbgqa',
    },
    verificationToken(
      {
        en: 'Proton settings → Domain names → Review → Verify',
        tr: 'Proton ayarları → Alan adları → İncele → Doğrula',
      },
      'protonmail-verification=',
      '0123456789abcdef0123456789abcdef01234567',
    ),
  ],
  spf: { mechanisms: ['include:_spf.protonmail.ch'], all: '~all' },
  records: [
    ...hostedDkim(
      ['protonmail', 'protonmail2', 'protonmail3'],
      (selector) => `${selector}.domainkey.{protonId}.domains.proton.ch`,
    ),
    txt('verification', '@', 'protonmail-verification={verificationToken}'),
  ],
  dmarc: { suggests: 'v=DMARC1; p=quarantine' },
  mtaSts: 'mx',
  detect: { mxSuffixes: ['protonmail.ch'], dkimSuffixes: ['domains.proton.ch'] },
  confidence: {
    mx: 'observed',
    spf: 'documented',
    dkim: 'observed',
    verification: 'observed',
    dmarc: 'observed',
    mtaSts: 'observed',
    detect: 'observed',
  },
  sources: [
    'https://protonmail.com/support/knowledge-base/anti-spoofing/',
    'https://domainsecurityscanner.com/guides/proton-mail',
    'public zone files with mailsec.protonmail.ch',
  ],
}

export const tuta: Preset = {
  id: 'tuta',
  name: 'Tuta (Tutanota)',
  kind: 'mailbox',
  redundant: true,
  variants: [
    {
      id: 'standard',
      default: true,
      label: { en: 'Own domain', tr: 'Kendi alan adı' },
      mx: mx([1, 'mail.tutanota.de']),
    },
  ],
  parameters: [
    verificationToken(
      {
        en: 'Tuta settings → Global settings → Custom e-mail domains',
        tr: 'Tuta ayarları → Genel ayarlar → Özel e-posta alan adları',
      },
      't-verify=',
      '0123456789abcdef0123456789abcdef',
    ),
  ],
  spf: { mechanisms: ['include:spf.tutanota.de'], all: '-all' },
  records: [
    ...hostedDkim(['s1', 's2'], (selector) => `${selector}.domainkey.tutanota.de`),
    txt('verification', '@', 't-verify={verificationToken}'),
    // The only provider of this table that serves its customers' MTA-STS policy itself, certificate included.
    cname('mta-sts', '_mta-sts', 'mta-sts.tutanota.de', { optional: true }),
    cname('mta-sts', 'mta-sts', 'mta-sts.tutanota.de', { optional: true }),
  ],
  dmarc: { suggests: 'v=DMARC1; p=quarantine; adkim=s' },
  detect: { mxSuffixes: ['tutanota.de'], dkimSuffixes: ['domainkey.tutanota.de'] },
  confidence: {
    mx: 'observed',
    spf: 'observed',
    dkim: 'observed',
    dmarc: 'observed',
    verification: 'observed',
    'mta-sts': 'documented',
    detect: 'observed',
  },
  sources: [
    'https://tuta.com/blog/tutanota-letsencrypt-launch-mta-sts-tls',
    'https://tuta.com/de/blog/dkim-custom-email-domain',
    'public zone files with domainkey.tutanota.de',
  ],
}

const securityKeyPage = {
  en: 'mailbox.org settings → E-mail addresses → Own domain: security key',
  tr: 'mailbox.org ayarları → E-posta adresleri → Kendi alan adı: güvenlik anahtarı',
}

export const mailboxOrg: Preset = {
  id: 'mailbox-org',
  name: 'mailbox.org',
  kind: 'mailbox',
  variants: [
    {
      id: 'standard',
      default: true,
      label: { en: 'Own domain', tr: 'Kendi alan adı' },
      mx: mx([10, 'mxext1.mailbox.org'], [10, 'mxext2.mailbox.org'], [20, 'mxext3.mailbox.org']),
    },
  ],
  parameters: [
    {
      name: 'securityKeyName',
      label: { en: 'Name of the security key record', tr: 'Güvenlik anahtarı kaydının adı' },
      where: securityKeyPage,
      required: false,
      pattern: patterns.label,
      example: '4f1e2d3c4b5a69788796a5b4c3d2e1f0',
    },
    {
      name: 'securityKeyValue',
      label: { en: 'Value of the security key record', tr: 'Güvenlik anahtarı kaydının değeri' },
      where: securityKeyPage,
      required: false,
      pattern: patterns.token,
      example: '0f1e2d3c4b5a69788796a5b4c3d2e1f04f1e2d3c',
    },
  ],
  spf: { mechanisms: ['include:mailbox.org'], all: '~all' },
  records: [
    ...hostedDkim(['MBO0001', 'MBO0002', 'MBO0003', 'MBO0004'], (selector) => `${selector}._domainkey.mailbox.org`),
    txt('verification', '{securityKeyName}', '{securityKeyValue}'),
  ],
  dmarc: { suggests: 'v=DMARC1; p=none; rua=mailto:postmaster@{domain}' },
  detect: { mxSuffixes: ['mailbox.org'], dkimSuffixes: ['_domainkey.mailbox.org'] },
  confidence: {
    mx: 'observed',
    spf: 'documented',
    dkim: 'documented',
    dmarc: 'documented',
    verification: 'documented',
    detect: 'observed',
  },
  sources: [
    'https://kb.mailbox.org/de/privat/e-mail-mit-eigener-domain/spam-reputation-der-eigenen-domain-verbessern-mit-spf-dkim-und-dmarc',
    'https://kb.mailbox.org/en/private/custom-domains/using-e-mails-with-a-custom-domain',
  ],
}
