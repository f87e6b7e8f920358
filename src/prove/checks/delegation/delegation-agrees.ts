import { type Check, finding, pass } from '../../result.ts'
import { nsLines, ofDelegation } from './parts.ts'

export const delegationAgrees: Check = {
  id: 'delegation-agrees',
  question: {
    en: 'Do the parent zone and the domain name the same name servers?',
    tr: 'Üst bölge ile alan adı aynı ad sunucularını mı gösteriyor?',
  },
  rule: { en: 'warning: the NS sets differ', tr: 'uyarı: NS kayıtları farklı' },
  reference: 'RFC 1034 §4.2.2',
  serves: [],
  judge: ofDelegation(({ zone, atParent, atChild }) => {
    if (!atParent || !atChild) return []
    const onlyParent = atParent.filter((host) => !atChild.includes(host))
    const onlyChild = atChild.filter((host) => !atParent.includes(host))
    if (onlyParent.length + onlyChild.length === 0)
      return [pass(zone, { en: 'Both name the same servers.', tr: 'İkisi de aynı sunucuları gösteriyor.' })]
    const list = (hosts: readonly string[]): string => hosts.join(', ') || '–'
    return [
      finding(
        'warning',
        `${zone} NS`,
        {
          en: `The parent zone and the domain itself name different servers. Only at the parent: ${list(onlyParent)}; only in the domain: ${list(onlyChild)}. Who follows which of them is chance.`,
          tr: `Üst bölge ile alan adının kendisi farklı sunucular gösteriyor. Yalnızca üst bölgede: ${list(onlyParent)}; yalnızca alan adında: ${list(onlyChild)}. Kimin hangisini izleyeceği şansa bağlı.`,
        },
        [
          {
            en: 'If the domain is right, enter these name servers at your registrar:',
            tr: 'Alan adındaki doğruysa kayıt firmanızda şu ad sunucularını girin:',
          },
          ...nsLines(zone, atChild),
          {
            en: 'If the parent is right, publish in the domain:',
            tr: 'Üst bölgedeki doğruysa alan adında yayımlayın:',
          },
          ...nsLines(zone, atParent),
        ],
      ),
    ]
  }),
}
