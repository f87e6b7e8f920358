import { detectProvider } from '../../../declare/presets/index.ts'
import { nameToText } from '../../../dns/name.ts'
import { type Check, finding, pass } from '../../result.ts'

export const providerBackup: Check = {
  id: 'provider-backup',
  question: {
    en: 'Does a backup of your own fit the mail provider?',
    tr: 'Kendi yedek sunucunuz posta sağlayıcınıza uyuyor mu?',
  },
  rule: {
    en: 'warning: a backup beside a provider that wants its MX alone; notice: beside one that must be told of it',
    tr: 'uyarı: MX kaydının tek olmasını isteyen sağlayıcının yanında yedek; bilgi: yedekten haberi olması gereken sağlayıcının yanında',
  },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: ({ name, provider, mxRecords }) => {
    if (!provider) return []
    const others = mxRecords.filter(({ exchange }) => exchange.wire.length > 1 && !detectProvider([exchange]))
    const { advice, why } = provider.backup
    if (others.length === 0)
      return advice === 'harmful' ? [pass(name, { en: 'None stands beside it.', tr: 'Yanında yedek yok.' })] : []
    if (advice === 'advised') return [pass(name, { en: 'It does.', tr: 'Uyuyor.' })]
    const words = others.map(({ exchange }) => nameToText(exchange)).join(', ')
    return [
      finding(
        advice === 'harmful' ? 'warning' : 'notice',
        name,
        {
          en: `${words} stands beside ${provider.name}. ${why.en}`,
          tr: `${provider.name} yanında ${words} duruyor. ${why.tr}`,
        },
        advice === 'harmful'
          ? others.map(({ preference, exchange }) => ({
              en: `Remove ${name}. IN MX ${preference} ${nameToText(exchange)}.`,
              tr: `Şu kaydı silin: ${name}. IN MX ${preference} ${nameToText(exchange)}.`,
            }))
          : undefined,
      ),
    ]
  },
}
