import { type Name, nameToText, wildcardOf, parentOf } from '../../../dns/name.ts'
import { A, AAAA, NS, type Rdata } from '../../../dns/records/index.ts'
import { isHostName } from '../../../smtp/mail-hosts.ts'
import { type Check, finding, type Judgement } from '../../result.ts'
import { ofZoneFile } from './parts.ts'

export const zoneHostNames: Check = {
  id: 'zone-host-names',
  question: {
    en: 'Are the names of hosts in the zone file legal host names?',
    tr: 'Bölge dosyasındaki sunucu adları geçerli mi?',
  },
  rule: {
    en: 'notice: a name with an address, or a name server, with more than letters, digits and hyphens',
    tr: 'bilgi: adresi olan bir adda ya da ad sunucusunda harf, rakam ve kısa çizgiden başkası var',
  },
  reference: 'RFC 1123 §2.1',
  serves: [],
  judge: ofZoneFile(
    function* ({ records }): Generator<Judgement> {
      const hosts = records.flatMap(({ name, type, data }) =>
        type === A.code || type === AAAA.code ? [name] : type === NS.code ? [(data as Rdata['NS']).host] : [],
      )
      for (const host of new Map(hosts.map((one) => [one.key, one])).values()) {
        if (isHostName(host) || isWildcard(host)) continue
        const text = nameToText(host)
        yield finding('notice', text, {
          en: `${text} is no legal host name: letters, digits and hyphens only. Some programs refuse to use it.`,
          tr: `${text} geçerli bir sunucu adı değil: yalnızca harf, rakam ve kısa çizgi olabilir. Bazı programlar bu adı kullanmaz.`,
        })
      }
    },
    { en: 'They are.', tr: 'Geçerli.' },
  ),
}

function isWildcard(name: Name): boolean {
  const above = parentOf(name)
  return above !== undefined && wildcardOf(above)?.key === name.key
}
