import { serversPresent } from '../../../declare/rules/servers.ts'
import { checkOfRule } from './parts.ts'

export const nsPresent = checkOfRule(serversPresent, {
  question: { en: 'Does the zone file name its name servers?', tr: 'Bölge dosyası kendi ad sunucularını söylüyor mu?' },
  rule: { en: 'error: no NS record at its apex', tr: 'hata: bölgenin başında NS kaydı yok' },
  good: { en: 'It names them.', tr: 'Söylüyor.' },
})
