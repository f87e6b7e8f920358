import { type Check, finding, pass } from '../../result.ts'
import { greeted, subjectOf } from '../smtp/visits.ts'

export const tlsVersion: Check = {
  id: 'tls-version',
  question: {
    en: 'Do the mail hosts support a current version of TLS?',
    tr: 'Posta sunucuları güncel bir TLS sürümünü destekliyor mu?',
  },
  rule: { en: 'error: nothing newer than TLS 1.1', tr: 'hata: TLS 1.1’den yenisi yok' },
  reference: 'RFC 8996 §5',
  serves: ['arrives', 'private'],
  judge: ({ probe }) =>
    greeted(probe).flatMap((visit) => {
      if (!visit.tls) return []
      const { protocol, cipher } = visit.tls
      const subject = subjectOf(visit)
      // The best that both sides know was agreed on.
      if (protocol === 'TLSv1.2' || protocol === 'TLSv1.3')
        return [pass(subject, { en: `${protocol} with ${cipher}.`, tr: `${protocol}, ${cipher}.` })]
      return [
        finding(
          'error',
          subject,
          {
            en: `Its best is ${protocol}, which must no longer be used and which many senders refuse; they then deliver in the clear or not at all.`,
            tr: `En iyisi ${protocol}; artık kullanılmamalı ve birçok gönderen reddediyor: ya korumasız teslim ederler ya hiç.`,
          },
          [
            {
              en: 'Allow TLS 1.2 and 1.3 (Postfix: smtpd_tls_protocols = >=TLSv1.2), and update the system if it lacks them.',
              tr: 'TLS 1.2 ve 1.3’e izin verin (Postfix: smtpd_tls_protocols = >=TLSv1.2); sistem desteklemiyorsa güncelleyin.',
            },
          ],
        ),
      ]
    }),
}
