// Servers that customers run themselves, as their panels set them up: cPanel, Plesk, DirectAdmin.
import { address, cname, dkimKey, mx, pastedDkim, patterns, serverIp, srv, txt } from './parts.ts'
import type { Parameter, Preset } from './preset.ts'

const hostname = (required: boolean): Parameter => ({
  name: 'hostname',
  label: { en: 'Host name of the server', tr: 'Sunucunun adı' },
  where: {
    en: "The start page of the server's panel, or the hosting company's welcome mail",
    tr: 'Sunucu panelinin ana sayfası ya da barındırma şirketinin hoş geldiniz postası',
  },
  required,
  pattern: patterns.host,
  example: 'server1.example.net',
})

const dav = (service: string, port: number) => [
  srv(`_${service}._tcp`, [0, 0, port], '{hostname}', { optional: true }),
  txt('autodiscover', `_${service}._tcp`, 'path=/', { optional: true }),
]

export const cpanel: Preset = {
  id: 'cpanel',
  name: 'cPanel & WHM server',
  kind: 'self-hosted',
  variants: [
    {
      id: 'domain',
      default: true,
      label: { en: 'MX is the domain itself (default)', tr: 'MX, alan adının kendisi (varsayılan)' },
      mx: mx([0, '{domain}']),
    },
    { id: 'mail', label: { en: 'MX is mail.<domain>', tr: 'MX, mail.<alan adı>' }, mx: mx([0, 'mail.{domain}']) },
  ],
  parameters: [
    serverIp,
    hostname(false),
    dkimKey({
      en: 'cPanel → Email → Email Deliverability → Manage',
      tr: 'cPanel → E-posta → E-posta Teslim Edilebilirliği → Yönet',
    }),
  ],
  spf: { mechanisms: ['+a', '+mx', '+ip4:{serverIp}'], all: '~all' },
  records: [
    address('@', { variants: ['domain'] }),
    cname('other', 'mail', '{domain}', { variants: ['domain'] }),
    // An MX must not lead to a CNAME (RFC 2181 §10.3), so here `mail` has the address.
    address('mail', { variants: ['mail'] }),
    pastedDkim('default'),
    srv('_autodiscover._tcp', [0, 0, 443], 'cpanelemaildiscovery.cpanel.net'),
    address('autodiscover', { optional: true }),
    address('autoconfig', { optional: true }),
    ...dav('caldav', 2079),
    ...dav('caldavs', 2080),
    ...dav('carddav', 2079),
    ...dav('carddavs', 2080),
    ...['webmail', 'cpanel', 'webdisk', 'cpcalendars', 'cpcontacts', 'whm'].map((name) =>
      address(name, { optional: true }),
    ),
  ],
  detect: { mxSuffixes: [] },
  confidence: {
    mx: 'observed',
    spf: 'observed',
    dkim: 'observed',
    autodiscover: 'observed',
    host: 'observed',
    other: 'observed',
    detect: 'observed',
  },
  sources: [
    'https://github.com/Domain-Connect/Templates/blob/master/godaddy.com.cpanel_email.json',
    'https://github.com/Domain-Connect/Templates/blob/master/bluehost.com.email.json',
    'public zone files with cpanelemaildiscovery.cpanel.net',
  ],
}

export const plesk: Preset = {
  id: 'plesk',
  name: 'Plesk server',
  kind: 'self-hosted',
  variants: [
    {
      id: 'standard',
      default: true,
      label: { en: 'Default zone', tr: 'Varsayılan bölge' },
      mx: mx([10, 'mail.{domain}']),
    },
  ],
  parameters: [
    serverIp,
    hostname(true),
    dkimKey({
      en: 'Plesk → your domain → Mail settings → DKIM: how to configure external DNS',
      tr: 'Plesk → alan adınız → Posta ayarları → DKIM: dış DNS nasıl ayarlanır',
    }),
  ],
  spf: { mechanisms: ['+a', '+mx', '+a:{hostname}'], all: '-all' },
  records: [
    address('mail'),
    address('webmail', { optional: true }),
    pastedDkim('default'),
    srv('_imaps._tcp', [0, 0, 993], '{domain}', { optional: true }),
    srv('_pop3s._tcp', [0, 0, 995], '{domain}', { optional: true }),
    srv('_smtps._tcp', [0, 0, 465], '{domain}', { optional: true }),
  ],
  dmarc: { suggests: 'v=DMARC1; p=quarantine; adkim=s; aspf=s' },
  detect: { mxSuffixes: [] },
  confidence: {
    mx: 'template',
    spf: 'observed',
    dmarc: 'observed',
    dkim: 'remembered',
    autodiscover: 'remembered',
    host: 'template',
  },
  sources: [
    'https://github.com/Domain-Connect/Templates/blob/master/plesk.com.mail.json',
    'https://github.com/plesk/ext-domain-connect',
  ],
}

export const directadmin: Preset = {
  id: 'directadmin',
  name: 'DirectAdmin server',
  kind: 'self-hosted',
  variants: [
    {
      id: 'standard',
      default: true,
      label: { en: 'Default zone', tr: 'Varsayılan bölge' },
      mx: mx([10, 'mail.{domain}']),
    },
  ],
  parameters: [
    serverIp,
    dkimKey({
      en: 'DirectAdmin → DNS Management, the record x._domainkey',
      tr: 'DirectAdmin → DNS Management, x._domainkey kaydı',
    }),
  ],
  spf: { mechanisms: ['a', 'mx', 'ip4:{serverIp}'], all: '~all' },
  records: [
    address('mail'),
    ...['smtp', 'pop', 'ftp'].map((name) => address(name, { optional: true })),
    pastedDkim('x'),
  ],
  detect: { mxSuffixes: [] },
  confidence: { mx: 'observed', spf: 'observed', dkim: 'observed', host: 'observed' },
  sources: ["a reseller's public zone with x._domainkey"],
}
