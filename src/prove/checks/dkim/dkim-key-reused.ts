import { type Check, finding, pass } from '../../result.ts'
import { keysOf } from './each-key.ts'

export const dkimKeyReused: Check = {
  id: 'dkim-key-reused',
  question: {
    en: 'Does every DKIM selector have a key of its own?',
    tr: 'Her DKIM seçicisinin ayrı bir anahtarı mı var?',
  },
  rule: { en: 'notice: two selectors with the same key', tr: 'bilgi: aynı anahtarlı iki seçici' },
  reference: 'RFC 6376 §3.1',
  serves: [],
  judge: (evidence) => {
    const keys = keysOf(evidence).filter(({ record }) => record.key)
    if (keys.length < 2) return []
    const selectorsByKey = Map.groupBy(keys, ({ record }) => record.key)
    const shared = [...selectorsByKey.values()].filter((group) => group.length > 1)
    if (shared.length === 0) return [pass(evidence.name, { en: 'Each has.', tr: 'Var.' })]
    return shared.map((group) =>
      finding('notice', evidence.name, {
        en: `${group.map(({ selector }) => selector).join(' and ')} have the same key: whoever gets hold of one signs under both, and changing one changes nothing.`,
        tr: `${group.map(({ selector }) => selector).join(' ve ')} aynı anahtarı taşıyor: birini ele geçiren ikisiyle de imzalar, birini değiştirmek bir şeyi değiştirmez.`,
      }),
    )
  },
}
