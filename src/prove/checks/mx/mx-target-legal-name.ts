import { equalNames, nameToText, root } from '../../../dns/name.ts'
import { isHostName, isIpText } from '../../../smtp/mail-hosts.ts'
import { type Check, finding, pass } from '../../result.ts'

export const mxTargetLegalName: Check = {
  id: 'mx-target-legal-name',
  question: {
    en: 'Are the names of the mail hosts legal host names?',
    tr: 'Posta sunucularının adları geçerli sunucu adı mı?',
  },
  rule: { en: 'warning: letters, digits and hyphens only', tr: 'uyarı: yalnızca harf, rakam ve kısa çizgi' },
  reference: 'RFC 1123 §2.1',
  serves: ['arrives'],
  judge: ({ name, mxRecords }) =>
    mxRecords
      .filter(({ exchange }) => !equalNames(exchange, root) && !isIpText(exchange))
      .map(({ preference, exchange }) => {
        const subject = `${name} MX ${preference} ${nameToText(exchange)}`
        if (isHostName(exchange)) return pass(subject, { en: 'Its name is legal.', tr: 'Adı geçerli.' })
        return finding(
          'warning',
          subject,
          {
            en: 'Its name is no legal host name (letters, digits and hyphens, none at an end of a label). Some senders skip such hosts.',
            tr: 'Adı geçerli bir sunucu adı değil (harf, rakam ve kısa çizgi; çizgi etiketin başında ya da sonunda olamaz). Bazı gönderenler böyle sunucuları atlar.',
          },
          [
            {
              en: 'Give the host a legal name and put that into the MX record.',
              tr: 'Sunucuya geçerli bir ad verin ve MX kaydına onu yazın.',
            },
          ],
        )
      }),
}
