import { isHostName } from '../../../smtp/mail-hosts.ts'
import { type Check, finding, pass } from '../../result.ts'
import { ofDelegation } from './parts.ts'

export const delegationNsName: Check = {
  id: 'delegation-ns-name',
  question: { en: 'Are the names of the name servers legal host names?', tr: 'Ad sunucularının adları geçerli mi?' },
  rule: { en: 'warning: letters, digits and hyphens only', tr: 'uyarı: yalnızca harf, rakam ve kısa çizgi' },
  reference: 'RFC 1123 §2.1',
  serves: [],
  judge: ofDelegation(({ zone, hosts }) =>
    hosts.map(({ host, text }) =>
      isHostName(host)
        ? pass(`${zone} NS ${text}`, { en: 'Its name is legal.', tr: 'Adı geçerli.' })
        : finding(
            'warning',
            `${zone} NS ${text}`,
            {
              en: 'Its name is no legal host name. An address, or a name with other characters, is not found by everybody.',
              tr: 'Adı geçerli bir sunucu adı değil. Adres ya da başka karakterli bir ad herkes tarafından bulunamaz.',
            },
            [
              {
                en: 'Give the server a name of letters, digits and hyphens, with an address record, and put that name into NS.',
                tr: 'Sunucuya harf, rakam ve kısa çizgiden oluşan, adres kaydı olan bir ad verin ve NS kaydına bu adı yazın.',
              },
            ],
          ),
    ),
  ),
}
