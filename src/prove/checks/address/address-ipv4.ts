import { type Check, finding, pass } from '../../result.ts'
import { isIpv6, settled } from './parts.ts'

export const addressIpv4: Check = {
  id: 'address-ipv4',
  question: { en: 'Does every mail host have an IPv4 address?', tr: 'Her posta sunucusunun IPv4 adresi var mı?' },
  rule: {
    en: 'error: none has one; warning: one has IPv6 alone',
    tr: 'hata: hiçbirinin yok; uyarı: birinde yalnızca IPv6 var',
  },
  reference: 'RFC 5321 §5.2',
  serves: ['arrives'],
  judge: ({ name, targets }) => {
    const hosts = settled(targets)
    const isWithout = (addresses: readonly string[]): boolean => addresses.every(isIpv6)
    const without = hosts.filter((host) => isWithout(host.addresses))
    if (hosts.length === 0) return []
    if (without.length === 0) return [pass(`${name} MX`, { en: 'All of them do.', tr: 'Hepsinin var.' })]
    return without.map((host) =>
      finding(
        without.length === hosts.length ? 'error' : 'warning',
        host.text,
        {
          en: 'It can be reached over IPv6 only. Many mail servers still have no IPv6 and cannot deliver to it.',
          tr: 'Yalnızca IPv6 ile erişilebiliyor. Birçok posta sunucusunda hâlâ IPv6 yok; oraya teslim edemezler.',
        },
        [
          {
            en: `Give it an IPv4 address too: ${host.text}. IN A …`,
            tr: `Bir IPv4 adresi de verin: ${host.text}. IN A …`,
          },
        ],
      ),
    )
  },
}
