import { nameToText } from '../../../dns/name.ts'
import { A, AAAA, CNAME, NS, type Rdata } from '../../../dns/records/index.ts'
import { setsFor } from '../../../declare/rules/reach.ts'
import { type Check, finding, type Judgement } from '../../result.ts'
import { ofZoneFile } from './parts.ts'

export const zoneGlue: Check = {
  id: 'zone-glue',
  question: {
    en: 'Have the name servers of delegated names their addresses in the zone file (glue)?',
    tr: 'Devredilen adların ad sunucularının adresleri bölge dosyasında var mı (glue)?',
  },
  rule: {
    en: 'warning: a server within the zone without address, or an alias',
    tr: 'uyarı: bölgenin içinde adresi olmayan ya da takma ad olan bir sunucu',
  },
  reference: 'RFC 9471 §2.1',
  serves: [],
  judge: ofZoneFile(
    function* ({ zone, records, whole }): Generator<Judgement> {
      for (const { name, type, data } of records) {
        if (!whole || type !== NS.code || name.key === zone.apex.key) continue
        const { host } = data as Rdata['NS']
        if (!zone.contains(host)) continue
        // Glue lies below the delegation, so it is looked up as it stands.
        const types = setsFor(zone, host).map((set) => set.type)
        const isAlias = types.includes(CNAME.code)
        if (!isAlias && (types.includes(A.code) || types.includes(AAAA.code))) continue
        const [child, server] = [nameToText(name), nameToText(host)]
        yield finding(
          'warning',
          `${child} NS ${server}`,
          isAlias
            ? {
                en: `${server}, a name server of ${child}, is an alias (CNAME); a name server must have addresses of its own.`,
                tr: `${child} için ad sunucusu olan ${server} bir takma ad (CNAME); ad sunucusunun kendi adresleri olmalı.`,
              }
            : {
                en: `${server}, a name server of ${child}, lies in this zone and has no address here: nobody finds it.`,
                tr: `${child} için ad sunucusu olan ${server} bu bölgenin içinde ve burada adresi yok: onu kimse bulamaz.`,
              },
          [
            {
              en: `Add A or AAAA records for ${server} to this zone.`,
              tr: `Bu bölgeye ${server} için A ya da AAAA kaydı ekleyin.`,
            },
          ],
        )
      }
    },
    { en: 'They have.', tr: 'Evet.' },
  ),
}
