import { aliasAlone } from '../../../declare/rules/names.ts'
import { checkOfRule } from './parts.ts'

export const cnameAlone = checkOfRule(aliasAlone, {
  question: {
    en: 'Does every alias (CNAME) in the zone file stand alone at its name?',
    tr: 'Bölge dosyasındaki her takma ad (CNAME) bulunduğu adda tek başına mı?',
  },
  rule: {
    en: 'error: other records beside it; name servers refuse such a zone',
    tr: 'hata: yanında başka kayıt var; ad sunucuları böyle bir bölgeyi yüklemez',
  },
  good: { en: 'Every alias stands alone.', tr: 'Her takma ad tek başına.' },
})
