import { nameToText } from '../../../dns/name.ts'
import { addressIn } from '../../../declare/rules/mx.ts'
import { type Check, finding } from '../../result.ts'

export const mxTargetNotAddress: Check = {
  id: 'mx-target-not-address',
  question: { en: 'Do MX records name hosts, not addresses?', tr: 'MX kayıtları adres değil sunucu adı mı içeriyor?' },
  rule: { en: 'error: an IP address as target', tr: 'hata: hedef olarak IP adresi' },
  reference: 'RFC 1035 §3.3.9',
  serves: ['arrives'],
  judge: ({ domain, name, mxRecords }) =>
    mxRecords.flatMap(({ preference, exchange }) => {
      const address = addressIn(exchange, domain)
      if (address === undefined) return []
      return [
        finding(
          'error',
          `${name} MX ${preference} ${nameToText(exchange)}`,
          {
            en: `${address} is an address; an MX record must have a host name. Senders look for a host of that name and find none.`,
            tr: `${address} bir adres; MX kaydında sunucu adı olmalı. Gönderenler bu adda bir sunucu arar ve bulamaz.`,
          },
          [
            {
              en: 'Give the host a name, and let the MX record name it. For example:',
              tr: 'Sunucuya ad verin, MX kaydı bu adı göstersin. Örneğin:',
            },
            `mail.${name}. IN ${address.includes(':') ? 'AAAA' : 'A'} ${address}`,
            `${name}. IN MX ${preference} mail.${name}.`,
          ],
        ),
      ]
    }),
}
