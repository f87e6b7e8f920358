// `ulak route <address|domain>`: where mail goes now, and where it goes when hosts are down.
import { Command } from 'commander'
import type { Name } from '../dns/name.ts'
import type { Text } from '../dns/problem.ts'
import type { Resolver } from '../dns/resolver.ts'
import { type Outcome, route, type Route, type RouteFinding, type RouteTry } from '../prove/route.ts'
import type { HostProblem } from '../smtp/mail-hosts.ts'
import { destinationOf, readDestination, shownName } from './destination.ts'
import { type CliIo, type ExitCode, exitCodes } from './io.ts'

export type RouteTools = { readonly io: CliIo; resolver(): Resolver; allowPrivate?(): boolean }

type Flags = { down?: string[]; own?: string; json?: boolean }

export function routeCommand({ io, resolver, allowPrivate }: RouteTools): Command {
  const list = (value: string, before: string[] = []): string[] => [
    ...before,
    ...value
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  ]
  return new Command('route')
    .description(
      io.say({
        en: 'Where mail goes now, and if hosts fail',
        tr: 'Posta şimdi ve sunucular erişilemezken nereye gider',
      }),
    )
    .argument('<address|domain>')
    .option(
      '--down <host,…>',
      io.say({ en: 'take these hosts to be down', tr: 'bu sunucular erişilemez sayılsın' }),
      list,
    )
    .option('--own <host>', io.say({ en: 'as seen by this mail host', tr: 'bu posta sunucusunun gözüyle' }))
    .option('--json', io.say({ en: 'for programs', tr: 'programlar için' }))
    .action(async (text: string, flags: Flags) => {
      const destination = destinationOf(text, io)
      const down = namesOf(flags.down ?? [], io)
      const own = namesOf(flags.own === undefined ? [] : [flags.own], io)
      if (!destination || !down || !own) return
      const found = await route(destination.domain, {
        resolver: resolver(),
        down: down.map((one) => one.text),
        own: own.map((one) => one.name ?? one.text),
        allowPrivate: allowPrivate?.() ?? false,
      })
      io.fail(exitCodeOf[found.outcome])
      if (flags.json) return io.json(found)
      const shown = shownName(found.domain, destination.domain)
      for (const line of describeRoute(
        found,
        shown,
        down.map((one) => one.shown),
        io,
      ))
        io.out(line)
    })
}

const exitCodeOf: Record<Outcome, ExitCode> = {
  deliver: exitCodes.good,
  'unknown-now': exitCodes.undetermined,
  'null-mx': exitCodes.badNews,
  'no-such-domain': exitCodes.badNews,
  'no-mail-host': exitCodes.badNews,
  'loops-back': exitCodes.badNews,
}

/** Hosts given to --down and --own: names in any spelling, or addresses. */
function namesOf(hosts: readonly string[], io: CliIo): { text: string; shown: string; name?: Name }[] | undefined {
  const names = []
  for (const host of hosts) {
    if (/^[0-9.]+$|:/.test(host)) {
      names.push({ text: host, shown: host })
      continue
    }
    const read = readDestination(host)
    if (read.kind === 'bad' || read.domain.kind !== 'name') {
      destinationOf(host, io)
      io.fail(exitCodes.usage)
      return undefined
    }
    names.push({
      text: host.includes('@') ? '' : nameText(read.domain.name),
      shown: read.shown,
      name: read.domain.name,
    })
  }
  return names
}

const nameText = (name: Name): string => name.toJSON()

// ── For people ──────────────────────────────────────────────────────────────────────────────────

/** The route in sentences. */
export function describeRoute(found: Route, shown: string, down: readonly string[], io: CliIo): string[] {
  const lines = [io.style('bold', shown)]
  if (down.length > 0)
    lines.push(io.say({ en: `with ${and(down, 'en')} down`, tr: `${and(down, 'tr')} erişilemezken` }))
  lines.push('')
  if (found.outcome === 'deliver') lines.push(...describeTries(found, io))
  else lines.push(io.style(found.outcome === 'unknown-now' ? 'yellow' : 'red', io.say(outcomeText(found))))
  for (const finding of found.findings) {
    const text = findingTexts[finding]
    if (text) lines.push('', io.style('yellow', `! ${io.say(text)}`))
  }
  return lines
}

function describeTries(found: Route, io: CliIo): string[] {
  const { tries } = found
  const lines = [
    io.say(
      tries.length === 1
        ? { en: 'Mail goes to one host:', tr: 'Posta tek sunucuya gider:' }
        : {
            en: 'Mail goes to these hosts, tried in this order:',
            tr: 'Posta şu sunuculara, bu sırayla denenerek gider:',
          },
    ),
    '',
  ]
  const width = Math.max(...tries.map((one) => one.exchange.length))
  for (const one of tries) {
    const number = found.source === 'mx' ? String(one.preference).padStart(5) : '     '
    const addresses = one.addresses.length > 0 ? one.addresses.join(', ') : '–'
    lines.push(`${number}  ${io.style('cyan', one.exchange.padEnd(width))}  ${addresses}${shareText(one, io)}`)
    for (const problem of one.problems) lines.push(`       ${io.style('yellow', `! ${io.say(problemTexts[problem])}`)}`)
  }
  return [...lines, '', ...fallbacks(tries, io)]
}

const shareText = (one: RouteTry, io: CliIo): string => {
  if (one.share === 1 || one.share === 0) return ''
  const percent = Math.round(one.share * 100)
  return `  ${io.style('dim', io.say({ en: `${percent} % of senders first`, tr: `gönderenlerin % ${percent} kadarı önce bunu dener` }))}`
}

/** What happens when the hosts of a preference are down, one sentence a step. */
function fallbacks(tries: readonly RouteTry[], io: CliIo): string[] {
  const groups = [
    ...Map.groupBy(
      tries.filter((one) => one.share > 0),
      (one) => one.preference,
    ).values(),
  ].map((group) => group.map((one) => one.exchange))
  const lines: string[] = []
  for (const [index, group] of groups.slice(0, -1).entries()) {
    const next = groups[index + 1]!
    lines.push(
      io.say({
        en: `If ${and(group, 'en')} ${group.length > 1 ? 'are' : 'is'} down, mail goes to ${or(next, 'en')}.`,
        tr: `${and(group, 'tr')} erişilemezse posta ${or(next, 'tr')} sunucusuna gider.`,
      }),
    )
  }
  const count = groups.flat().length
  lines.push(
    io.say(
      count === 1
        ? {
            en: 'If it is down, mail waits at its senders: they try again, as a rule for four to five days, and then give it back (RFC 5321 §4.5.4.1).',
            tr: 'Erişilemezse posta gönderenlerin sunucularında bekler: genellikle dört beş gün yeniden denenir, sonra geri çevrilir (RFC 5321 §4.5.4.1).',
          }
        : {
            en: 'If all of them are down, mail waits at its senders: they try again, as a rule for four to five days, and then give it back (RFC 5321 §4.5.4.1).',
            tr: 'Hiçbirine erişilemezse posta gönderenlerin sunucularında bekler: genellikle dört beş gün yeniden denenir, sonra geri çevrilir (RFC 5321 §4.5.4.1).',
          },
    ),
  )
  return lines
}

const joined = (names: readonly string[], word: string): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`
const and = (names: readonly string[], lang: 'en' | 'tr'): string => joined(names, lang === 'tr' ? 've' : 'and')
const or = (names: readonly string[], lang: 'en' | 'tr'): string => joined(names, lang === 'tr' ? 'ya da' : 'or')

function outcomeText(found: Route): Text {
  if (found.findings.includes('all-hosts-down')) {
    return {
      en: 'No host is left. Mail waits at its senders: they try again, as a rule for four to five days, and then give it back (RFC 5321 §4.5.4.1).',
      tr: 'Geriye sunucu kalmıyor. Posta gönderenlerin sunucularında bekler: genellikle dört beş gün yeniden denenir, sonra geri çevrilir (RFC 5321 §4.5.4.1).',
    }
  }
  return outcomeTexts[found.outcome]
}

const outcomeTexts: Record<Outcome, Text> = {
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

const problemTexts: Record<HostProblem, Text> = {
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

const findingTexts: Record<RouteFinding, Text> = {
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
