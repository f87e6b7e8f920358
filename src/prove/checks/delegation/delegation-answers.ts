import type { NsServer } from '../../evidence/delegation.ts'
import { type Check, finding, pass, unknown } from '../../result.ts'
import { ofDelegation, placeOf } from './parts.ts'

export const delegationAnswers: Check = {
  id: 'delegation-answers',
  question: { en: 'Does every name server answer?', tr: 'Her ad sunucusu yanıt veriyor mu?' },
  rule: {
    en: 'warning: one is silent while others answer; unknown: all are silent, or only its IPv6 cannot be reached from here',
    tr: 'uyarı: diğerleri yanıt verirken biri susuyor; bilinmiyor: hepsi susuyor ya da buradan yalnızca IPv6 adresine erişilemiyor',
  },
  reference: 'RFC 1912 §2.8',
  serves: [],
  judge: ofDelegation(({ zone, servers }) => {
    const silent = servers.filter(isSilent)
    if (silent.length === 0)
      return servers.length === 0
        ? []
        : [pass(zone, { en: 'All of its name servers answer.', tr: 'Bütün ad sunucuları yanıt veriyor.' })]
    if (silent.length === servers.length) return [unknown(zone, silent.map(placeOf).join(', '))]
    const hasIpv6 = servers.some((server) => isIpv6(server) && !isSilent(server))
    return silent.map((server) => {
      const subject = `${zone} NS ${placeOf(server)}`
      const why = server.soa.kind === 'unknown' ? server.soa.detail : ''
      // A machine without IPv6 knows nothing of servers there.
      if (isIpv6(server) && !hasIpv6) return unknown(subject, why)
      return finding(
        'warning',
        subject,
        {
          en: `This name server gives no answer: ${why}. Every look-up that reaches it is late, and when the others fail the domain is gone.`,
          tr: `Bu ad sunucusu yanıt vermiyor: ${why}. Ona giden her sorgu gecikir; diğerleri de durursa alan adı görünmez olur.`,
        },
        [
          {
            en: `Start it, open port 53 (UDP and TCP) to it, or take ${server.host} out of the NS records and at the registrar.`,
            tr: `Sunucuyu çalıştırın, 53 numaralı portu (UDP ve TCP) açın ya da ${server.host} adını NS kayıtlarından ve kayıt firmasından çıkarın.`,
          },
        ],
      )
    })
  }),
}

const isSilent = ({ soa }: NsServer): boolean => soa.kind === 'unknown'
const isIpv6 = ({ address }: NsServer): boolean => address.includes(':')
