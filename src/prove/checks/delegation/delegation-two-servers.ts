import { type Check, finding, pass } from '../../result.ts'
import { nsLines, ofDelegation } from './parts.ts'

export const delegationTwoServers: Check = {
  id: 'delegation-two-servers',
  question: { en: 'Does the domain have two name servers?', tr: 'Alan adının iki ad sunucusu var mı?' },
  rule: {
    en: 'warning: one name, or one address under several names',
    tr: 'uyarı: tek ad ya da birkaç adla tek adres',
  },
  reference: 'RFC 1034 §4.1',
  serves: [],
  judge: ofDelegation(({ zone, hosts }) => {
    if (hosts.length === 0 || hosts.some(({ state }) => state === 'unknown')) return []
    const addresses = new Set(hosts.flatMap((host) => [...host.addresses, ...host.glue]))
    // One server with IPv4 and IPv6 is still one.
    const isOne = hosts.length === 1 || [4, 6].every((family) => countOf(addresses, family) < 2)
    if (!isOne) return [pass(`${zone} NS`, { en: `There are ${hosts.length}.`, tr: `${hosts.length} tane var.` })]
    return [
      finding(
        'warning',
        `${zone} NS`,
        {
          en: 'There is one name server only. When it fails nobody finds the domain, and mail waits at its senders.',
          tr: 'Tek ad sunucusu var. O durursa alan adını kimse bulamaz; posta gönderenlerde bekler.',
        },
        [
          { en: 'Add a second one on another machine, e.g.:', tr: 'Başka bir makinede ikincisini ekleyin, örneğin:' },
          ...nsLines(zone, [`ns2.${zone === '.' ? '' : zone}`]),
        ],
      ),
    ]
  }),
}

const countOf = (addresses: ReadonlySet<string>, family: number): number =>
  [...addresses].filter((address) => address.includes(':') === (family === 6)).length
