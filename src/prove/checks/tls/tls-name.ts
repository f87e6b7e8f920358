import { type Check, finding, pass } from '../../result.ts'
import { greeted, subjectOf } from '../smtp/visits.ts'
import { demandsCertificate, isVouchedFor } from './demand.ts'

export const tlsName: Check = {
  id: 'tls-name',
  question: {
    en: 'Are the certificates issued for the names in the MX records?',
    tr: 'Sertifikalar MX kayıtlarındaki adlara mı verilmiş?',
  },
  rule: {
    en: 'error: another name where MTA-STS demands the right one; notice: another name',
    tr: 'hata: MTA-STS doğrusunu istediği hâlde başka ad; bilgi: başka ad',
  },
  reference: 'RFC 8461 §4.2',
  serves: ['private'],
  judge: (evidence) =>
    greeted(evidence.probe).flatMap((visit) => {
      if (!visit.tls || visit.host.startsWith('[')) return []
      const subject = subjectOf(visit)
      if (visit.tls.nameFits) return [pass(subject, { en: 'The name fits.', tr: 'Ad uyuyor.' })]
      if (isVouchedFor(evidence, visit.host, visit.tls))
        return [pass(subject, { en: 'DANE vouches for the key.', tr: 'Anahtarı DANE doğruluyor.' })]
      const names = visit.tls.chain[0]?.names.slice(0, 5).join(', ') || '–'
      return [
        finding(
          demandsCertificate(evidence) ? 'error' : 'notice',
          subject,
          {
            en: `The certificate is not for ${visit.host}, but for: ${names}.`,
            tr: `Sertifika ${visit.host} için değil, şunlar için: ${names}.`,
          },
          [
            {
              en: `Get a certificate that names ${visit.host}, or let the MX record name a host that the certificate has.`,
              tr: `${visit.host} adını içeren bir sertifika alın ya da MX kaydı sertifikadaki bir sunucuyu göstersin.`,
            },
          ],
        ),
      ]
    }),
}
