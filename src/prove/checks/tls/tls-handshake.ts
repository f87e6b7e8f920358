import { type Check, finding, pass } from '../../result.ts'
import { greeted, subjectOf } from '../smtp/visits.ts'
import { demandsTls } from './demand.ts'

export const tlsHandshake: Check = {
  id: 'tls-handshake',
  question: { en: 'Does TLS work where it is offered?', tr: 'Sunulan TLS çalışıyor mu?' },
  rule: {
    en: 'error: it fails where MTA-STS or DANE demands TLS; warning: it fails',
    tr: 'hata: MTA-STS ya da DANE TLS istediği hâlde kurulamıyor; uyarı: kurulamıyor',
  },
  reference: 'RFC 3207 §4.1',
  serves: ['arrives', 'private'],
  judge: (evidence) =>
    greeted(evidence.probe)
      .filter(({ offer }) => offer!.startTls)
      .map((visit) => {
        const subject = subjectOf(visit)
        if (!visit.tlsFailure) return pass(subject, { en: 'It works.', tr: 'Çalışıyor.' })
        return finding(
          demandsTls(evidence, visit.host) ? 'error' : 'warning',
          subject,
          {
            en: `STARTTLS is offered but fails (${visit.tlsFailure.text}). Careful senders then do not deliver, others go on in the clear.`,
            tr: `STARTTLS sunuluyor ama kurulamıyor (${visit.tlsFailure.text}). Özenli gönderenler teslim etmez, ötekiler korumasız sürdürür.`,
          },
          [
            {
              en: 'Check that the certificate, its key and the chain are in place and readable by the server, and which TLS versions it allows.',
              tr: 'Sertifikanın, anahtarının ve zincirin yerinde ve sunucu için okunabilir olup olmadığına ve hangi TLS sürümlerine izin verildiğine bakın.',
            },
          ],
        )
      }),
}
