import { type Check, finding, pass } from '../../result.ts'
import { inDays } from '../../words.ts'
import { greeted, subjectOf } from '../smtp/visits.ts'
import { demandsCertificate, isVouchedFor } from './demand.ts'

const day = 24 * 3_600_000
const soon = 14

export const tlsExpiry: Check = {
  id: 'tls-expiry',
  question: { en: 'Are the certificates in date?', tr: 'Sertifikaların süresi geçerli mi?' },
  rule: {
    en: `error: out of date where MTA-STS demands a valid one; warning: out of date, or soon (within ${soon} days)`,
    tr: `hata: MTA-STS geçerlisini istediği hâlde süresi dolmuş; uyarı: dolmuş ya da ${soon} gün içinde doluyor`,
  },
  reference: 'RFC 8461 §4.2',
  serves: ['private'],
  judge: (evidence) =>
    greeted(evidence.probe).flatMap((visit) => {
      const leaf = visit.tls?.chain[0]
      if (!visit.tls || !leaf) return []
      const { at } = evidence.probe!
      const subject = subjectOf(visit)
      const until = new Date(leaf.validTo).toISOString().slice(0, 10)
      const days = Math.floor((leaf.validTo - at) / day)
      if (isVouchedFor(evidence, visit.host, visit.tls))
        return [
          pass(subject, {
            en: 'DANE vouches for the key; dates do not count.',
            tr: 'Anahtarı DANE doğruluyor; tarihe bakılmaz.',
          }),
        ]
      const renew = {
        en: `Renew the certificate of ${visit.host}, automate the renewal, and reload the mail server after each.`,
        tr: `${visit.host} sertifikasını yenileyin, yenilemeyi otomatikleştirin ve her yenilemeden sonra posta sunucusuna yapılandırmasını yeniden okutun.`,
      }
      const severity = demandsCertificate(evidence) ? 'error' : 'warning'
      if (leaf.validFrom > at) {
        const from = new Date(leaf.validFrom).toISOString().slice(0, 10)
        return [
          finding(
            severity,
            subject,
            {
              en: `The certificate is valid only from ${from}.`,
              tr: `Sertifika ancak ${from} tarihinden sonra geçerli.`,
            },
            [
              {
                en: 'Check the clock of this machine, then that of the machine that issued it.',
                tr: 'Önce bu makinenin, sonra sertifikayı üreten makinenin saatine bakın.',
              },
            ],
          ),
        ]
      }
      if (leaf.validTo <= at)
        return [
          finding(
            severity,
            subject,
            { en: `The certificate expired on ${until}.`, tr: `Sertifikanın süresi ${until} tarihinde doldu.` },
            [renew],
          ),
        ]
      if (days < soon)
        return [
          finding(
            'warning',
            subject,
            {
              en: `The certificate expires on ${until}, ${inDays(days).en}.`,
              tr: `Sertifikanın süresi ${inDays(days).tr}, ${until} tarihinde doluyor.`,
            },
            [renew],
          ),
        ]
      return [pass(subject, { en: `Valid until ${until}.`, tr: `${until} tarihine dek geçerli.` })]
    }),
}
