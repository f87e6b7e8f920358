// Mailbox providers that stand on their own: Yandex, Fastmail, iCloud, Migadu, Rackspace.
import {
  cname,
  dkimKey,
  dkimSelector,
  hostedDkim,
  mx,
  noService,
  pastedDkim,
  srv,
  txt,
  verificationToken,
} from './parts.ts'
import type { Preset } from './preset.ts'

const ownDomain = { en: 'Own domain', tr: 'Kendi alan adı' }

export const yandex: Preset = {
  id: 'yandex-360',
  name: 'Yandex 360',
  kind: 'mailbox',
  redundant: true,
  variants: [{ id: 'standard', default: true, label: ownDomain, mx: mx([10, 'mx.yandex.net']) }],
  parameters: [
    dkimKey({
      en: 'Yandex 360 administration → Domains → your domain → DKIM',
      tr: 'Yandex 360 yönetimi → Alan adları → alan adınız → DKIM',
    }),
    verificationToken(
      {
        en: 'Yandex 360 administration → Domains → your domain → Confirmation by DNS record',
        tr: 'Yandex 360 yönetimi → Alan adları → alan adınız → DNS kaydıyla onay',
      },
      'yandex-verification:',
      '0123456789abcdef',
    ),
  ],
  spf: { mechanisms: ['include:_spf.yandex.net'], all: '~all' },
  records: [
    pastedDkim('mail'),
    txt('verification', '@', 'yandex-verification: {verificationToken}'),
    cname('other', 'mail', 'domain.mail.yandex.net', { optional: true, confidence: 'documented' }),
  ],
  notes: [
    {
      en: 'Yandex asks that its MX be the only one: with another beside it (a backup too) it may call the domain misconfigured.',
      tr: 'Yandex, kendi MX kaydının tek olmasını ister: yanında başkası (yedek de olsa) varsa alan adını yanlış ayarlanmış sayabilir.',
    },
  ],
  backup: {
    advice: 'harmful',
    why: {
      en: 'Yandex asks that its MX be the only one and may call the domain misconfigured otherwise.',
      tr: 'Yandex, MX kaydının tek olmasını ister; yoksa alan adını yanlış ayarlanmış sayabilir.',
    },
  },
  detect: { mxSuffixes: ['mx.yandex.net', 'mx.yandex.ru'] },
  confidence: {
    mx: 'documented',
    spf: 'documented',
    dkim: 'documented',
    verification: 'third-party',
    detect: 'documented',
  },
  sources: [
    'https://yandex.com.tr/support/kurum/set-mail/mx.html',
    'https://yandex.com.tr/support/connect/dns/spf.html?lang=tr',
    'https://yandex.com.tr/support/connect/check-dns.html',
  ],
}

export const fastmail: Preset = {
  id: 'fastmail',
  name: 'Fastmail',
  kind: 'mailbox',
  variants: [
    {
      id: 'standard',
      default: true,
      label: ownDomain,
      mx: mx([10, 'in1-smtp.messagingengine.com'], [20, 'in2-smtp.messagingengine.com']),
    },
  ],
  parameters: [],
  spf: { mechanisms: ['include:spf.messagingengine.com'], all: '?all' },
  records: [
    ...hostedDkim(['fm1', 'fm2', 'fm3'], (selector) => `${selector}.{domain}.dkim.fmhosted.com`),
    noService('_submission._tcp'),
    srv('_submissions._tcp', [0, 1, 465], 'smtp.fastmail.com'),
    noService('_imap._tcp'),
    srv('_imaps._tcp', [0, 1, 993], 'imap.fastmail.com'),
    noService('_pop3._tcp'),
    srv('_pop3s._tcp', [10, 1, 995], 'pop.fastmail.com'),
    srv('_jmap._tcp', [0, 1, 443], 'api.fastmail.com'),
    noService('_carddav._tcp'),
    srv('_carddavs._tcp', [0, 1, 443], 'carddav.fastmail.com'),
    noService('_caldav._tcp'),
    srv('_caldavs._tcp', [0, 1, 443], 'caldav.fastmail.com'),
    srv('_autodiscover._tcp', [0, 1, 443], 'autodiscover.fastmail.com', { optional: true, confidence: 'remembered' }),
    // Only for addresses at subdomains.
    {
      type: 'MX',
      purpose: 'other',
      name: '*',
      preference: 10,
      exchange: 'in1-smtp.messagingengine.com',
      optional: true,
    },
    {
      type: 'MX',
      purpose: 'other',
      name: '*',
      preference: 20,
      exchange: 'in2-smtp.messagingengine.com',
      optional: true,
    },
  ],
  mtaSts: 'mx',
  detect: { mxSuffixes: ['messagingengine.com'], dkimSuffixes: ['dkim.fmhosted.com'] },
  confidence: {
    mx: 'observed',
    spf: 'observed',
    dkim: 'documented',
    autodiscover: 'observed',
    other: 'observed',
    mtaSts: 'remembered',
    detect: 'observed',
  },
  sources: [
    'https://www.fastmail.help/hc/en-us/articles/360060591153',
    'https://mailflowauthority.com/email-authentication/fastmail-email-auth',
    'public zone files with in2-smtp.messagingengine.com',
  ],
}

export const icloud: Preset = {
  id: 'icloud-custom-domain',
  name: 'Apple iCloud+ custom domain',
  kind: 'mailbox',
  redundant: true,
  variants: [
    {
      id: 'standard',
      default: true,
      label: ownDomain,
      mx: mx([10, 'mx01.mail.icloud.com'], [10, 'mx02.mail.icloud.com']),
    },
  ],
  parameters: [
    verificationToken(
      {
        en: 'iCloud settings → Custom email domain, the TXT record that begins with apple-domain=',
        tr: 'iCloud ayarları → Özel e-posta alan adı, apple-domain= ile başlayan TXT kaydı',
      },
      'apple-domain=',
      'AbCdEfGh12345678',
    ),
  ],
  spf: { mechanisms: ['include:icloud.com'], all: '~all' },
  records: [
    ...hostedDkim(['sig1'], (selector) => `${selector}.dkim.{domain}.at.icloudmailadmin.com`),
    txt('verification', '@', 'apple-domain={verificationToken}'),
  ],
  mtaSts: 'mx',
  notes: [
    {
      en: 'Leave the apple-domain record in place for good: Apple looks for it again.',
      tr: 'apple-domain kaydını hiç silmeyin: Apple onu yeniden arar.',
    },
  ],
  detect: { mxSuffixes: ['mail.icloud.com'], dkimSuffixes: ['icloudmailadmin.com'] },
  confidence: {
    mx: 'observed',
    spf: 'observed',
    dkim: 'observed',
    verification: 'observed',
    mtaSts: 'remembered',
    detect: 'observed',
  },
  sources: [
    'https://support.apple.com/en-us/102374',
    'https://github.com/Domain-Connect/Templates/blob/master/icloud.com.custom_email_domain.json',
    'public zone files with icloudmailadmin.com',
  ],
}

export const migadu: Preset = {
  id: 'migadu',
  name: 'Migadu',
  kind: 'mailbox',
  variants: [
    { id: 'standard', default: true, label: ownDomain, mx: mx([10, 'aspmx1.migadu.com'], [20, 'aspmx2.migadu.com']) },
  ],
  parameters: [
    verificationToken(
      {
        en: 'Migadu admin → Domains → your domain → DNS configuration',
        tr: 'Migadu yönetimi → Domains → alan adınız → DNS configuration',
      },
      'hosted-email-verify=',
      'a1b2c3d4',
    ),
  ],
  spf: { mechanisms: ['include:spf.migadu.com'], all: '-all' },
  records: [
    ...hostedDkim(['key1', 'key2', 'key3'], (selector) => `${selector}.{domain}._domainkey.migadu.com`),
    txt('verification', '@', 'hosted-email-verify={verificationToken}'),
    cname('autodiscover', 'autoconfig', 'autoconfig.migadu.com'),
    srv('_autodiscover._tcp', [0, 1, 443], 'autodiscover.migadu.com'),
    srv('_imaps._tcp', [0, 1, 993], 'imap.migadu.com'),
    srv('_pop3s._tcp', [0, 1, 995], 'pop.migadu.com'),
    srv('_submissions._tcp', [0, 1, 465], 'smtp.migadu.com'),
  ],
  dmarc: { suggests: 'v=DMARC1; p=quarantine' },
  detect: { mxSuffixes: ['migadu.com'], dkimSuffixes: ['_domainkey.migadu.com'] },
  confidence: {
    mx: 'observed',
    spf: 'observed',
    dkim: 'observed',
    autodiscover: 'observed',
    verification: 'observed',
    dmarc: 'observed',
    detect: 'observed',
  },
  sources: ['https://migadu.com/guides/dns-settings', 'public zone files with _domainkey.migadu.com'],
}

const rackspacePage = {
  en: 'Rackspace Cloud Office control panel → Domains → DKIM',
  tr: 'Rackspace Cloud Office denetim paneli → Domains → DKIM',
}

export const rackspace: Preset = {
  id: 'rackspace-email',
  name: 'Rackspace Email',
  kind: 'mailbox',
  variants: [
    { id: 'standard', default: true, label: ownDomain, mx: mx([10, 'mx1.emailsrvr.com'], [20, 'mx2.emailsrvr.com']) },
  ],
  parameters: [dkimSelector(rackspacePage, '20260101-abcdefgh'), dkimKey(rackspacePage)],
  spf: { mechanisms: ['include:emailsrvr.com'], all: '~all' },
  records: [pastedDkim('{dkimSelector}'), cname('autodiscover', 'autodiscover', 'autodiscover.emailsrvr.com')],
  detect: { mxSuffixes: ['emailsrvr.com'] },
  confidence: {
    mx: 'documented',
    autodiscover: 'documented',
    spf: 'observed',
    dkim: 'remembered',
    detect: 'documented',
  },
  sources: ['https://docs.rackspace.com', 'https://github.com/rackerlabs/docs-rackspace'],
}
