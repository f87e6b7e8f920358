import { type Check, finding, pass } from '../../result.ts'
import { heldRecord, writtenPolicy } from './held-record.ts'

export const dmarcPolicy: Check = {
  id: 'dmarc-policy',
  question: { en: 'Does DMARC keep forged mail out?', tr: 'DMARC sahte postayı dışarıda tutuyor mu?' },
  rule: { en: 'warning: no valid p; notice: p=none or t=y', tr: 'uyarı: geçerli p yok; bilgi: p=none ya da t=y' },
  reference: 'RFC 9989 §4.7',
  serves: ['authenticated'],
  judge: (evidence) => {
    const record = heldRecord(evidence)
    if (!record) return []
    const { dmarc } = evidence
    const policy = writtenPolicy(evidence, record)
    if (!policy) {
      return [
        finding(
          'warning',
          dmarc.at,
          {
            en: 'The record has no valid p tag; receivers take it as "none" at best.',
            tr: 'Kayıtta geçerli bir p etiketi yok; alıcılar onu en fazla "none" sayar.',
          },
          [
            {
              en: 'Write p=none; (or your policy) right behind v=DMARC1; in this record, and keep its other tags.',
              tr: 'Bu kayıtta v=DMARC1; değerinin hemen ardına p=none; (ya da politikanızı) yazın, öteki etiketler kalsın.',
            },
          ],
        ),
      ]
    }
    if (policy === 'none') {
      return [
        finding(
          'notice',
          dmarc.at,
          {
            en: 'p=none only watches: forged mail is delivered as before.',
            tr: 'p=none yalnızca izler: sahte posta eskisi gibi teslim edilir.',
          },
          [
            {
              en: 'When reports show that all of your own mail passes, go on to p=quarantine, and then to p=reject if nobody here writes to mailing lists: those break both proofs.',
              tr: 'Raporlar kendi postanızın tümünün geçtiğini gösterince önce p=quarantine yapın; buradan posta listelerine yazan yoksa sonra p=reject: listeler iki kanıtı da bozar.',
            },
          ],
        ),
      ]
    }
    if (record.isTest) {
      return [
        finding(
          'notice',
          dmarc.at,
          {
            en: `t=y is test mode: p=${policy} is applied one level milder.`,
            tr: `t=y deneme kipi: p=${policy} bir derece yumuşak uygulanır.`,
          },
          [{ en: 'Remove t=y when reports show no harm.', tr: 'Raporlar zarar göstermeyince t=y etiketini silin.' }],
        ),
      ]
    }
    return [pass(dmarc.at, { en: `Forged mail meets p=${policy}.`, tr: `Sahte posta p=${policy} ile karşılaşır.` })]
  },
}
