import { nameToText } from '../../../dns/name.ts'
import { formatRdata, RRSIG, typeName } from '../../../dns/records/index.ts'
import { setKey } from '../../../declare/rrset.ts'
import { type Check, finding, type Judgement } from '../../result.ts'
import { ofZoneFile } from './parts.ts'

export const zoneTtl: Check = {
  id: 'zone-ttl',
  question: {
    en: 'Do the records of one name and type in the zone file have one TTL?',
    tr: 'Bölge dosyasında aynı adın aynı türdeki kayıtlarının TTL değeri aynı mı?',
  },
  rule: {
    en: 'notice: they differ; name servers take one of them',
    tr: 'bilgi: farklı; ad sunucuları birini alır',
  },
  reference: 'RFC 2181 §5.2',
  serves: [],
  judge: ofZoneFile(
    function* ({ records }): Generator<Judgement> {
      for (const set of Map.groupBy(records, ({ name, type }) => setKey(name, type)).values()) {
        const ttls = [...new Set(set.map(({ ttl }) => ttl))].toSorted((a, b) => a - b)
        const { name, type } = set[0]!
        // A signature has the TTL of the set that it signs (RFC 4034 §3).
        if (ttls.length < 2 || type === RRSIG.code) continue
        const lines = set.map((one) => `${name} ${ttls[0]} IN ${typeName(type)} ${formatRdata(type, one.data)}`)
        yield finding(
          'notice',
          `${nameToText(name)} ${typeName(type)}`,
          {
            en: `The records of this set have different TTLs (${ttls.join(', ')} seconds). A set is kept or forgotten as a whole, so name servers change them.`,
            tr: `Bu kümenin kayıtlarının TTL değerleri farklı (${ttls.join(', ')} saniye). Bir küme bütün olarak saklanır ya da unutulur; ad sunucuları bu değerleri değiştirir.`,
          },
          [{ en: 'Give all of them one TTL, for example:', tr: 'Hepsine tek TTL verin, örneğin:' }, ...lines],
        )
      }
    },
    { en: 'Each set has one TTL.', tr: 'Her kümenin tek TTL değeri var.' },
  ),
}
