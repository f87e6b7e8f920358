// The words of routes and scenes, for the terminal, the picture and the API.
import { toUnicode } from '../dns/idna.ts'
import { parseName } from '../dns/name.ts'
import type { Text } from '../dns/problem.ts'
import type { HostProblem } from '../smtp/mail-hosts.ts'
import type { Outcome, RouteFinding } from './route.ts'
import type { Keeper, Scene, Senders, Take } from './simulate.ts'

type Lang = keyof Text

// ── Scenes ──────────────────────────────────────────────────────────────────────────────────────

/** A host for people: with its own letters. */
export function shownHost(text: string): string {
  const name = /^[a-z0-9_.-]+$/.test(text) ? parseName(`${text}.`) : undefined
  return name?.ok ? toUnicode(name.value) : text
}

/** `33 %`, `%33`. */
export function percent(share: number, lang: Lang): string {
  const number = Math.round(share * 100)
  return lang === 'tr' ? `%${number}` : `${number}%`
}

const joined = (names: readonly string[], word: string): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`
export const and = (names: readonly string[], lang: Lang): string =>
  joined(names.map(shownHost), lang === 'tr' ? 've' : 'and')
export const or = (names: readonly string[], lang: Lang): string =>
  joined(names.map(shownHost), lang === 'tr' ? 'ya da' : 'or')

export const waitsAtSenders: Text = {
  en: 'Mail waits at its senders: they try again, as a rule for four to five days, and then give it back (RFC 5321 §4.5.4.1).',
  tr: 'Posta gönderenlerin sunucularında bekler: genellikle dört beş gün yeniden denenir, sonra geri çevrilir (RFC 5321 §4.5.4.1).',
}

export const downText = (down: readonly string[]): Text =>
  down.length === 0
    ? { en: 'Nothing is down', tr: 'Her şey çalışırken' }
    : {
        en: `${and(down, 'en')} ${down.length > 1 ? 'are' : 'is'} down`,
        tr: `${and(down, 'tr')} erişilemezken`,
      }

export const sendersTexts: Record<Senders, Text> = {
  all: { en: 'All senders', tr: 'Bütün gönderenler' },
  old: { en: 'Senders that still hold the old answers', tr: 'Elinde hâlâ eski yanıtlar olan gönderenler' },
  'old-mx': {
    en: 'Senders with the old MX set and new addresses',
    tr: 'MX yanıtı eski, adres yanıtları yeni olan gönderenler',
  },
  new: { en: 'Senders with the new answers', tr: 'Yeni yanıtları alan gönderenler' },
}

/** What happens in a scene, one sentence after the other. `routeOutcome` says why there is nowhere to go where the DNS says so. */
export function sceneTexts(scene: Scene, routeOutcome: Outcome, keepers: readonly Keeper[] = []): readonly Text[] {
  const loops = scene.loops.map(loopText)
  if (scene.outcome === 'refused') return [outcomeTexts[routeOutcome]]
  if (scene.outcome === 'waits') {
    const [en, tr] = scene.down.length > 0 ? ['No host is left. ', 'Geriye sunucu kalmıyor. '] : ['', '']
    return [...loops, { en: `${en}${waitsAtSenders.en}`, tr: `${tr}${waitsAtSenders.tr}` }]
  }
  if (scene.takes.length === 0) return [outcomeTexts['unknown-now']]
  return [...scene.takes.map((take) => takeText(take, keepers)), ...loops]
}

function takeText(take: Take, keepers: readonly Keeper[]): Text {
  const host = shownHost(take.exchange)
  const who: Text =
    take.share === 1
      ? { en: `All mail goes to ${host}`, tr: `Postanın tamamı ${host} sunucusuna gider` }
      : {
          en: `${percent(take.share, 'en')} of mail goes to ${host}`,
          tr: `Postanın ${percent(take.share, 'tr')} kadarı ${host} sunucusuna gider`,
        }
  const then = thenText(take, keepers.find(({ names }) => names.includes(take.exchange))?.days)
  return { en: `${who.en}${then.en}`, tr: `${who.tr}${then.tr}` }
}

function thenText({ fate, to }: Take, days: Keeper['days']): Text {
  switch (fate) {
    case 'delivered':
      return { en: '.', tr: '.' }
    case 'unknown':
      return { en: ', whose addresses cannot be determined now.', tr: '; adresleri şu anda belirlenemiyor.' }
    case 'handed-on':
      return { en: `, which hands it on to ${or(to, 'en')}.`, tr: `; o da ${or(to, 'tr')} sunucusuna iletir.` }
    case 'kept':
      return days
        ? {
            en: `, which keeps it until ${or(to, 'en')} is back: it tries for ${days.tries} days, and keeps what is left for ${days.keeps} more, for a person to decide.`,
            tr: `; o da ${or(to, 'tr')} geri gelene kadar saklar: ${days.tries} gün dener, kalanı bir insan karar versin diye ${days.keeps} gün daha tutar.`,
          }
        : {
            en: `, which keeps it until ${or(to, 'en')} is back; a server should try for at least four to five days (RFC 5321 §4.5.4.1).`,
            tr: `; o da ${or(to, 'tr')} geri gelene kadar saklar; bir sunucu en az dört beş gün denemelidir (RFC 5321 §4.5.4.1).`,
          }
  }
}

const loopText = (host: string): Text => ({
  en: `${shownHost(host)} leads back to itself: no host is better than it, so it can hand on nothing and takes nothing (RFC 5321 §5.1).`,
  tr: `${shownHost(host)} kendisine geri dönüyor: ondan önce gelen sunucu yok; hiçbir şey iletemez ve kabul etmez (RFC 5321 §5.1).`,
})

// ── Routes ──────────────────────────────────────────────────────────────────────────────────────

export const outcomeTexts: Record<Outcome, Text> = {
  deliver: { en: '', tr: '' },
  'null-mx': {
    en: 'This domain says that it takes no mail (null MX, RFC 7505). Senders give mail for it back at once.',
    tr: 'Bu alan adı posta almadığını bildiriyor (null MX, RFC 7505). Gönderenler iletileri hemen geri çevirir.',
  },
  'no-such-domain': {
    en: 'There is no such domain in the DNS. Senders give mail for it back at once.',
    tr: 'DNS içinde böyle bir alan adı yok. Gönderenler iletileri hemen geri çevirir.',
  },
  'no-mail-host': {
    en: 'No host takes mail for this domain: there is none with an address. Senders give mail for it back.',
    tr: 'Bu alan adı için posta alan sunucu yok: adresi olan bir sunucu bulunmuyor. Gönderenler iletileri geri çevirir.',
  },
  'loops-back': {
    en: 'Seen from there, mail leads back to itself: no host of the MX set is better than it (RFC 5321 §5.1).',
    tr: 'Oradan bakınca posta kendisine geri dönüyor: MX kayıtlarında ondan önce gelen sunucu yok (RFC 5321 §5.1).',
  },
  'unknown-now': {
    en: 'This cannot be determined now: the DNS gave no usable answer. Mail is not lost by that; senders wait and ask again.',
    tr: 'Bu şu anda belirlenemiyor: DNS kullanılabilir bir yanıt vermedi. Posta bundan kaybolmaz; gönderenler bekleyip yeniden sorar.',
  },
}

export const problemTexts: Record<HostProblem, Text> = {
  'target-is-cname': {
    en: 'its name is an alias (CNAME), which an MX target must not be (RFC 2181 §10.3)',
    tr: 'adı bir takma ad (CNAME); MX hedefi takma ad olamaz (RFC 2181 §10.3)',
  },
  'target-is-address': {
    en: 'it is an IP address; an MX record needs a host name (RFC 1035 §3.3.9)',
    tr: 'bu bir IP adresi; MX kaydı sunucu adı ister (RFC 1035 §3.3.9)',
  },
  'name-not-legal': {
    en: 'its name is no legal host name; some senders skip it (RFC 1123 §2.1)',
    tr: 'adı geçerli bir sunucu adı değil; bazı gönderenler atlar (RFC 1123 §2.1)',
  },
  'no-address': { en: 'it has no address; senders skip it', tr: 'adresi yok; gönderenler atlar' },
  'address-unknown': { en: 'its addresses cannot be determined now', tr: 'adresleri şu anda belirlenemiyor' },
  'private-address': {
    en: 'it has an address that nobody can reach from the Internet (RFC 6890)',
    tr: 'İnternetten erişilemeyen bir adresi var (RFC 6890)',
  },
}

export const findingTexts: Record<RouteFinding, Text> = {
  'implicit-mx': {
    en: 'There is no MX record; senders use the address of the domain itself (implicit MX, RFC 5321 §5.1).',
    tr: 'MX kaydı yok; gönderenler alan adının kendi adresini kullanır (örtük MX, RFC 5321 §5.1).',
  },
  'domain-is-cname': {
    en: 'The domain is an alias (CNAME); its mail goes where the target’s mail goes.',
    tr: 'Alan adı bir takma ad (CNAME); postası hedefin postasının gittiği yere gider.',
  },
  'null-mx-beside-others': {
    en: 'A null MX stands beside others. It must stand alone (RFC 7505 §3); senders use the others.',
    tr: 'Null MX başka MX kayıtlarının yanında duruyor. Tek başına olmalı (RFC 7505 §3); gönderenler ötekileri kullanır.',
  },
  'duplicate-host': {
    en: 'A host stands in the MX set more than once; its best preference counts.',
    tr: 'Bir sunucu MX kayıtlarında birden çok kez geçiyor; en iyi önceliği geçerli.',
  },
  'too-many-hosts': {
    en: 'There are more hosts than a sender tries; the best are shown.',
    tr: 'Bir gönderenin deneyeceğinden çok sunucu var; en iyileri gösteriliyor.',
  },
  'too-many-addresses': {
    en: 'A host has more addresses than a sender tries.',
    tr: 'Bir sunucunun, gönderenin deneyeceğinden çok adresi var.',
  },
  'own-hosts-dropped': {
    en: 'That host itself, and what is not better than it, is left out (RFC 5321 §5.1).',
    tr: 'O sunucunun kendisi ve ondan önce gelmeyenler çıkarıldı (RFC 5321 §5.1).',
  },
  'all-hosts-down': { en: 'All hosts are taken to be down.', tr: 'Bütün sunucular erişilemez sayıldı.' },
  'down-host-not-in-route': {
    en: 'A host given to --down is none of this domain’s mail hosts.',
    tr: '--down ile verilen bir sunucu bu alan adının posta sunucularından değil.',
  },
}
