// Mail that registrars and web hosts sell: Namecheap, GoDaddy, Titan, Hostinger.
import {
  cname,
  dkimKey,
  dkimSelector,
  hostedDkim,
  mx,
  pastedDkim,
  patterns,
  srv,
  txt,
  verificationToken,
} from './parts.ts'
import type { Parameter, Preset } from './preset.ts'

const standard = { en: 'Standard', tr: 'Standart' }

const namecheapPage = {
  en: 'Namecheap account → Private Email → Manage → DKIM',
  tr: 'Namecheap hesabı → Private Email → Manage → DKIM',
}

export const namecheap: Preset = {
  id: 'namecheap-private-email',
  name: 'Namecheap Private Email',
  kind: 'mailbox',
  variants: [
    {
      id: 'standard',
      default: true,
      label: standard,
      mx: mx([10, 'mx1.privateemail.com'], [10, 'mx2.privateemail.com']),
    },
  ],
  parameters: [dkimSelector(namecheapPage, 'default', 'default'), dkimKey(namecheapPage)],
  spf: { mechanisms: ['include:spf.privateemail.com'], all: '~all' },
  otherSelectors: ['privateemail'],
  records: [
    pastedDkim('{dkimSelector}'),
    cname('autodiscover', 'autodiscover', 'privateemail.com'),
    cname('autodiscover', 'autoconfig', 'privateemail.com'),
    srv('_autodiscover._tcp', [0, 0, 443], 'privateemail.com'),
    cname('other', 'mail', 'privateemail.com', { optional: true }),
  ],
  detect: { mxSuffixes: ['privateemail.com'] },
  confidence: {
    mx: 'observed',
    spf: 'observed',
    dkim: 'observed',
    autodiscover: 'observed',
    other: 'observed',
    detect: 'observed',
  },
  sources: ['public zone files with mx2.privateemail.com', 'public zone files with autodiscover.privateemail.com'],
}

const godaddyPage = {
  en: 'GoDaddy → Email & Office → your domain → DNS records',
  tr: 'GoDaddy → E-posta ve Office → alan adınız → DNS kayıtları',
}

const godaddyDkim = (number: 1 | 2): Parameter[] => [
  {
    name: `dkimSelector${number}`,
    label: { en: `DKIM selector ${number}`, tr: `${number}. DKIM seçicisi` },
    where: godaddyPage,
    required: false,
    pattern: patterns.labels,
    example: `secureserver${number}`,
  },
  {
    name: `dkimTarget${number}`,
    label: { en: `Target of DKIM selector ${number}`, tr: `${number}. DKIM seçicisinin hedefi` },
    where: godaddyPage,
    required: false,
    pattern: patterns.host,
    example: `s${number}.dkim.example.secureserver.net`,
  },
]

export const godaddy: Preset = {
  id: 'godaddy-professional',
  name: 'GoDaddy Professional Email',
  kind: 'mailbox',
  variants: [
    {
      id: 'standard',
      default: true,
      label: standard,
      mx: mx([0, 'smtp.secureserver.net'], [10, 'mailstore1.secureserver.net']),
    },
  ],
  parameters: [...godaddyDkim(1), ...godaddyDkim(2), verificationToken(godaddyPage, '', 'MS1234567890')],
  spf: { mechanisms: ['include:secureserver.net'], all: '-all' },
  records: [
    cname('dkim', '{dkimSelector1}._domainkey', '{dkimTarget1}'),
    cname('dkim', '{dkimSelector2}._domainkey', '{dkimTarget2}'),
    txt('verification', '@', '{verificationToken}'),
    srv('_autodiscover._tcp', [0, 0, 443], 'autodiscover.secureserver.net'),
    cname('other', 'email', 'email.secureserver.net', { optional: true }),
  ],
  // A host below prod.….secureserver.net is a rented cPanel server and not this product.
  detect: { mxSuffixes: ['smtp.secureserver.net', 'mailstore1.secureserver.net'] },
  confidence: {
    mx: 'template',
    spf: 'template',
    dkim: 'template',
    autodiscover: 'template',
    verification: 'template',
    other: 'template',
    detect: 'template',
  },
  sources: ['https://github.com/Domain-Connect/Templates/blob/master/godaddy.com.professional_mail.json'],
}

export const titan: Preset = {
  id: 'titan',
  name: 'Titan Email',
  kind: 'mailbox',
  variants: [
    { id: 'standard', default: true, label: standard, mx: mx([10, 'mx1.titan.email'], [20, 'mx2.titan.email']) },
  ],
  parameters: [
    dkimKey({
      en: 'Titan control panel → Domain set-up → DKIM',
      tr: 'Titan denetim paneli → Alan adı kurulumu → DKIM',
    }),
  ],
  spf: { mechanisms: ['include:spf.titan.email'], all: '~all' },
  records: [pastedDkim('titan1')],
  detect: { mxSuffixes: ['titan.email'], dkimSelectors: ['titan1'] },
  confidence: { mx: 'template', spf: 'template', dkim: 'observed', detect: 'template' },
  sources: [
    'https://github.com/Domain-Connect/Templates/blob/master/titan.email.titan-mail-hosting.json',
    'https://github.com/Domain-Connect/Templates/blob/master/secureserver.net.cpanel_titanemail.json',
  ],
}

export const hostinger: Preset = {
  id: 'hostinger-email',
  name: 'Hostinger Email',
  kind: 'mailbox',
  variants: [
    { id: 'standard', default: true, label: standard, mx: mx([5, 'mx1.hostinger.com'], [10, 'mx2.hostinger.com']) },
  ],
  parameters: [],
  spf: { mechanisms: ['include:_spf.mail.hostinger.com'], all: '~all' },
  records: [
    ...hostedDkim(
      ['hostingermail-a', 'hostingermail-b', 'hostingermail-c'],
      (selector) => `${selector}.dkim.mail.hostinger.com`,
    ),
    cname('autodiscover', 'autodiscover', 'autodiscover.mail.hostinger.com'),
    cname('autodiscover', 'autoconfig', 'autoconfig.mail.hostinger.com'),
  ],
  detect: { mxSuffixes: ['hostinger.com'], dkimSuffixes: ['dkim.mail.hostinger.com'] },
  confidence: { mx: 'observed', spf: 'observed', dkim: 'observed', autodiscover: 'observed', detect: 'observed' },
  sources: ['public zone files with mx2.hostinger.com', 'public zone files with hostingermail-a._domainkey'],
}
