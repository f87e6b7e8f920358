// Microsoft 365. Its MX can be derived only for older domains without a hyphen (MC1048624): everybody else must copy it.
import { cname, hostedDkim, mx, patterns, srv, txt } from './parts.ts'
import type { Preset, PresetRecord } from './preset.ts'

const adminCenter = {
  en: 'Microsoft 365 admin center, Settings → Domains → your domain → DNS records',
  tr: 'Microsoft 365 yönetim merkezi, Ayarlar → Etki alanları → alan adınız → DNS kayıtları',
}
const dkimPage = {
  en: 'Microsoft Defender portal, Email authentication settings → DKIM (or Get-DkimSigningConfig, Selector1CNAME)',
  tr: 'Microsoft Defender portalı, E-posta kimlik doğrulama ayarları → DKIM (ya da Get-DkimSigningConfig, Selector1CNAME)',
}

const dkimTarget = (number: 1 | 2) => ({
  name: `dkimTarget${number}`,
  label: { en: `Target of selector${number}._domainkey`, tr: `selector${number}._domainkey kaydının hedefi` },
  where: dkimPage,
  required: false,
  pattern: patterns.host,
  example: `selector${number}-contoso-com._domainkey.contoso.n-v1.dkim.mail.microsoft`,
})

const service = (name: string, target: string): PresetRecord => cname('other', name, target, { optional: true })

export const microsoft: Preset = {
  id: 'microsoft-365',
  name: 'Microsoft 365 (Exchange Online)',
  kind: 'mailbox',
  redundant: true,
  variants: [
    {
      id: 'classic',
      default: true,
      label: {
        en: 'mail.protection.outlook.com (domains added before July 2026)',
        tr: 'mail.protection.outlook.com (Temmuz 2026 öncesinde eklenen alan adları)',
      },
      mx: mx([0, '{mxToken}.mail.protection.outlook.com']),
      mtaSts: ['*.mail.protection.outlook.com'],
      confidence: 'documented',
    },
    {
      id: 'mx-microsoft',
      label: {
        en: 'mx.microsoft (DNSSEC and DANE; domains added since July 2026)',
        tr: "mx.microsoft (DNSSEC ve DANE; Temmuz 2026'dan beri eklenen alan adları)",
      },
      mx: mx([0, '{mxToken}.{partition}-v1.mx.microsoft']),
      mtaSts: ['*.{partition}-v1.mx.microsoft'],
      confidence: 'documented',
      backup: {
        advice: 'harmful',
        why: {
          en: 'Microsoft protects this MX with DANE and wants it to stand alone: another MX beside it makes the protection fail its check, and mail can go around it.',
          tr: "Microsoft bu MX'i DANE ile korur ve tek başına durmasını ister: yanındaki başka bir MX korumanın denetimden geçmesini engeller ve posta onun çevresinden dolaşabilir.",
        },
      },
    },
    {
      id: 'gcc-high',
      label: { en: 'US government (GCC High, DoD)', tr: 'ABD kamu bulutu (GCC High, DoD)' },
      mx: mx([0, '{mxToken}.mail.protection.office365.us']),
      spf: ['include:spf.protection.office365.us'],
      mtaSts: ['*.mail.protection.office365.us'],
      confidence: 'third-party',
    },
    {
      id: '21vianet',
      label: { en: 'China (21Vianet)', tr: 'Çin (21Vianet)' },
      mx: mx([0, '{mxToken}.mail.protection.partner.outlook.cn']),
      spf: ['include:spf.protection.partner.outlook.cn'],
      mtaSts: ['*.mail.protection.partner.outlook.cn'],
      confidence: 'third-party',
    },
  ],
  parameters: [
    {
      name: 'mxToken',
      label: {
        en: 'MX host from Microsoft, or its first label',
        tr: "Microsoft'un verdiği MX sunucusu ya da ilk etiketi",
      },
      where: adminCenter,
      required: true,
      mayBeHost: true,
      // Microsoft never followed its own rule for names with a hyphen, so there is nothing to guess from.
      default: (domain, variant) =>
        variant === 'mx-microsoft' || domain.includes('-') ? undefined : domain.replaceAll('.', '-'),
      derived: {
        en: 'The MX host was derived from the domain. Compare it with the Microsoft 365 admin center: for a domain added after 1 July 2026 Microsoft gives another one.',
        tr: "MX sunucusu alan adından türetildi. Microsoft 365 yönetim merkeziyle karşılaştırın: 1 Temmuz 2026'dan sonra eklenen alan adlarına Microsoft başka bir sunucu veriyor.",
      },
      pattern: patterns.label,
      example: 'contoso-com',
    },
    {
      name: 'partition',
      label: { en: 'The letter before -v1.mx.microsoft', tr: '-v1.mx.microsoft öncesindeki harf' },
      where: adminCenter,
      required: false,
      pattern: patterns.letter,
      example: 'o',
    },
    dkimTarget(1),
    dkimTarget(2),
    {
      name: 'msVerification',
      label: { en: 'Number of the MS=ms… record', tr: 'MS=ms… kaydındaki sayı' },
      where: adminCenter,
      required: false,
      prefix: 'MS=ms',
      pattern: /^[0-9]{6,12}$/,
      example: '12345678',
    },
  ],
  spf: { mechanisms: ['include:spf.protection.outlook.com'], all: '-all' },
  records: [
    ...hostedDkim(['selector1'], () => '{dkimTarget1}'),
    ...hostedDkim(['selector2'], () => '{dkimTarget2}'),
    cname('autodiscover', 'autodiscover', 'autodiscover.outlook.com'),
    txt('verification', '@', 'MS=ms{msVerification}'),
    service('enterpriseregistration', 'enterpriseregistration.windows.net'),
    service('enterpriseenrollment', 'enterpriseenrollment-s.manage.microsoft.com'),
    service('sip', 'sipdir.online.lync.com'),
    service('lyncdiscover', 'webdir.online.lync.com'),
    { ...srv('_sip._tls', [100, 1, 443], 'sipdir.online.lync.com', { optional: true }), purpose: 'other' },
    {
      ...srv('_sipfederationtls._tcp', [100, 1, 5061], 'sipfed.online.lync.com', { optional: true }),
      purpose: 'other',
    },
  ],
  mtaSts: 'mx',
  backup: {
    advice: 'neutral',
    why: {
      en: 'Microsoft runs many servers behind its MX, so a backup helps only while the whole of it cannot be reached. Set up a connector with enhanced filtering for the addresses of the backup; otherwise Microsoft judges the original senders by the address of the backup.',
      tr: 'Microsoft, MX kaydının arkasında birçok sunucu çalıştırır; yedek yalnızca tamamına erişilemezken işe yarar. Yedeğin adresleri için gelişmiş süzmeli bir bağlayıcı kurun; yoksa Microsoft asıl gönderenleri yedeğin adresine göre değerlendirir.',
    },
  },
  detect: {
    mxSuffixes: [
      'mail.protection.outlook.com',
      'mx.microsoft',
      'mail.protection.office365.us',
      'mail.protection.partner.outlook.cn',
      'mail.eo.outlook.com',
      'mail.protection.outlook.de',
    ],
    mxExclude: ['olc.protection.outlook.com'],
    dkimSuffixes: ['onmicrosoft.com', 'dkim.mail.microsoft'],
  },
  confidence: {
    mx: 'documented',
    spf: 'observed',
    dkim: 'documented',
    autodiscover: 'observed',
    verification: 'observed',
    other: 'observed',
    mtaSts: 'documented',
    detect: 'documented',
  },
  sources: [
    'https://learn.microsoft.com/en-us/purview/how-smtp-dane-works',
    'https://learn.microsoft.com/defender-office-365/email-authentication-dkim-configure',
    'https://mc.merill.net/message/MC1048624/compare/2025-08-06T19-56-26-147Z/2026-02-02T21-52-05-96Z',
    'https://techcommunity.microsoft.com/blog/exchange/modernizing-dns-security-for-exchange-online-mail-flow/4514248',
    'https://github.com/Domain-Connect/Templates/blob/master/microsoft.com.o365.json',
  ],
}
