// Whether a backup MX of one's own helps beside a provider: what the provider's entry says, else what follows from its kind.
import { isPreset } from './detect.ts'
import type { BackupAdvice, Provider, ProviderKind } from './preset.ts'

const serversOfYourOwn: BackupAdvice = {
  advice: 'advised',
  why: {
    en: 'A server of your own is down now and then; a backup keeps the mail meanwhile.',
    tr: 'Kendi sunucunuza arada bir erişilemez; yedek o sırada postayı saklar.',
  },
}
const manyServersOfTheirs: BackupAdvice = {
  advice: 'neutral',
  why: {
    en: 'The provider has servers in reserve, so a backup helps only while all of them cannot be reached. Where it judges senders by their address, it must be told the addresses of the backup.',
    tr: 'Sağlayıcının yedek sunucuları vardır; ek bir yedek yalnızca hepsine erişilemezken işe yarar. Gönderenleri adreslerine göre değerlendiriyorsa ona yedeğin adresleri bildirilmelidir.',
  },
}
const aroundTheFilter: BackupAdvice = {
  advice: 'neutral',
  why: {
    en: 'The filter has servers in reserve. A backup must hand its mail to the filter and never around it, and the filter must be told the addresses of the backup.',
    tr: 'Süzgecin yedek sunucuları vardır. Ek bir yedek postayı süzgece vermeli, çevresinden dolaştırmamalıdır; süzgece de yedeğin adresleri bildirilmelidir.',
  },
}
const adviceByKind: Readonly<Record<ProviderKind, BackupAdvice>> = {
  'self-hosted': serversOfYourOwn,
  hosting: serversOfYourOwn,
  mailbox: manyServersOfTheirs,
  forwarding: manyServersOfTheirs,
  'inbound-api': manyServersOfTheirs,
  gateway: aroundTheFilter,
}

/** Whether a backup MX of one's own helps beside this provider; servers that nobody recognises are one's own. */
export function backupAdvice(provider: Provider | undefined, variant?: string): BackupAdvice {
  if (!provider) return serversOfYourOwn
  const itsVariant = isPreset(provider) ? provider.variants.find((one) => one.id === variant) : undefined
  return itsVariant?.backup ?? provider.backup ?? adviceByKind[provider.kind]
}
