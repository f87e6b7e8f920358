import { aliasOnce } from '../../../declare/rules/names.ts'
import { checkOfRule } from './parts.ts'

export const cnameOnce = checkOfRule(aliasOnce, {
  question: {
    en: 'Is every alias (CNAME) in the zone file one of one name only?',
    tr: 'Bölge dosyasındaki her takma ad (CNAME) tek bir adı mı gösteriyor?',
  },
  rule: { en: 'error: several CNAME records at one name', tr: 'hata: bir adda birden çok CNAME kaydı' },
  good: { en: 'Every alias has one target.', tr: 'Her takma adın tek hedefi var.' },
})
