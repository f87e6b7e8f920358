import { parseIp } from '../../../dns/ip.ts'
import { type Check, finding, pass } from '../../result.ts'
import { ofDelegation } from './parts.ts'

export const delegationNetworks: Check = {
  id: 'delegation-networks',
  question: { en: 'Are the name servers in different networks?', tr: 'Ad sunucuları farklı ağlarda mı?' },
  rule: { en: 'notice: all IPv4 addresses in one /24', tr: 'bilgi: bütün IPv4 adresleri tek /24 içinde' },
  reference: 'RFC 2182 §3.1',
  serves: [],
  judge: ofDelegation(({ zone, hosts }) => {
    const addresses = [...new Set(hosts.flatMap((host) => host.addresses))]
    const networks = (family: 4 | 6): Set<string> =>
      new Set(addresses.filter((one) => one.includes(':') === (family === 6)).map(networkOf))
    // Whether there are two servers at all is a question of its own.
    if (addresses.filter((one) => !one.includes(':')).length < 2) return []
    if (networks(4).size > 1)
      return [
        pass(`${zone} NS`, {
          en: `They are in ${networks(4).size + networks(6).size} networks.`,
          tr: `${networks(4).size + networks(6).size} ağdalar.`,
        }),
      ]
    return [
      finding(
        'notice',
        `${zone} NS`,
        {
          en: `All name servers are in the network ${[...networks(4)][0]}. If it is cut off, all of them are, unless it is announced from many places (anycast).`,
          tr: `Bütün ad sunucuları ${[...networks(4)][0]} ağında. Bu ağ kesilirse hepsi birden kesilir; ağ birçok yerden duyuruluyorsa (anycast) sorun yoktur.`,
        },
        [
          {
            en: 'Place one of them at another provider or in another data centre.',
            tr: 'Birini başka bir sağlayıcıya ya da başka bir veri merkezine koyun.',
          },
        ],
      ),
    ]
  }),
}

/** The /24 or /48: what is routed as one. */
function networkOf(address: string): string {
  const bytes = parseIp(address)!
  return bytes.length === 4 ? `${bytes.slice(0, 3).join('.')}.0/24` : Buffer.from(bytes.slice(0, 6)).toString('hex')
}
