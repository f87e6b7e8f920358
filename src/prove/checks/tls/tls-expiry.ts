import { type Check, finding, pass } from '../../result.ts'
import { greeted, subjectOf } from '../smtp/visits.ts'
import { demandsCertificate, isVouchedFor } from './demand.ts'

const day = 24 * 3_600_000
const soon = 14

export const tlsExpiry: Check = {
  id: 'tls-expiry',
  question: { en: 'Are the certificates in date?', tr: 'Sertifikaların süresi geçerli mi?' },
  rule: {
    en: `error: out of date although MTA-STS asks for it; warning: out of date, or within ${soon} days`,
    tr: `hata: MTA-STS istediği halde süresi dolmuş; uyarı: dolmuş ya da ${soon} gün içinde doluyor`,
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
        en: `Renew the certificate of ${visit.host}, let the renewal run by itself, and reload the mail server after each.`,
        tr: `${visit.host} sertifikasını yenileyin, yenileme kendiliğinden çalışsın ve her birinden sonra posta sunucusunu yeniden yükleyin.`,
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
                en: 'See whether the clock of the server that issued it is right.',
                tr: 'Onu veren sunucunun saatinin doğru olup olmadığına bakın.',
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
            { en: `The certificate ended on ${until}.`, tr: `Sertifikanın süresi ${until} tarihinde doldu.` },
            [renew],
          ),
        ]
      if (days < soon)
        return [
          finding(
            'warning',
            subject,
            {
              en: `The certificate ends on ${until}, in ${days} days.`,
              tr: `Sertifikanın süresi ${days} gün sonra, ${until} tarihinde doluyor.`,
            },
            [renew],
          ),
        ]
      return [pass(subject, { en: `Valid until ${until}.`, tr: `${until} tarihine dek geçerli.` })]
    }),
}
