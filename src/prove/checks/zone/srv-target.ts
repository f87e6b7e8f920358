import { srvTarget } from '../../../declare/rules/names.ts'
import { checkOfRule } from './parts.ts'

export const srvTargetCheck = checkOfRule(srvTarget, {
  question: {
    en: 'Do SRV records in the zone file name hosts that exist in it?',
    tr: 'Bölge dosyasındaki SRV kayıtları var olan sunucuları mı gösteriyor?',
  },
  rule: {
    en: 'warning: a host of the zone without address, or an alias',
    tr: 'uyarı: bölgenin adresi olmayan bir sunucusu ya da takma ad',
  },
  good: {
    en: 'They name hosts with addresses, or of other zones.',
    tr: 'Adresi olan ya da başka bölgelerdeki sunucuları gösteriyorlar.',
  },
})
