// Google Workspace. One MX since 2023; the five older ones remain supported and are never "mended".
import { dkimKey, dkimSelector, mx, pastedDkim, txt, verificationToken } from './parts.ts'
import type { Preset } from './preset.ts'

export const google: Preset = {
  id: 'google-workspace',
  name: 'Google Workspace',
  kind: 'mailbox',
  redundant: true,
  variants: [
    {
      id: 'single',
      default: true,
      label: { en: 'One record (accounts since 2023)', tr: "Tek kayıt (2023'ten beri açılan hesaplar)" },
      mx: mx([1, 'smtp.google.com']),
      confidence: 'documented',
    },
    {
      id: 'legacy',
      label: { en: 'Five records (older, still supported)', tr: 'Beş kayıt (eski, hâlâ destekleniyor)' },
      mx: mx(
        [1, 'aspmx.l.google.com'],
        [5, 'alt1.aspmx.l.google.com'],
        [5, 'alt2.aspmx.l.google.com'],
        [10, 'alt3.aspmx.l.google.com'],
        [10, 'alt4.aspmx.l.google.com'],
      ),
      confidence: 'documented',
    },
  ],
  parameters: [
    dkimKey({
      en: 'Google Admin console, Apps → Google Workspace → Gmail → Authenticate email',
      tr: 'Google Yönetici konsolu, Uygulamalar → Google Workspace → Gmail → E-postanın kimliğini doğrula',
    }),
    dkimSelector(
      {
        en: 'The same page; "google" unless an administrator changed the prefix',
        tr: 'Aynı sayfada; yönetici değiştirmediyse "google"',
      },
      'google',
      'google',
    ),
    verificationToken(
      { en: 'Google Admin console, when the domain is added', tr: 'Google Yönetici konsolu, alan adı eklenirken' },
      'google-site-verification=',
      'rXOxyZounnZasA8Z7oaD3c14JdjS9aKSWvsR1EbUSIQ',
    ),
  ],
  spf: { mechanisms: ['include:_spf.google.com'], all: '~all' },
  records: [pastedDkim('{dkimSelector}'), txt('verification', '@', 'google-site-verification={verificationToken}')],
  mtaSts: 'mx',
  backup: {
    advice: 'neutral',
    why: {
      en: 'Google runs many servers behind its MX, so a backup helps only while the whole of it cannot be reached. Enter the addresses of the backup as an inbound gateway in the Admin console; otherwise Google judges the original senders by the address of the backup.',
      tr: 'Google, MX kaydının arkasında birçok sunucu çalıştırır; yedek yalnızca tamamına erişilemezken işe yarar. Yedeğin adreslerini Yönetici konsolunda gelen ağ geçidi olarak girin; yoksa Google asıl gönderenleri yedeğin adresine göre değerlendirir.',
    },
  },
  notes: [
    {
      en: 'Publish the DKIM record first, then press "Start authentication" in the Admin console.',
      tr: 'Önce DKIM kaydını yayımlayın, sonra Yönetici konsolunda "Kimlik doğrulamayı başlat" düğmesine basın.',
    },
  ],
  detect: {
    mxSuffixes: ['aspmx.l.google.com', 'smtp.google.com', 'googlemail.com'],
    mxExclude: ['gmail-smtp-in.l.google.com'],
    dkimSelectors: ['google'],
  },
  confidence: {
    mx: 'documented',
    spf: 'documented',
    dkim: 'observed',
    verification: 'template',
    mtaSts: 'observed',
    detect: 'documented',
  },
  sources: [
    'https://support.google.com/a/answer/174125',
    'https://github.com/Domain-Connect/Templates/blob/master/google.com.gmail-setup.json',
    'https://github.com/Domain-Connect/Templates/blob/master/google.com.domain-verification.json',
    'https://intodns.ai/citations/google-workspace-mx-records',
  ],
}
