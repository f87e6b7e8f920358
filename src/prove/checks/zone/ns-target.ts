import { serverTarget } from '../../../declare/rules/servers.ts'
import { checkOfRule } from './parts.ts'

export const nsTarget = checkOfRule(serverTarget, {
  question: {
    en: 'Do the name servers that lie in the zone file have addresses in it?',
    tr: 'Bölge dosyasının içindeki ad sunucularının adresleri de dosyada mı?',
  },
  rule: { en: 'error: one has none, or is an alias', tr: 'hata: birinin adresi yok ya da takma ad' },
  good: { en: 'They have.', tr: 'Evet.' },
})
