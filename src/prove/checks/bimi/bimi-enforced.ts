import { type Check, finding, pass } from '../../result.ts'
import { parseBimi } from '../../../mailauth/bimi-record.ts'
import { heldRecord, isOwn, policyInForce, tagOf, withTags } from '../dmarc/held-record.ts'

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
          ...(record && isOwn(evidence)
            ? withTags(dmarc.at, record, {
                p: isStrict ? record.policy : 'quarantine',
                sp: tagOf(record, 'sp') === 'none' ? undefined : tagOf(record, 'sp'),
                t: undefined,
              })
            : [`_dmarc.${evidence.name}. IN TXT "v=DMARC1; p=quarantine"`]),
        ],
      ),
    ]
  },
}
