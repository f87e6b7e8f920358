import { belowDelegation } from '../../../declare/rules/names.ts'
import { checkOfRule } from './parts.ts'

export const belowDelegationCheck = checkOfRule(belowDelegation, {
  question: {
    en: 'Does the zone file have no records of names that it hands to others?',
    tr: 'Bölge dosyasında, başkasına devredilmiş adların kayıtları yok mu?',
  },
  rule: {
    en: 'warning: records below a delegation, which nobody sees',
    tr: 'uyarı: devredilmiş bir adın altında kimsenin görmeyeceği kayıtlar',
  },
  good: { en: 'It has none.', tr: 'Yok.' },
})
