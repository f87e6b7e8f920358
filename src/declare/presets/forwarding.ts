// Services that hand mail on to another mailbox: ImprovMX, Forward Email.
import { cname, dkimKey, dkimSelector, hostedDkim, mx, pastedDkim, patterns, txt, verificationToken } from './parts.ts'
import type { Preset } from './preset.ts'

const standard = { en: 'Standard', tr: 'Standart' }

export const improvmx: Preset = {
  id: 'improvmx',
  name: 'ImprovMX',
  kind: 'forwarding',
  variants: [
    { id: 'standard', default: true, label: standard, mx: mx([10, 'mx1.improvmx.com'], [20, 'mx2.improvmx.com']) },
  ],
  parameters: [],
  spf: { mechanisms: ['include:spf.improvmx.com'], all: '~all' },
  records: hostedDkim(['dkimprovmx1', 'dkimprovmx2'], (selector) => `${selector}.improvmx.com`),
  detect: { mxSuffixes: ['improvmx.com'], dkimSuffixes: ['improvmx.com'] },
  confidence: { mx: 'template', spf: 'template', dkim: 'template', detect: 'template' },
  sources: ['https://github.com/Domain-Connect/Templates/blob/master/improvmx.com.email.json'],
}

const forwardEmailPage = {
  en: 'Forward Email → My Account → Domains → your domain → Setup',
  tr: 'Forward Email → My Account → Domains → alan adınız → Setup',
}

export const forwardEmail: Preset = {
  id: 'forward-email',
  name: 'Forward Email',
  kind: 'forwarding',
  variants: [
    {
      id: 'standard',
      default: true,
      label: standard,
      mx: mx([0, 'mx1.forwardemail.net'], [0, 'mx2.forwardemail.net']),
    },
  ],
  parameters: [
    dkimSelector(forwardEmailPage, 'fe-1a2b3c4d5e'),
    dkimKey(forwardEmailPage),
    verificationToken(forwardEmailPage, 'forward-email-site-verification=', 'a1B2c3D4e5'),
    {
      name: 'domainId',
      label: { en: 'Identifier of the domain at Forward Email', tr: "Alan adının Forward Email'deki kimliği" },
      where: {
        en: 'The same page, in the proposed DMARC record: dmarc-…@forwardemail.net',
        tr: 'Aynı sayfada, önerilen DMARC kaydında: dmarc-…@forwardemail.net',
      },
      required: false,
      pattern: patterns.label,
      example: '5f1e2d3c4b5a697887960a1b',
    },
  ],
  spf: { mechanisms: ['include:spf.forwardemail.net'], all: '-all' },
  records: [
    pastedDkim('{dkimSelector}'),
    txt('verification', '@', 'forward-email-site-verification={verificationToken}'),
    cname('autodiscover', 'autoconfig', 'autoconfig.forwardemail.net'),
    cname('autodiscover', 'autodiscover', 'autodiscover.forwardemail.net'),
    cname('return-path', 'fe-bounces', 'forwardemail.net'),
  ],
  dmarc: { suggests: 'v=DMARC1; p=reject; rua=mailto:dmarc-{domainId}@forwardemail.net' },
  mtaSts: 'mx',
  detect: { mxSuffixes: ['forwardemail.net'] },
  confidence: {
    mx: 'template',
    spf: 'template',
    dkim: 'template',
    dmarc: 'template',
    autodiscover: 'template',
    verification: 'template',
    'return-path': 'template',
    mtaSts: 'observed',
    detect: 'template',
  },
  sources: ['https://github.com/Domain-Connect/Templates/blob/master/forwardemail.net.email.json'],
}
