import { type Check, finding, pass, unknown } from '../../result.ts'

export const dmarcReportMailbox: Check = {
  id: 'dmarc-report-mailbox',
  question: { en: 'Can the reports be delivered?', tr: 'Raporlar teslim edilebiliyor mu?' },
  rule: {
    en: 'warning: the domain of a report address takes no mail',
    tr: 'uyarı: rapor adresinin alan adı posta almıyor',
  },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: ({ dmarc }) =>
    dmarc.reports.destinations.map(({ domain, takesMail }) => {
      if (takesMail === 'unknown') return unknown(domain, 'MX')
      if (takesMail === 'yes') return pass(domain, { en: 'It takes mail.', tr: 'Posta alıyor.' })
      return finding(
        'warning',
        domain,
        {
          en: `Reports go to ${domain}, which takes no mail: they are lost.`,
          tr: `Raporlar ${domain} adına gidiyor ama orası posta almıyor: kaybolurlar.`,
        },
        [
          {
            en: 'Enter an address that exists in rua and ruf.',
            tr: 'rua ve ruf etiketlerine var olan bir adres yazın.',
          },
        ],
      )
    }),
}
