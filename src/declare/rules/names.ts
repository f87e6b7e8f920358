// Rules about names: what may stand beside what, and what nobody will ever see.
import { equalNames } from '../../dns/name.ts'
import { A, AAAA, CNAME, DS, NS, SRV, typeName } from '../../dns/records/index.ts'
import { shownHost } from '../host-name.ts'
import { allData, type Rrset } from '../rrset.ts'
import { cutAbove, reach } from './reach.ts'
import type { Fault, Rule } from './rule.ts'

/** RRSIG and NSEC, which signing puts beside a CNAME. RFC 4034 §3, §4 */
const mayStandBesideAlias = new Set([46, 47])

export const aliasAlone: Rule = {
  id: 'cname-alone',
  severity: 'error',
  stance: 'refuse',
  reference: 'RFC 1034 §3.6.2',
  *look({ zone, whole }): Generator<Fault> {
    for (const set of zone.all()) {
      if (set.type !== CNAME.code) continue
      const name = shownHost(set.name)
      const apex = equalNames(set.name, zone.apex)
      const others = zone.at(set.name).filter((one) => one.type !== CNAME.code && !mayStandBesideAlias.has(one.type))
      const types = [...(apex && whole ? ['SOA', 'NS'] : []), ...others.map((one) => typeName(one.type))]
      if (types.length === 0) continue
      const list = [...new Set(types)].join(', ')
      yield {
        subject: `${name} CNAME`,
        message: {
          en: `${name} has a CNAME and also ${list}. An alias stands alone at its name; resolvers would drop the other records, mail among them.`,
          tr: `${name} adında CNAME yanında ${list} de var. Takma ad bulunduğu adda tek başına durur; çözümleyiciler öteki kayıtları, postayı da, görmez.`,
        },
        fix: [
          {
            en: apex ? `Use A and AAAA records at ${name}.` : `Remove the CNAME, or all other records at ${name}.`,
            tr: apex
              ? `${name} adında A ve AAAA kayıtları kullanın.`
              : `CNAME kaydını ya da ${name} adındaki öteki kayıtları kaldırın.`,
          },
        ],
      }
    }
  },
}

export const aliasOnce: Rule = {
  id: 'cname-once',
  severity: 'error',
  stance: 'refuse',
  reference: 'RFC 2181 §10.1',
  *look({ zone }): Generator<Fault> {
    for (const set of zone.all()) {
      if (set.type !== CNAME.code || set.rdata.length < 2) continue
      const name = shownHost(set.name)
      yield {
        subject: `${name} CNAME`,
        message: {
          en: `${name} has ${set.rdata.length} CNAME records; a name can be an alias of one name only.`,
          tr: `${name} adında ${set.rdata.length} CNAME var; bir ad yalnızca tek bir adın takma adı olabilir.`,
        },
        fix: [{ en: 'Keep one.', tr: 'Birini bırakın.' }],
      }
    }
  },
}

/** Address records below a delegation are glue; a DS at it belongs to the parent side. */
const staysAtCut = (set: Rrset, atCut: boolean): boolean =>
  set.type === A.code || set.type === AAAA.code || (atCut && (set.type === NS.code || set.type === DS.code))

export const belowDelegation: Rule = {
  id: 'below-delegation',
  severity: 'warning',
  stance: 'tell',
  reference: 'RFC 2181 §6.1',
  *look({ zone }): Generator<Fault> {
    for (const set of zone.all()) {
      const cut = cutAbove(zone, set.name)
      if (!cut || staysAtCut(set, equalNames(cut, set.name))) continue
      yield {
        subject: `${shownHost(set.name)} ${typeName(set.type)}`,
        message: {
          en: `${shownHost(cut)} is delegated to other name servers, so nobody sees this record here.`,
          tr: `${shownHost(cut)} başka ad sunucularına devredilmiş; bu kaydı burada kimse görmez.`,
        },
        fix: [
          {
            en: `Put the record into the zone ${shownHost(cut)}, or remove its NS records here.`,
            tr: `Kaydı ${shownHost(cut)} bölgesine koyun ya da buradaki NS kayıtlarını kaldırın.`,
          },
        ],
      }
    }
  },
}

export const srvTarget: Rule = {
  id: 'srv-target',
  severity: 'warning',
  stance: 'tell',
  reference: 'RFC 2782 §Target',
  whole: true,
  *look({ zone }): Generator<Fault> {
    for (const set of zone.all()) {
      if (set.type !== SRV.code) continue
      for (const { target } of allData<{ target: Rrset['name'] }>(set)) {
        const found = target.wire.length === 1 ? 'outside' : reach(zone, target)
        if (found !== 'alias' && found !== 'none') continue
        yield {
          subject: `${shownHost(set.name)} SRV ${shownHost(target)}`,
          message:
            found === 'alias'
              ? {
                  en: `${shownHost(target)} is an alias (CNAME); an SRV record must name a host.`,
                  tr: `${shownHost(target)} bir takma ad (CNAME); SRV kaydı bir sunucu adı göstermeli.`,
                }
              : {
                  en: `${shownHost(target)} lies in this domain and has no address.`,
                  tr: `${shownHost(target)} bu alan adında ve adresi yok.`,
                },
          fix: [
            {
              en: `Add A or AAAA records for ${shownHost(target)}, or let the record name a host that has them.`,
              tr: `${shownHost(target)} için A ya da AAAA kaydı ekleyin ya da kayıt adresi olan bir sunucuyu göstersin.`,
            },
          ],
        }
      }
    }
  },
}
