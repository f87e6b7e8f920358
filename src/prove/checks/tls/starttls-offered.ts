import { type Check, finding, pass } from '../../result.ts'
import { greeted, subjectOf } from '../smtp/visits.ts'
import { demandsTls } from './demand.ts'

export const starttlsOffered: Check = {
  id: 'starttls-offered',
  question: { en: 'Do the mail hosts offer TLS?', tr: 'Posta sunucuları TLS sunuyor mu?' },
  rule: {
    en: 'error: no STARTTLS where MTA-STS or DANE demands TLS; warning: no STARTTLS',
    tr: 'hata: MTA-STS ya da DANE TLS istediği hâlde STARTTLS yok; uyarı: STARTTLS yok',
  },
  reference: 'RFC 3207 §4',
  serves: ['private'],
  judge: (evidence) =>
    greeted(evidence.probe).map((visit) => {
      const subject = subjectOf(visit)
      if (visit.offer!.startTls) return pass(subject, { en: 'STARTTLS is offered.', tr: 'STARTTLS sunuluyor.' })
      const demanded = demandsTls(evidence, visit.host)
      return finding(
        demanded ? 'error' : 'warning',
        subject,
        demanded
          ? {
              en: 'It does not offer STARTTLS, although the domain demands TLS of its senders: those that honour that do not deliver there.',
              tr: 'Alan adı gönderenlerden TLS istediği hâlde STARTTLS sunmuyor: buna uyanlar oraya teslim etmez.',
            }
          : {
              en: 'It does not offer STARTTLS: mail travels in the clear, and whoever stands on the way can read it.',
              tr: 'STARTTLS sunmuyor: posta korumasız gider, yoldaki herkes okuyabilir.',
            },
        [
          {
            en: 'Give the server a certificate and switch TLS on (Postfix: smtpd_tls_chain_files, smtpd_tls_security_level = may). A firewall that inspects SMTP may hide it.',
            tr: 'Sunucuya sertifika verip TLS’yi açın (Postfix: smtpd_tls_chain_files, smtpd_tls_security_level = may). SMTP denetleyen güvenlik duvarı onu gizliyor olabilir.',
          },
        ],
      )
    }),
}
