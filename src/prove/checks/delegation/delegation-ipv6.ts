import { type Check, finding, pass, unknown } from '../../result.ts'
import { ofDelegation } from './parts.ts'

export const delegationIpv6: Check = {
  id: 'delegation-ipv6',
  question: { en: 'Can the name servers be asked over IPv6?', tr: 'Ad sunucularına IPv6 ile sorulabiliyor mu?' },
  rule: { en: 'notice: none has an IPv6 address', tr: 'bilgi: hiçbirinin IPv6 adresi yok' },
  reference: 'RFC 3901 §1',
  serves: [],
  judge: ofDelegation(({ zone, hosts }) => {
    const withIpv6 = hosts.filter(({ addresses, glue }) => [...addresses, ...glue].some((one) => one.includes(':')))
    if (withIpv6.length > 0)
      return [
        pass(`${zone} NS`, {
          en: `${withIpv6.length} of ${hosts.length} can.`,
          tr: `${hosts.length} sunucunun ${withIpv6.length} tanesine sorulabiliyor.`,
        }),
      ]
    if (hosts.length === 0) return []
    if (hosts.some(({ state }) => state === 'unknown')) return [unknown(`${zone} NS`, 'AAAA')]
    return [
      finding(
        'notice',
        `${zone} NS`,
        {
          en: 'No name server has an IPv6 address. Nearly all resolvers still have IPv4, so mail arrives; a resolver with IPv6 alone finds nothing.',
          tr: 'Hiçbir ad sunucusunun IPv6 adresi yok. Çözümleyicilerin neredeyse hepsinde IPv4 olduğundan posta gelir; yalnızca IPv6 kullanan bir çözümleyici ise bir şey bulamaz.',
        },
        [
          {
            en: `Give at least one of them an AAAA record (${hosts[0]!.text}), and glue if it lies in the domain.`,
            tr: `En az birine AAAA kaydı verin (${hosts[0]!.text}); alan adının içindeyse glue kaydı da ekleyin.`,
          },
        ],
      ),
    ]
  }),
}
