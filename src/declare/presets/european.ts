// Mail of European hosting companies: OVHcloud, IONOS, Gandi, Infomaniak.
import { cname, dkimKey, dkimSelector, hostedDkim, mx, noService, pastedDkim, patterns, srv } from './parts.ts'
import type { Parameter, Preset } from './preset.ts'

const standard = { en: 'Standard', tr: 'Standart' }

const ovhPage = {
  en: 'OVHcloud manager → Email → your domain → DNS or DKIM',
  tr: 'OVHcloud yönetimi → E-posta → alan adınız → DNS ya da DKIM',
}

const ovhDkim = (number: 1 | 2): Parameter => ({
  name: `dkimTarget${number}`,
  label: {
    en: `Target of ovhmo-selector-${number}._domainkey`,
    tr: `ovhmo-selector-${number}._domainkey kaydının hedefi`,
  },
  where: ovhPage,
  required: false,
  pattern: patterns.host,
  example: `ovhmo-selector-${number}._domainkey.123456.dq.dkim.mail.ovh.net`,
})

export const ovh: Preset = {
  id: 'ovh-mx-plan',
  name: 'OVHcloud (MX Plan, Zimbra, Email Pro)',
  kind: 'mailbox',
  variants: [
    {
      id: 'three',
      default: true,
      label: { en: 'Three hosts (mx1 to mx3)', tr: 'Üç sunucu (mx1–mx3)' },
      mx: mx([1, 'mx1.mail.ovh.net'], [5, 'mx2.mail.ovh.net'], [100, 'mx3.mail.ovh.net']),
    },
    {
      id: 'four',
      label: { en: 'Four hosts (mx0 to mx3, newer)', tr: 'Dört sunucu (mx0–mx3, daha yeni)' },
      mx: mx([1, 'mx0.mail.ovh.net'], [5, 'mx1.mail.ovh.net'], [50, 'mx2.mail.ovh.net'], [100, 'mx3.mail.ovh.net']),
    },
  ],
  parameters: [
    ovhDkim(1),
    ovhDkim(2),
    {
      name: 'server',
      label: { en: 'Server of Email Pro or Exchange', tr: 'Email Pro ya da Exchange sunucusu' },
      where: ovhPage,
      required: false,
      pattern: patterns.host,
      example: 'pro1.mail.ovh.net',
    },
  ],
  spf: { mechanisms: ['include:mx.ovh.com'], all: '~all' },
  records: [
    ...hostedDkim(['ovhmo-selector-1'], () => '{dkimTarget1}'),
    ...hostedDkim(['ovhmo-selector-2'], () => '{dkimTarget2}'),
    srv('_autodiscover._tcp', [0, 0, 443], '{server}'),
  ],
  notes: [
    {
      en: 'Orders differ: compare the MX hosts with those that the OVHcloud manager shows.',
      tr: 'Siparişler birbirinden farklıdır: MX sunucularını OVHcloud yönetiminin gösterdikleriyle karşılaştırın.',
    },
  ],
  detect: { mxSuffixes: ['mail.ovh.net', 'mail.ovh.ca'], dkimSuffixes: ['dkim.mail.ovh.net'] },
  confidence: { mx: 'observed', spf: 'observed', dkim: 'observed', autodiscover: 'observed', detect: 'observed' },
  sources: ['https://github.com/ovh/docs', 'public zone files with mx1.mail.ovh.net'],
}

export const ionos: Preset = {
  id: 'ionos-mail',
  name: 'IONOS Mail',
  kind: 'mailbox',
  variants: [
    { id: 'standard', default: true, label: standard, mx: mx([10, 'mx00.ionos.{tld}'], [10, 'mx01.ionos.{tld}']) },
  ],
  parameters: [
    {
      name: 'tld',
      label: { en: 'Country platform of the contract', tr: 'Sözleşmenin ülke platformu' },
      where: {
        en: 'The ending of the IONOS address at which you sign in',
        tr: 'Giriş yaptığınız IONOS adresinin uzantısı',
      },
      required: false,
      default: 'com',
      choices: ['com', 'de', 'co.uk', 'fr', 'es', 'it', 'ca', 'mx'],
      example: 'de',
    },
    {
      name: 'spfRegion',
      label: { en: 'Region of the SPF record', tr: 'SPF kaydının bölgesi' },
      where: {
        en: 'IONOS → Domains & SSL → DNS, in the SPF record: _spf-us or _spf-eu',
        tr: 'IONOS → Alan adları ve SSL → DNS, SPF kaydında: _spf-us ya da _spf-eu',
      },
      required: false,
      default: 'us',
      choices: ['us', 'eu'],
      example: 'eu',
    },
  ],
  spf: { mechanisms: ['include:_spf-{spfRegion}.ionos.com'], all: '~all' },
  records: [
    ...hostedDkim(['s1-ionos'], () => 's1.dkim.ionos.com'),
    ...hostedDkim(['s2-ionos'], () => 's2.dkim.ionos.com'),
    ...hostedDkim(['s42582890'], () => 's42582890.dkim.ionos.com', { optional: true }),
    cname('autodiscover', 'autodiscover', 'adsredir.ionos.info'),
    // Only for those who want the policy that IONOS keeps (p=none); otherwise an own _dmarc record is better.
    cname('dmarc', '_dmarc', 'dmarc.ionos.{tld}', { optional: true }),
  ],
  notes: [
    {
      en: 'Where the DNS lies elsewhere, IONOS may show DKIM targets made for your contract: if its panel shows others, use those.',
      tr: 'DNS başka yerdeyse IONOS sözleşmenize özel DKIM hedefleri gösterebilir: panelinde başkaları varsa onları kullanın.',
    },
  ],
  detect: {
    mxSuffixes: [
      'ionos.com',
      'ionos.de',
      'ionos.co.uk',
      'ionos.fr',
      'ionos.es',
      'ionos.it',
      'ionos.ca',
      'ionos.mx',
      'kundenserver.de',
      '1and1.com',
      '1and1.co.uk',
      'perfora.net',
    ],
    dkimSuffixes: ['dkim.ionos.com'],
  },
  confidence: {
    mx: 'observed',
    spf: 'observed',
    dkim: 'observed',
    autodiscover: 'observed',
    dmarc: 'observed',
    detect: 'observed',
  },
  sources: ['public zone files with mx00.ionos', 'public zone files with s1-ionos._domainkey'],
}

export const gandi: Preset = {
  id: 'gandi-mail',
  name: 'Gandi Mail',
  kind: 'mailbox',
  variants: [
    { id: 'standard', default: true, label: standard, mx: mx([10, 'spool.mail.gandi.net'], [50, 'fb.mail.gandi.net']) },
  ],
  parameters: [],
  spf: { mechanisms: ['include:_mailcust.gandi.net'], all: '?all' },
  records: [
    ...hostedDkim(['gm1', 'gm2', 'gm3'], (selector) => `${selector}.gandimail.net`),
    noService('_imap._tcp'),
    srv('_imaps._tcp', [0, 1, 993], 'mail.gandi.net'),
    noService('_pop3._tcp'),
    srv('_pop3s._tcp', [10, 1, 995], 'mail.gandi.net'),
    srv('_submission._tcp', [0, 1, 465], 'mail.gandi.net'),
    cname('other', 'webmail', 'webmail.gandi.net', { optional: true }),
  ],
  detect: { mxSuffixes: ['mail.gandi.net'], dkimSuffixes: ['gandimail.net'] },
  confidence: {
    mx: 'observed',
    spf: 'observed',
    dkim: 'observed',
    autodiscover: 'observed',
    other: 'observed',
    detect: 'observed',
  },
  sources: ["public copies of Gandi's default zone (gm1.gandimail.net)"],
}

const infomaniakPage = {
  en: 'Infomaniak Manager → Mail Service → Global security → DKIM',
  tr: 'Infomaniak Manager → Mail Service → Global security → DKIM',
}

export const infomaniak: Preset = {
  id: 'infomaniak',
  name: 'Infomaniak Mail',
  kind: 'mailbox',
  redundant: true,
  variants: [{ id: 'standard', default: true, label: standard, mx: mx([5, 'mta-gw.infomaniak.ch']) }],
  parameters: [dkimSelector(infomaniakPage, '20260806'), dkimKey(infomaniakPage)],
  spf: { mechanisms: ['include:spf.infomaniak.ch'], all: '-all' },
  records: [
    pastedDkim('{dkimSelector}'),
    cname('autodiscover', 'autoconfig', 'infomaniak.com'),
    cname('autodiscover', 'autodiscover', 'infomaniak.com'),
  ],
  dmarc: { suggests: 'v=DMARC1; p=reject' },
  detect: { mxSuffixes: ['infomaniak.ch'] },
  confidence: {
    mx: 'observed',
    spf: 'observed',
    dkim: 'observed',
    autodiscover: 'observed',
    dmarc: 'observed',
    detect: 'observed',
  },
  sources: ['public zone files with mta-gw.infomaniak.ch'],
}
