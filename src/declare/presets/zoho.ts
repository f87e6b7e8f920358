// Zoho Mail. The account's data centre decides every host; records of another region are rejected.
import { dkimKey, dkimSelector, mx, pastedDkim, txt, cname } from './parts.ts'
import type { Confidence, Preset, Variant } from './preset.ts'

type Region = readonly [id: string, en: string, tr: string, mxZone: string, spf: string, confidence: Confidence]

const regions: readonly Region[] = [
  ['com', 'United States (zoho.com)', 'ABD (zoho.com)', 'zoho.com', 'zohomail.com', 'documented'],
  ['eu', 'European Union (zoho.eu)', 'Avrupa Birliği (zoho.eu)', 'zoho.eu', 'zohomail.eu', 'observed'],
  ['in', 'India (zoho.in)', 'Hindistan (zoho.in)', 'zoho.in', 'zohomail.in', 'observed'],
  ['com.au', 'Australia (zoho.com.au)', 'Avustralya (zoho.com.au)', 'zoho.com.au', 'zohomail.com.au', 'observed'],
  ['jp', 'Japan (zoho.jp)', 'Japonya (zoho.jp)', 'zoho.jp', 'zohomail.jp', 'observed'],
  ['ca', 'Canada (zohocloud.ca)', 'Kanada (zohocloud.ca)', 'zohocloud.ca', 'zohocloud.ca', 'observed'],
  ['sa', 'Saudi Arabia (zoho.sa)', 'Suudi Arabistan (zoho.sa)', 'zoho.sa', 'zohomail.sa', 'remembered'],
  ['com.cn', 'China (zoho.com.cn)', 'Çin (zoho.com.cn)', 'zoho.com.cn', 'zohomail.com.cn', 'remembered'],
]

const variantOf = ([id, en, tr, zone, spf, confidence]: Region): Variant => ({
  id,
  label: { en, tr },
  mx: mx([10, `mx.${zone}`], [20, `mx2.${zone}`], [50, `mx3.${zone}`]),
  values: { zone },
  spf: [`include:${spf}`],
  confidence,
})
const [first, ...others] = regions

export const zoho: Preset = {
  id: 'zoho-mail',
  name: 'Zoho Mail',
  kind: 'mailbox',
  redundant: true,
  variants: [{ ...variantOf(first!), default: true }, ...others.map(variantOf)],
  parameters: [
    dkimKey({
      en: 'Zoho Mail Admin Console, Domains → your domain → Email Configuration → DKIM',
      tr: 'Zoho Mail Yönetim Konsolu, Domains → alan adınız → Email Configuration → DKIM',
    }),
    dkimSelector(
      { en: 'The same page; the set-up wizard proposes "zmail"', tr: 'Aynı sayfada; kurulum sihirbazı "zmail" önerir' },
      'zmail',
      'zmail',
    ),
    {
      name: 'zbCode',
      label: { en: 'Verification code after "zb"', tr: '"zb" sonrasındaki doğrulama kodu' },
      where: {
        en: 'Zoho Mail set-up, the step that verifies the domain',
        tr: 'Zoho Mail kurulumunda alan adını doğrulama adımı',
      },
      required: false,
      prefix: 'zb',
      pattern: /^[0-9a-z]{6,16}$/i,
      example: '12345678',
    },
  ],
  spf: { mechanisms: ['include:zohomail.com'], all: '~all' },
  otherSelectors: ['zoho'],
  records: [
    pastedDkim('{dkimSelector}'),
    txt('verification', '@', 'zoho-verification=zb{zbCode}.zmverify.{zone}'),
    cname('autodiscover', 'autodiscover', 'autodiscover.{zone}', { optional: true, confidence: 'remembered' }),
  ],
  notes: [
    {
      en: 'Choose the region in which the account was opened: the address of your Zoho console shows it.',
      tr: 'Hesabın açıldığı bölgeyi seçin: Zoho konsolunuzun adresinde görünür.',
    },
  ],
  detect: {
    mxSuffixes: [
      'zoho.com',
      'zoho.eu',
      'zoho.in',
      'zoho.com.au',
      'zoho.jp',
      'zohocloud.ca',
      'zoho.sa',
      'zoho.com.cn',
      'zohomail.com',
    ],
  },
  confidence: { mx: 'documented', spf: 'observed', dkim: 'observed', verification: 'observed', detect: 'observed' },
  sources: [
    'https://www.zoho.com/mail/help/adminconsole/configure-email-delivery.html',
    'https://mxrecordchecker.com/resources/zoho-mx-records',
    'https://github.com/Domain-Connect/Templates/blob/master/zoho.com.zmail_hosting.json',
  ],
}
