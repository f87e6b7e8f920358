import { nameToText } from '../../../dns/name.ts'
import { isIpText } from '../../../smtp/mail-hosts.ts'
import { type Check, finding } from '../../result.ts'

export const mxTargetNotAddress: Check = {
  id: 'mx-target-not-address',
  question: { en: 'Do MX records name hosts, not addresses?', tr: 'MX kayıtları adres değil sunucu adı mı içeriyor?' },
  rule: { en: 'error: an IP address as target', tr: 'hata: hedef olarak IP adresi' },
  reference: 'RFC 1035 §3.3.9',
  serves: ['arrives'],
  judge: ({ name, mxRecords }) =>
    mxRecords
      .filter(({ exchange }) => isIpText(exchange))
      .map(({ preference, exchange }) => {
        const address = nameToText(exchange)
        return finding(
          'error',
          `${name} MX ${preference} ${address}`,
          {
            en: `${address} is an address; an MX record must have a host name. Senders look for a host of that name and find none.`,
            tr: `${address} bir adres; MX kaydında sunucu adı olmalı. Gönderenler bu adda bir sunucu arar ve bulamaz.`,
          },
          [`${name}. IN MX ${preference} mail.${name}.`, `mail.${name}. IN A ${address}`],
        )
      }),
}
