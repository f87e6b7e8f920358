import { type Check, finding, pass } from '../../result.ts'
import { heldRecord, isOwn, tagOf, withTags } from './held-record.ts'

const strength = ['none', 'quarantine', 'reject']

export const dmarcSubdomains: Check = {
  id: 'dmarc-subdomains',
  question: {
    en: 'Are names below the domain as well protected as the domain?',
    tr: 'Alan adının altındaki adlar da alan adı kadar korunuyor mu?',
  },
  rule: { en: 'warning: sp or np is milder than p', tr: "uyarı: sp ya da np, p'den yumuşak" },
  reference: 'RFC 9989 §4.7',
  serves: ['authenticated'],
  judge: (evidence) => {
    const record = heldRecord(evidence)
    if (!record?.policy || !isOwn(evidence)) return []
    const { at } = evidence.dmarc
    const isMilder = (tag: string): boolean => {
      const value = tagOf(record, tag)
      return value !== undefined && strength.indexOf(value) < strength.indexOf(record.policy!)
    }
    const milder = ['sp', 'np'].filter(isMilder)
    if (milder.length === 0) return [pass(at, { en: 'They are.', tr: 'Korunuyor.' })]
    return milder.map((tag) =>
      finding(
        'warning',
        at,
        tag === 'sp'
          ? {
              en: `sp=${tagOf(record, tag)} protects names below the domain less than p=${record.policy} protects the domain: forgers take one of those.`,
              tr: `sp=${tagOf(record, tag)}, alan adının altındaki adları p=${record.policy} değerinin alan adını koruduğundan daha az korur: sahteciler onlardan birini kullanır.`,
            }
          : {
              en: `np=${tagOf(record, tag)} protects names that do not exist less than p=${record.policy} protects the domain: forgers invent one.`,
              tr: `np=${tagOf(record, tag)}, var olmayan adları p=${record.policy} değerinin alan adını koruduğundan daha az korur: sahteciler bir ad uydurur.`,
            },
        withTags(at, record, { [tag]: undefined }),
      ),
    )
  },
}
