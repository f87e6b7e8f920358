import { type Check, finding, pass, unknown } from '../../result.ts'

export const dmarcReportAuthorised: Check = {
  id: 'dmarc-report-authorised',
  question: {
    en: 'Do those who get the reports agree to take them?',
    tr: 'Raporların gittiği yer onları almayı kabul ediyor mu?',
  },
  rule: {
    en: 'warning: another domain gets the reports and does not say that it wants them',
    tr: 'uyarı: raporlar başka bir alan adına gidiyor ve o bunu kabul ettiğini söylemiyor',
  },
  reference: 'RFC 9990 §4',
  serves: [],
  judge: ({ dmarc }) =>
    dmarc.reports.destinations.map(({ domain, permission, authorised }) => {
      if (authorised === 'unknown') return unknown(domain, permission)
      if (authorised === 'yes') return pass(domain, { en: 'They do.', tr: 'Kabul ediyor.' })
      return finding(
        'warning',
        domain,
        {
          en: `${domain} does not say that it takes reports about this domain, so receivers send none there.`,
          tr: `${domain} bu alan adının raporlarını aldığını söylemiyor; alıcılar oraya rapor göndermez.`,
        },
        [
          { en: `The people of ${domain} must publish:`, tr: `${domain} yöneticileri şunu yayımlamalı:` },
          `${permission}. IN TXT "v=DMARC1"`,
        ],
      )
    }),
}
