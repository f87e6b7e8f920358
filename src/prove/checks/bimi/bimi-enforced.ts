import type { Evidence } from '../../evidence/index.ts'
import { type Check, finding, type Fix, pass } from '../../result.ts'
import { parseBimi } from '../../../mailauth/bimi-record.ts'
import { heldRecord, ownWithTags, policyInForce, tagOf, writtenPolicy } from '../dmarc/held-record.ts'

export const bimiEnforced: Check = {
  id: 'bimi-enforced',
  question: {
    en: 'Is DMARC strict enough for a logo beside the mail (BIMI)?',
    tr: 'DMARC, postanın yanında logo gösterilmesi (BIMI) için yeterince katı mı?',
  },
  rule: {
    en: 'warning: a BIMI record, but p or sp is none, or t=y',
    tr: 'uyarı: BIMI kaydı var ama p ya da sp none, ya da t=y',
  },
  reference: 'draft-brand-indicators-for-message-identification §7.1',
  serves: [],
  judge: (evidence) => {
    const { bimi, dmarc } = evidence
    if (bimi.kind !== 'found' || dmarc.kind === 'unknown' || parseBimi(bimi.texts[0]!).isDeclined) return []
    const record = heldRecord(evidence)
    const policy = policyInForce(evidence)
    const isStrict = policy === 'quarantine' || policy === 'reject'
    if (record && isStrict && !record.isTest && tagOf(record, 'sp') !== 'none')
      return [pass(bimi.at, { en: 'It is.', tr: 'Yeterince katı.' })]
    return [
      finding(
        'warning',
        bimi.at,
        {
          en: 'Receivers show the logo only where DMARC acts on all mail: p=quarantine or p=reject, no sp=none, no test mode.',
          tr: 'Alıcılar logoyu yalnızca DMARC bütün postaya uygulandığında gösterir: p=quarantine ya da p=reject, sp=none yok, deneme kipi yok.',
        },
        [
          {
            en: 'When reports show that all of your own mail passes:',
            tr: 'Raporlar kendi postanızın tümünün geçtiğini gösterince:',
          },
          ...strictRecord(evidence),
        ],
      ),
    ]
  },
}

function strictRecord(evidence: Evidence): Fix {
  const record = heldRecord(evidence)
  if (record) {
    const written = writtenPolicy(evidence, record)
    const sp = tagOf(record, 'sp')
    return ownWithTags(evidence, record, {
      p: written === 'quarantine' || written === 'reject' ? written : 'quarantine',
      sp: sp === 'none' ? undefined : sp,
      t: undefined,
    })
  }
  if (evidence.dmarc.kind === 'none') return [`_dmarc.${evidence.name}. IN TXT "v=DMARC1; p=quarantine"`]
  return [
    {
      en: `keep only one of the DMARC records at ${evidence.dmarc.at}, with p=quarantine or p=reject and its other tags.`,
      tr: `${evidence.dmarc.at} adındaki DMARC kayıtlarından yalnızca birini, p=quarantine ya da p=reject ile ve öteki etiketleriyle bırakın.`,
    },
  ]
}
