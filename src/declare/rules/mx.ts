// MX records: where they point must be a host that can be reached.
import { formatIp, parseIp, parseIpv6 } from '../../dns/ip.ts'
import {
  formatLabel,
  formatName,
  isWithin,
  labelCount,
  labelsOf,
  type Name,
  parseName,
  relativeTo,
} from '../../dns/name.ts'
import { A, AAAA, MX } from '../../dns/records/index.ts'
import type { Mx } from '../compile-mx.ts'
import { shownHost } from '../host-name.ts'
import { allData, type Rrset, type ZoneSets } from '../rrset.ts'
import { reach, setsFor } from './reach.ts'
import type { Fault, Rule } from './rule.ts'
import { isPublicAddress } from '../../system/net.ts'

const mxSets = (zone: ZoneSets): Rrset[] => [...zone.all()].filter((set) => set.type === MX.code)

type Entry = { readonly set: Rrset; readonly mx: Mx; readonly subject: string }
function* entries(zone: ZoneSets): Generator<Entry> {
  for (const set of mxSets(zone)) {
    for (const mx of allData<Mx>(set))
      yield { set, mx, subject: `${shownHost(set.name)} MX ${mx.preference} ${shownHost(mx.exchange)}` }
  }
}

const isNull = (mx: Mx): boolean => labelCount(mx.exchange) === 0

/** `192.0.2.1.`, or `192.0.2.1` and `2001:db8::1` without a final dot, which end in the domain. */
export function addressIn(exchange: Name, apex: Name): string | undefined {
  const texts = labelsOf(exchange).map(formatLabel)
  const own = texts.slice(0, Math.max(0, texts.length - labelCount(apex)))
  for (const labels of [texts, own]) {
    const address = labels.length === 4 ? parseIp(labels.join('.')) : undefined
    if (address) return formatIp(address)
  }
  const six = texts.find((label) => label.includes(':'))
  const address = six === undefined ? undefined : parseIpv6(six)
  return address && formatIp(address)
}

export const mxTargetIsAddress: Rule = {
  id: 'mx-target-not-address',
  severity: 'error',
  stance: 'refuse',
  reference: 'RFC 1035 §3.3.9',
  *look({ zone }): Generator<Fault> {
    for (const { mx, subject } of entries(zone)) {
      const address = addressIn(mx.exchange, zone.apex)
      if (address === undefined) continue
      yield {
        subject,
        message: {
          en: `The MX record points to the address ${address}. It must name a host; senders look for a host with that name and find none.`,
          tr: `MX kaydı ${address} adresini gösteriyor. Bir sunucu adı göstermeli; gönderenler bu adda bir sunucu arar ve bulamaz.`,
        },
        fix: [
          {
            en: `Give the host a name: mail.${shownHost(zone.apex)}. ${address.includes(':') ? 'AAAA' : 'A'} ${address}, and let the MX record name it.`,
            tr: `Sunucuya ad verin: mail.${shownHost(zone.apex)}. ${address.includes(':') ? 'AAAA' : 'A'} ${address}; MX kaydı bu adı göstersin.`,
          },
        ],
      }
    }
  },
}

export const mxTargetIsAlias: Rule = {
  id: 'mx-target-not-alias',
  severity: 'error',
  stance: 'refuse',
  reference: 'RFC 2181 §10.3',
  whole: true,
  *look({ zone }): Generator<Fault> {
    for (const { mx, subject } of entries(zone)) {
      if (isNull(mx) || reach(zone, mx.exchange) !== 'alias') continue
      const host = shownHost(mx.exchange)
      yield {
        subject,
        message: {
          en: `The mail host ${host} is an alias (CNAME). An MX record must name a host with addresses of its own; some senders refuse anything else.`,
          tr: `${host} posta sunucusu bir takma ad (CNAME). MX kaydı kendi adresleri olan bir adı göstermeli; bazı gönderenler başkasını kabul etmez.`,
        },
        fix: [
          {
            en: `Replace the CNAME of ${host} by A and AAAA records, or let the MX record name the CNAME's target.`,
            tr: `${host} adındaki CNAME yerine A ve AAAA kayıtları koyun ya da MX kaydı CNAME hedefini göstersin.`,
          },
        ],
      }
    }
  },
}

export const mxTargetWithoutAddress: Rule = {
  id: 'mx-target-exists',
  severity: 'error',
  stance: 'refuse',
  reference: 'RFC 5321 §5.1',
  whole: true,
  *look({ zone }): Generator<Fault> {
    for (const { mx, subject } of entries(zone)) {
      if (isNull(mx) || reach(zone, mx.exchange) !== 'none' || addressIn(mx.exchange, zone.apex) !== undefined) continue
      const host = shownHost(mx.exchange)
      const twice = doubled(mx.exchange, zone.apex)
      yield {
        subject,
        message: {
          en: `The mail host ${host} lies in this domain and has no address, so no mail reaches it.`,
          tr: `${host} posta sunucusu bu alan adında ve adresi yok; ona posta ulaşmaz.`,
        },
        fix: [
          ...(twice ? [twice] : []),
          { en: `Add an A or AAAA record for ${host}.`, tr: `${host} için A ya da AAAA kaydı ekleyin.` },
        ],
      }
    }
  },
}

/** `mail.firma.example` written without its final dot became `mail.firma.example.firma.example`. */
export function doubled(exchange: Name, apex: Name): { en: string; tr: string } | undefined {
  const inner = parseName(relativeTo(exchange, apex))
  if (!inner.ok || !isWithin(inner.value, apex)) return undefined
  return {
    en: `The final dot seems to be missing: write "${formatName(inner.value)}" if that host was meant.`,
    tr: `Sondaki nokta eksik gibi: o sunucu kastedildiyse "${formatName(inner.value)}" yazın.`,
  }
}

export const nullMxBesideOthers: Rule = {
  id: 'mx-null-alone',
  severity: 'error',
  stance: 'refuse',
  reference: 'RFC 7505 §3',
  *look({ zone }): Generator<Fault> {
    for (const set of mxSets(zone)) {
      const hosts = allData<Mx>(set)
      if (hosts.length < 2 || !hosts.some(isNull)) continue
      yield {
        subject: `${shownHost(set.name)} MX`,
        message: {
          en: 'The null MX ("0 .") says that no mail is accepted; it cannot stand beside other MX records.',
          tr: 'Boş MX ("0 .") hiç posta kabul edilmediğini söyler; başka MX kayıtlarının yanında duramaz.',
        },
        fix: [
          {
            en: 'Remove the null MX, or all others.',
            tr: 'Boş MX kaydını ya da ötekilerin hepsini kaldırın.',
          },
        ],
      }
    }
  },
}

export const nullMxPreference: Rule = {
  id: 'null-mx-preference',
  severity: 'warning',
  stance: 'tell',
  reference: 'RFC 7505 §3',
  *look({ zone }): Generator<Fault> {
    for (const { mx, subject } of entries(zone)) {
      if (!isNull(mx) || mx.preference === 0) continue
      yield {
        subject,
        message: { en: 'A null MX has the preference 0.', tr: 'Boş MX kaydının önceliği 0 olur.' },
        fix: [{ en: 'Write "0 .".', tr: '"0 ." yazın.' }],
      }
    }
  },
}

export const mxTwice: Rule = {
  id: 'mx-no-duplicates',
  severity: 'warning',
  stance: 'tell',
  reference: 'RFC 5321 §5.1',
  *look({ zone }): Generator<Fault> {
    for (const set of mxSets(zone)) {
      const seen = new Map<string, Mx>()
      for (const mx of allData<Mx>(set)) {
        const first = seen.get(mx.exchange.key)
        seen.set(mx.exchange.key, mx)
        if (!first) continue
        const host = shownHost(mx.exchange)
        yield {
          subject: `${shownHost(set.name)} MX ${host}`,
          message: {
            en: `${host} is named twice, with ${first.preference} and ${mx.preference}; senders would try it twice.`,
            tr: `${host}, ${first.preference} ve ${mx.preference} öncelikleriyle iki kez yazılmış; gönderenler onu iki kez dener.`,
          },
          fix: [{ en: 'Keep one of the two.', tr: 'İkisinden birini bırakın.' }],
        }
      }
    }
  },
}

export const mxAddressPrivate: Rule = {
  id: 'mx-target-public',
  severity: 'warning',
  stance: 'tell',
  reference: 'RFC 6890 §2.2',
  whole: true,
  *look({ zone, allowPrivate }): Generator<Fault> {
    if (allowPrivate) return
    for (const { mx, subject } of entries(zone)) {
      if (isNull(mx) || reach(zone, mx.exchange) !== 'addressed') continue
      const sets = setsFor(zone, mx.exchange).filter((set) => set.type === A.code || set.type === AAAA.code)
      const own = sets
        .flatMap((set) => allData<{ address: string }>(set))
        .find(({ address }) => !isPublicAddress(address))
      if (!own) continue
      yield {
        subject,
        message: {
          en: `${shownHost(mx.exchange)} has the address ${own.address}, which the world cannot reach.`,
          tr: `${shownHost(mx.exchange)} adının ${own.address} adresine dışarıdan ulaşılamaz.`,
        },
        fix: [{ en: 'Publish its public address.', tr: 'Genel adresini yayımlayın.' }],
      }
    }
  },
}

export const wildcardMx: Rule = {
  id: 'wildcard-mx',
  severity: 'notice',
  stance: 'tell',
  reference: 'RFC 4592 §4.3',
  *look({ zone }): Generator<Fault> {
    for (const set of mxSets(zone)) {
      if (labelsOf(set.name)[0]?.[0] !== 0x2a || labelsOf(set.name)[0]?.length !== 1) continue
      yield {
        subject: `${shownHost(set.name)} MX`,
        message: {
          en: 'This wildcard answers only for names that do not exist: a name with any record of its own (www, mail) has no MX by it.',
          tr: 'Bu joker kayıt yalnızca var olmayan adlar için yanıt verir: kendi kaydı olan bir adın (www, mail) MX kaydı bununla oluşmaz.',
        },
      }
    }
  },
}
