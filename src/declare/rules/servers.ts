// The name servers of the zone: without them nothing else is found.
import type { Name } from '../../dns/name.ts'
import { NS } from '../../dns/records/index.ts'
import { shownHost } from '../host-name.ts'
import { allData } from '../rrset.ts'
import { apexServers } from '../zone-frame.ts'
import { reach } from './reach.ts'
import type { Fault, Rule, RuleZone } from './rule.ts'

const servers = (zone: RuleZone): readonly Name[] => apexServers(zone.zone, zone.brand)

export const serversPresent: Rule = {
  id: 'ns-present',
  severity: 'error',
  stance: 'refuse',
  reference: 'RFC 1034 §4.2.1',
  whole: true,
  *look(zone): Generator<Fault> {
    if (servers(zone).length > 0) return
    yield {
      subject: `${shownHost(zone.zone.apex)} NS`,
      message: { en: 'The zone has no name server.', tr: 'Bölgenin ad sunucusu yok.' },
      fix: [
        {
          en: 'Add NS records, or set ULAK_NAMESERVERS.',
          tr: 'NS kayıtları ekleyin ya da ULAK_NAMESERVERS ayarını yapın.',
        },
      ],
    }
  },
}

export const serversSeveral: Rule = {
  id: 'ns-several',
  severity: 'warning',
  stance: 'tell',
  reference: 'RFC 2182 §5',
  whole: true,
  *look(zone): Generator<Fault> {
    const names = servers(zone)
    if (names.length !== 1) return
    yield {
      subject: `${shownHost(zone.zone.apex)} NS`,
      message: {
        en: `The zone has one name server, ${shownHost(names[0]!)}. When it is away, nobody finds the mail hosts, not even the backup.`,
        tr: `Bölgenin tek ad sunucusu var: ${shownHost(names[0]!)}. O erişilemezken kimse posta sunucularını, yedeği bile, bulamaz.`,
      },
      fix: [
        {
          en: 'Add a second name server in another network (ULAK_NAMESERVERS).',
          tr: 'Başka bir ağda ikinci bir ad sunucusu ekleyin (ULAK_NAMESERVERS).',
        },
      ],
    }
  },
}

export const serverTarget: Rule = {
  id: 'ns-target',
  severity: 'error',
  stance: 'refuse',
  reference: 'RFC 2181 §10.3',
  whole: true,
  *look(zone): Generator<Fault> {
    // The brand's own hosts get their addresses from the settings.
    const set = zone.zone.get(zone.zone.apex, NS.code)
    for (const { host } of allData<{ host: Name }>(set)) {
      const found = reach(zone.zone, host)
      if (found !== 'alias' && found !== 'none') continue
      if (zone.brand.nameservers.some((one) => `${one.name}.` === `${host}`.toLowerCase() && one.addresses.length > 0))
        continue
      yield {
        subject: `${shownHost(zone.zone.apex)} NS ${shownHost(host)}`,
        message:
          found === 'alias'
            ? {
                en: `The name server ${shownHost(host)} is an alias (CNAME); it must have addresses of its own.`,
                tr: `${shownHost(host)} ad sunucusu bir takma ad (CNAME); kendi adresleri olmalı.`,
              }
            : {
                en: `The name server ${shownHost(host)} lies in this domain and has no address.`,
                tr: `${shownHost(host)} ad sunucusu bu alan adında ve adresi yok.`,
              },
        fix: [
          {
            en: `Add an A or AAAA record for ${shownHost(host)}.`,
            tr: `${shownHost(host)} için A ya da AAAA kaydı ekleyin.`,
          },
        ],
      }
    }
  },
}

export const serversForeign: Rule = {
  id: 'ns-not-ours',
  severity: 'warning',
  stance: 'tell',
  reference: 'RFC 1034 §4.2.2',
  whole: true,
  *look(zone): Generator<Fault> {
    const ours = new Set(zone.brand.nameservers.map((one) => `${one.name}.`))
    const names = servers(zone).map((name) => `${name}`.toLowerCase())
    if (names.length === 0 || names.some((name) => ours.has(name))) return
    yield {
      subject: `${shownHost(zone.zone.apex)} NS`,
      message: {
        en: `None of the zone's NS records names this installation (${[...ours].join(', ')}); resolvers that trust the zone go on asking the others.`,
        tr: `Bölgenin NS kayıtlarından hiçbiri bu kurulumu (${[...ours].join(', ')}) göstermiyor; bölgeye güvenen çözümleyiciler ötekilere sormayı sürdürür.`,
      },
      fix: [
        {
          en: 'Remove the NS records at the apex: Ulak then publishes its own.',
          tr: 'Alan adının NS kayıtlarını kaldırın: Ulak kendi kayıtlarını yayımlar.',
        },
      ],
    }
  },
}
