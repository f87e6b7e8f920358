// Providers in Turkey. Only one is known well enough to write its records; of the others we know how their MX looks.
import { cname, dkimKey, mx, pastedDkim, srv } from './parts.ts'
import type { Confidence, DetectOnly, Preset, ProviderKind } from './preset.ts'

export const natro: Preset = {
  id: 'natro-kurumsal-eposta',
  name: 'Natro Kurumsal E-Posta',
  kind: 'mailbox',
  variants: [
    {
      id: 'standard',
      default: true,
      label: { en: 'kurumsaleposta.com', tr: 'kurumsaleposta.com' },
      mx: mx([5, 'mx-01.kurumsaleposta.com'], [10, 'mx-02.kurumsaleposta.com']),
    },
  ],
  parameters: [
    dkimKey({
      en: 'Natro customer panel, DNS management: the TXT record ntr._domainkey',
      tr: 'Natro müşteri paneli, DNS yönetimi: ntr._domainkey TXT kaydı',
    }),
  ],
  spf: { mechanisms: ['include:_spfcls.natrohost.com', 'include:_netblockshalon.natrohost.com'], all: '~all' },
  records: [
    pastedDkim('ntr'),
    cname('autodiscover', 'autodiscover', 'mail.kurumsaleposta.com'),
    srv('_autodiscover._tcp', [10, 10, 443], 'mail.kurumsaleposta.com'),
  ],
  notes: [
    {
      en: 'Mail programs may warn about the certificate of mail.kurumsaleposta.com: it was made out to natrohost.com.',
      tr: 'Posta programları mail.kurumsaleposta.com sertifikası için uyarabilir: natrohost.com adına düzenlenmiş.',
    },
  ],
  detect: { mxSuffixes: ['kurumsaleposta.com'], dkimSelectors: ['ntr'] },
  confidence: { mx: 'observed', spf: 'observed', dkim: 'observed', autodiscover: 'observed', detect: 'observed' },
  sources: ['public zone files with mx-02.kurumsaleposta.com', 'public zone files with include:_spfcls.natrohost.com'],
}

const thin = {
  en: 'What is publicly known of its records is too little to write them for you.',
  tr: 'Kayıtları hakkında herkese açık bilgi, onları sizin yerinize yazmaya yetmiyor.',
}
const ownServer = {
  en: 'Every customer has a server of its own there, whose name only the customer knows.',
  tr: 'Orada her müşterinin, adını yalnız kendisinin bildiği ayrı bir sunucusu vardır.',
}

const recognised = (
  id: string,
  name: string,
  kind: ProviderKind,
  mxSuffixes: readonly string[],
  confidence: Confidence,
  why = thin,
): DetectOnly => ({
  id,
  name,
  kind,
  why,
  detect: { mxSuffixes },
  confidence: { detect: confidence },
  sources: [`public records with ${mxSuffixes[0]}`],
})

export const turkishProviders: readonly DetectOnly[] = [
  recognised('natro-hosting', 'Natro hosting', 'hosting', ['natrohost.com'], 'observed'),
  recognised('yaani-mail', 'Yaani Mail (Turkcell)', 'mailbox', ['yaanimail.com'], 'third-party'),
  recognised('turk-telekom-eposta', 'Türk Telekom e-posta', 'mailbox', ['turktelekomeposta.com'], 'third-party'),
  {
    ...recognised('turhost', 'Turhost', 'hosting', ['turhost.com'], 'observed', ownServer),
    otherSelectors: ['default'],
  },
  {
    ...recognised('veridyen', 'Veridyen', 'hosting', ['veridyen.com'], 'observed', ownServer),
    otherSelectors: ['default'],
  },
  recognised(
    'guzel-hosting',
    'Güzel Hosting',
    'hosting',
    ['guzelhosting.com', 'guzel.net.tr'],
    'remembered',
    ownServer,
  ),
  recognised('turkticaret', 'TürkTicaret.Net', 'hosting', ['turkticaret.net'], 'remembered'),
  recognised('isimtescil', 'İsimTescil', 'hosting', ['isimtescil.net'], 'remembered'),
  recognised('radore', 'Radore', 'hosting', ['radore.com'], 'remembered'),
  recognised('alastyr', 'Alastyr', 'hosting', ['alastyr.com', 'alastyrhosting.com'], 'remembered'),
]
