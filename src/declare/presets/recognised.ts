// Providers elsewhere that Ulak recognises by their MX but does not write records for.
import type { Text } from '../../dns/problem.ts'
import type { Confidence, DetectOnly, DetectRules, ProviderKind } from './preset.ts'

const thin: Text = {
  en: 'What is publicly known of its records is too little to write them for you.',
  tr: 'Kayıtları hakkında herkese açık bilgi, onları sizin yerinize yazmaya yetmiyor.',
}
const noOwnDomain: Text = {
  en: 'It serves its own addresses, not domains of customers.',
  tr: 'Müşterilerin alan adlarına değil, kendi adreslerine hizmet eder.',
}
const ownDns: Text = {
  en: 'It works only where the same company hosts the DNS, and writes its records itself.',
  tr: 'Yalnızca DNS aynı şirketteyse çalışır ve kayıtlarını kendisi yazar.',
}
const ending: Text = {
  en: 'Amazon ends this service on 31 March 2027; plan the move away from it.',
  tr: "Amazon bu hizmeti 31 Mart 2027'de sonlandırıyor; başka bir sağlayıcıya geçişi planlayın.",
}

type Row = readonly [
  id: string,
  name: string,
  kind: ProviderKind,
  mxSuffixes: readonly string[],
  confidence: Confidence,
  why?: Text,
]

const rows: readonly Row[] = [
  ['cloudflare-email-routing', 'Cloudflare Email Routing', 'forwarding', ['mx.cloudflare.net'], 'observed', ownDns],
  ['cisco-secure-email', 'Cisco Secure Email', 'gateway', ['iphmx.com'], 'observed'],
  ['gmail-consumer', 'Gmail', 'mailbox', ['gmail-smtp-in.l.google.com'], 'observed', noOwnDomain],
  ['outlook-com', 'Outlook.com', 'mailbox', ['olc.protection.outlook.com'], 'observed', noOwnDomain],
  ['yahoo', 'Yahoo Mail', 'mailbox', ['yahoodns.net'], 'third-party'],
  ['mailru-biz', 'VK WorkSpace (Mail.ru)', 'mailbox', ['mxs.mail.ru', 'emx.mail.ru'], 'third-party'],
  ['proton-pass-alias', 'Proton Pass / SimpleLogin', 'forwarding', ['alias.proton.me', 'simplelogin.co'], 'observed'],
  ['namecheap-forwarding', 'Namecheap e-mail forwarding', 'forwarding', ['registrar-servers.com'], 'observed'],
  ['wordpress-forwarding', 'WordPress.com e-mail forwarding', 'forwarding', ['smtp-fwd.wordpress.com'], 'template'],
  ['flockmail', 'Flock Mail', 'mailbox', ['flockmail.com'], 'template'],
  ['sophos', 'Sophos Email', 'gateway', ['hydra.sophos.com'], 'third-party'],
  ['symantec-cloud', 'Symantec Email Security.cloud', 'gateway', ['messagelabs.com'], 'third-party'],
  ['hornetsecurity', 'Hornetsecurity', 'gateway', ['hornetsecurity.com', 'antispameurope.com'], 'third-party'],
  [
    'spamexperts',
    'SpamExperts (N-able Mail Assure)',
    'gateway',
    ['antispamcloud.com', 'spamexperts.com'],
    'third-party',
  ],
  ['forcepoint', 'Forcepoint Email Security', 'gateway', ['mailcontrol.com'], 'third-party'],
  ['opensrs', 'OpenSRS hosted e-mail', 'mailbox', ['hostedemail.com'], 'third-party'],
  ['mxroute', 'MXroute', 'mailbox', ['mxrouting.net', 'mxlogin.com'], 'third-party'],
  ['aruba', 'Aruba', 'mailbox', ['aruba.it'], 'third-party'],
  ['registerit', 'Register.it', 'mailbox', ['register.it'], 'third-party'],
  ['strato', 'STRATO', 'mailbox', ['rzone.de'], 'remembered'],
  ['gmx-mailcom', 'GMX, mail.com, web.de', 'mailbox', ['gmx.net', 'mail.com', 'web.de'], 'third-party'],
]

/** What else is known of some of them. */
const more: Readonly<Record<string, Pick<DetectOnly, 'redundant' | 'backup' | 'otherSelectors'>>> = {
  'cloudflare-email-routing': {
    redundant: true,
    backup: {
      advice: 'harmful',
      why: {
        en: 'Cloudflare writes and locks the MX records of this service and works only with them alone.',
        tr: 'Cloudflare bu hizmetin MX kayıtlarını kendisi yazar, kilitler ve yalnızca onlarla çalışır.',
      },
    },
    otherSelectors: ['cf2024-1'],
  },
  'cisco-secure-email': { redundant: true },
  'gmail-consumer': { redundant: true },
  'outlook-com': { redundant: true },
  yahoo: { redundant: true },
  'symantec-cloud': { redundant: true },
}

const provider = ([id, name, kind, mxSuffixes, confidence, why = thin]: Row): DetectOnly => ({
  id,
  name,
  kind,
  why,
  detect: { mxSuffixes },
  ...more[id],
  confidence: { detect: confidence },
  sources: [`public records with ${mxSuffixes[0]}`],
})

/** The same MX as Amazon SES; its autodiscover CNAME tells them apart. */
const workMailRules: DetectRules = {
  mxSuffixes: [],
  mxAffixes: [{ prefix: 'inbound-smtp.', suffix: 'amazonaws.com' }],
  autodiscoverSuffixes: ['awsapps.com'],
}

export const recognisedProviders: readonly DetectOnly[] = [
  ...rows.map(provider),
  {
    id: 'amazon-workmail',
    name: 'Amazon WorkMail',
    kind: 'mailbox',
    why: ending,
    redundant: true,
    ends: { on: '2027-03-31', text: ending },
    detect: workMailRules,
    confidence: { detect: 'observed' },
    sources: [
      'https://docs.aws.amazon.com/workmail/latest/adminguide/mail_perms_programmatic.html',
      'https://docs.aws.amazon.com/workmail/latest/adminguide/add_domain.html',
    ],
  },
]
