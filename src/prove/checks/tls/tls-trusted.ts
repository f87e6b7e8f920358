import { type Check, finding, pass } from '../../result.ts'
import { greeted, subjectOf } from '../smtp/visits.ts'
import { demandsCertificate, isVouchedFor } from './demand.ts'

/** Judged by tls-expiry. */
const ofDates: readonly string[] = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']

export const tlsTrusted: Check = {
  id: 'tls-trusted',
  question: {
    en: 'Were the certificates issued by a public authority?',
    tr: 'Sertifikaları herkesin güvendiği bir kurum mu vermiş?',
  },
  rule: {
    en: 'error: no valid chain where MTA-STS demands one; notice: no valid chain, which most senders do not look at',
    tr: 'hata: MTA-STS istediği hâlde geçerli zincir yok; bilgi: geçerli zincir yok, çoğu gönderen bakmaz',
  },
  reference: 'RFC 8461 §4.2',
  serves: ['private'],
  judge: (evidence) =>
    greeted(evidence.probe).flatMap((visit) => {
      if (!visit.tls || ofDates.includes(visit.tls.trust)) return []
      const subject = subjectOf(visit)
      const { trust, chain } = visit.tls
      if (trust === 'yes') return [pass(subject, { en: 'The chain is valid.', tr: 'Zincir geçerli.' })]
      if (isVouchedFor(evidence, visit.host, visit.tls))
        return [pass(subject, { en: 'DANE vouches for the key.', tr: 'Anahtarı DANE doğruluyor.' })]
      const isLone = chain.length === 1 && chain[0]!.subject !== chain[0]!.issuer
      const { en, tr } = isLone
        ? {
            en: 'The server does not send the certificate of the authority that signed its own',
            tr: 'Sunucu, kendi sertifikasını imzalayan kurumun sertifikasını göndermiyor',
          }
        : {
            en: 'The certificate was not issued by a public authority',
            tr: 'Sertifikayı herkesin güvendiği bir kurum vermemiş',
          }
      return [
        finding(
          demandsCertificate(evidence) ? 'error' : 'notice',
          subject,
          demandsCertificate(evidence)
            ? {
                en: `${en} (${trust}). Senders that honour the MTA-STS policy do not deliver there.`,
                tr: `${tr} (${trust}). MTA-STS ilkesine uyan gönderenler oraya teslim etmez.`,
              }
            : {
                en: `${en} (${trust}). Most senders encrypt all the same; MTA-STS would need a valid one.`,
                tr: `${tr} (${trust}). Çoğu gönderen yine de şifreler; MTA-STS için geçerlisi gerekir.`,
              },
          [
            {
              en: `Get a certificate for ${visit.host} (for example by ACME, as Let’s Encrypt gives them) and let the server send it with the whole chain (fullchain.pem).`,
              tr: `${visit.host} için sertifika alın (örneğin Let’s Encrypt gibi, ACME ile) ve sunucu onu bütün zincirle göndersin (fullchain.pem).`,
            },
          ],
        ),
      ]
    }),
}
