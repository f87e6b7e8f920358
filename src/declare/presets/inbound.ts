// Services that take mail for programs: Amazon SES, Mailgun, SendGrid, Postmark. Their MX belongs on a name of its own.
import { cname, dkimKey, dkimSelector, mx, ownNameNote, pastedDkim, patterns, txt } from './parts.ts'
import type { Parameter, Preset } from './preset.ts'

const standard = { en: 'Standard', tr: 'Standart' }

const sesPage = {
  en: 'Amazon SES console → Identities → your domain → Authentication',
  tr: 'Amazon SES konsolu → Identities → alan adınız → Authentication',
}

const sesToken = (number: 1 | 2 | 3): Parameter => ({
  name: `dkimToken${number}`,
  label: { en: `Easy DKIM token ${number}`, tr: `${number}. Easy DKIM belirteci` },
  where: sesPage,
  required: false,
  pattern: /^[a-z0-9]{20,63}$/i,
  example: `${number}abcdefghijklmnopqrstuvwxyz23456`,
})

export const ses: Preset = {
  id: 'amazon-ses-inbound',
  name: 'Amazon SES (receiving)',
  kind: 'inbound-api',
  redundant: true,
  variants: [{ id: 'standard', default: true, label: standard, mx: mx([10, 'inbound-smtp.{region}.amazonaws.com']) }],
  parameters: [
    {
      name: 'region',
      label: { en: 'AWS region', tr: 'AWS bölgesi' },
      where: {
        en: 'Upper right in the AWS console, such as eu-central-1; not every region receives mail',
        tr: 'AWS konsolunda sağ üstte, örneğin eu-central-1; her bölge posta almaz',
      },
      required: true,
      pattern: /^[a-z]{2}(-gov)?-[a-z]+-[0-9]$/,
      example: 'eu-central-1',
    },
    sesToken(1),
    sesToken(2),
    sesToken(3),
    {
      name: 'mailFromLabel',
      label: { en: 'Label of the MAIL FROM domain', tr: 'MAIL FROM alan adının etiketi' },
      where: {
        en: 'The same page, under "Custom MAIL FROM domain"',
        tr: 'Aynı sayfada, "Custom MAIL FROM domain" altında',
      },
      required: false,
      pattern: patterns.label,
      example: 'bounce',
    },
  ],
  spf: { mechanisms: ['include:amazonses.com'], all: '~all' },
  records: [
    ...([1, 2, 3] as const).map((number) =>
      cname('dkim', `{dkimToken${number}}._domainkey`, `{dkimToken${number}}.dkim.amazonses.com`),
    ),
    {
      type: 'MX',
      purpose: 'return-path',
      name: '{mailFromLabel}',
      preference: 10,
      exchange: 'feedback-smtp.{region}.amazonses.com',
    },
    txt('return-path', '{mailFromLabel}', 'v=spf1 include:amazonses.com ~all'),
  ],
  notes: [ownNameNote('inbound.example.com')],
  detect: {
    mxSuffixes: [],
    mxAffixes: [{ prefix: 'inbound-smtp.', suffix: 'amazonaws.com' }],
    dkimSuffixes: ['dkim.amazonses.com'],
  },
  confidence: { mx: 'documented', spf: 'template', dkim: 'template', 'return-path': 'template', detect: 'documented' },
  sources: [
    'https://docs.aws.amazon.com/general/latest/gr/ses.html',
    'https://docs.aws.amazon.com/ses/latest/dg/regions.html',
    'https://github.com/Domain-Connect/Templates/blob/master/resend.com.mail-send-and-receive.json',
  ],
}

const mailgunPage = {
  en: 'Mailgun → Sending → Domains → your domain → DNS records',
  tr: 'Mailgun → Sending → Domains → alan adınız → DNS records',
}

const mailgunTarget = (number: 1 | 2): Parameter => ({
  name: `pdk${number}Target`,
  label: {
    en: `Target of pdk${number}._domainkey (automatic sender security)`,
    tr: `pdk${number}._domainkey kaydının hedefi (otomatik gönderen güvenliği)`,
  },
  where: mailgunPage,
  required: false,
  pattern: patterns.host,
  example: `pdk${number}._domainkey.0a1b2.dkim1.mailgun.org`,
})

export const mailgun: Preset = {
  id: 'mailgun',
  name: 'Mailgun',
  kind: 'inbound-api',
  redundant: true,
  variants: [
    {
      id: 'us',
      default: true,
      label: { en: 'United States', tr: 'ABD' },
      mx: mx([10, 'mxa.mailgun.org'], [10, 'mxb.mailgun.org']),
      confidence: 'documented',
    },
    {
      id: 'eu',
      label: { en: 'European Union', tr: 'Avrupa Birliği' },
      mx: mx([10, 'mxa.eu.mailgun.org'], [10, 'mxb.eu.mailgun.org']),
      spf: ['include:eu.mailgun.org'],
      confidence: 'documented',
    },
  ],
  parameters: [dkimSelector(mailgunPage, 'krs'), dkimKey(mailgunPage), mailgunTarget(1), mailgunTarget(2)],
  spf: { mechanisms: ['include:mailgun.org'], all: '~all' },
  records: [
    pastedDkim('{dkimSelector}'),
    cname('dkim', 'pdk1._domainkey', '{pdk1Target}'),
    cname('dkim', 'pdk2._domainkey', '{pdk2Target}'),
    cname('other', 'email', 'mailgun.org', { optional: true, variants: ['us'] }),
    cname('other', 'email', 'eu.mailgun.org', { optional: true, variants: ['eu'] }),
  ],
  notes: [ownNameNote('mg.example.com')],
  otherSelectors: ['k1', 'mx', 'smtp'],
  detect: { mxSuffixes: ['mailgun.org'], dkimSuffixes: ['mailgun.org'] },
  confidence: { mx: 'documented', spf: 'template', dkim: 'template', other: 'template', detect: 'documented' },
  sources: [
    'https://github.com/mailgun/documentation',
    'https://github.com/Domain-Connect/Templates/blob/master/apexsales.ai.mailgun.json',
    'https://github.com/Domain-Connect/Templates/blob/master/zybr.ai.mailgun-autosecurity.json',
  ],
}

const sendgridPage = {
  en: 'SendGrid → Settings → Sender authentication → your domain',
  tr: 'SendGrid → Settings → Sender authentication → alan adınız',
}

const sendgridNumber = (name: string, en: string, tr: string, example: string, pattern: RegExp): Parameter => ({
  name,
  label: { en, tr },
  where: sendgridPage,
  required: false,
  pattern,
  example,
})

export const sendgrid: Preset = {
  id: 'sendgrid-inbound',
  name: 'Twilio SendGrid (Inbound Parse)',
  kind: 'inbound-api',
  redundant: true,
  variants: [{ id: 'standard', default: true, label: standard, mx: mx([10, 'mx.sendgrid.net']) }],
  parameters: [
    sendgridNumber(
      'uid',
      'Number after "u" in u….wl….sendgrid.net',
      'u….wl….sendgrid.net içinde "u" sonrasındaki sayı',
      '1234567',
      /^[0-9]{1,12}$/,
    ),
    sendgridNumber(
      'wl',
      'Number after "wl" in u….wl….sendgrid.net',
      'u….wl….sendgrid.net içinde "wl" sonrasındaki sayı',
      '123',
      /^[0-9]{1,6}$/,
    ),
    sendgridNumber(
      'emLabel',
      'Name of the return path record (em1234)',
      'Dönüş yolu kaydının adı (em1234)',
      'em1234',
      patterns.label,
    ),
  ],
  spf: { mechanisms: ['include:sendgrid.net'], all: '~all' },
  records: [
    ...['s1', 's2'].map((selector) =>
      cname('dkim', `${selector}._domainkey`, `${selector}.domainkey.u{uid}.wl{wl}.sendgrid.net`),
    ),
    cname('return-path', '{emLabel}', 'u{uid}.wl{wl}.sendgrid.net'),
  ],
  notes: [ownNameNote('parse.example.com')],
  otherSelectors: ['smtpapi'],
  detect: { mxSuffixes: ['mx.sendgrid.net'], dkimSuffixes: ['sendgrid.net'] },
  confidence: { mx: 'observed', spf: 'template', dkim: 'observed', 'return-path': 'template', detect: 'observed' },
  sources: [
    'https://github.com/Domain-Connect/Templates/blob/master/sendgrid.com.domain-auth.json',
    'https://github.com/Domain-Connect/Templates/blob/master/sendgrid.com.domain-auth-manual.json',
  ],
}

const postmarkPage = {
  en: 'Postmark → Sender signatures → your domain → DNS settings',
  tr: 'Postmark → Sender signatures → alan adınız → DNS settings',
}

export const postmark: Preset = {
  id: 'postmark-inbound',
  name: 'Postmark (inbound)',
  kind: 'inbound-api',
  redundant: true,
  variants: [{ id: 'standard', default: true, label: standard, mx: mx([10, 'inbound.postmarkapp.com']) }],
  parameters: [dkimSelector(postmarkPage, '20260101120000pm'), dkimKey(postmarkPage)],
  // Its return path record gives SPF alignment; the domain's own SPF record needs nothing.
  spf: { mechanisms: [] },
  records: [pastedDkim('{dkimSelector}'), cname('return-path', 'pm-bounces', 'pm.mtasv.net')],
  notes: [ownNameNote('inbound.example.com')],
  detect: { mxSuffixes: ['inbound.postmarkapp.com'] },
  confidence: {
    mx: 'documented',
    spf: 'documented',
    dkim: 'template',
    'return-path': 'observed',
    detect: 'documented',
  },
  sources: [
    'https://postmarkapp.com/developer/user-guide/inbound/inbound-domain-forwarding',
    'https://github.com/Domain-Connect/Templates/blob/master/mailbluster.com.sender-verification-postmark.json',
  ],
}
