// Whom the world asks for a domain: for programs, and in sentences for the person who has to do something about it.
import { readDomain } from '../dns/idna.ts'
import type { Text } from '../dns/problem.ts'
import type { HereView } from './here.ts'

type Lang = keyof Text

const iso = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString())

export type HereJson = ReturnType<typeof hereJson>

export const hereJson = (view: HereView) => ({
  domain: view.domain,
  at: iso(view.at)!,
  state: view.state,
  since: iso(view.since),
  until: iso(view.until),
  leftAt: iso(view.leftAt),
  nameservers: view.nameservers.map(({ host, addresses, isGlue, answers }) => ({
    host,
    addresses: [...addresses],
    glue: isGlue,
    answers: answers ?? null,
  })),
  parent: view.parent ? { servers: [...view.parent.servers], ttl: view.parent.ttl } : null,
  ds: view.hasDs ?? null,
})

/** `when` writes an instant as its reader counts time. */
export function hereSentence(seen: HereJson, lang: Lang, when: (ms: number) => string): string {
  const at = (time: string | null): string => (time === null ? '?' : when(Date.parse(time)))
  const names = { parent: (seen.parent?.servers ?? []).join(', '), silent: silentOf(seen).join(', ') }
  const sentences = [
    stateText(seen, names, {
      since: at(seen.since),
      until: at(seen.until),
      left: seen.leftAt === null ? undefined : at(seen.leftAt),
    }),
  ]
  if (seen.state !== 'old-servers' && seen.state !== 'silent' && names.silent) sentences.push(noAnswer(names.silent))
  if (seen.ds) sentences.push(isEntered(seen) ? dsNow : dsFirst)
  return sentences.map((one) => one[lang]).join(' ')
}

const silentOf = ({ nameservers }: HereJson): string[] =>
  nameservers.filter(({ answers }) => answers === false).map(({ host }) => host)

const isEntered = ({ state }: HereJson): boolean => state === 'switching' || state === 'answers' || state === 'silent'

function stateText(
  { state, nameservers }: HereJson,
  names: { parent: string; silent: string },
  times: { since: string; until: string; left: string | undefined },
): Text {
  const asked = askedText(names.parent, times.left)
  const toEnter = nameservers.map(({ host }) => host).join(', ')
  switch (state) {
    case 'unknown':
      return {
        en: 'It cannot be seen now whom the world asks for this domain.',
        tr: 'Dünyanın bu alan adını kime sorduğu şu anda görülemiyor.',
      }
    case 'old-servers':
      return {
        en: `${asked.en} Do not change the name servers yet; these do not give the present zone: ${names.silent || toEnter}.`,
        tr: `${asked.tr} Ad sunucularını henüz değiştirmeyin; bölgenin güncel hâlini vermeyenler: ${names.silent || toEnter}.`,
      }
    case 'ready':
      return {
        en: `${asked.en} ${times.left ? backHere.en : 'Ready:'} enter these name servers at your registrar, and no others: ${toEnter}.`,
        tr: `${asked.tr} ${times.left ? backHere.tr : 'Hazır:'} kayıt firmanızda yalnızca şu ad sunucularını girin: ${toEnter}.`,
      }
    case 'switching':
      return {
        en: `Switching: the zone above has named Ulak’s servers since ${times.since}; whoever kept the old ones lets go of them by ${times.until} at the latest.`,
        tr: `Geçiş sürüyor: üst bölge Ulak sunucularını şu zamandan beri gösteriyor: ${times.since}. Eskileri önbelleğinde tutanlar en geç şu zamanda bırakır: ${times.until}.`,
      }
    case 'answers':
      return {
        en: `Ulak answers for this domain, since ${times.since}.`,
        tr: `Bu alan adı için Ulak yanıt veriyor. Başlangıç: ${times.since}.`,
      }
    case 'silent':
      return {
        en: `The world asks Ulak’s servers, but none of them gives the present zone (${names.silent || toEnter}), since ${times.since}. Start them, and open port 53 (UDP and TCP).`,
        tr: `Dünya Ulak sunucularına soruyor ama hiçbiri bölgenin güncel hâlini vermiyor (${names.silent || toEnter}). Başlangıç: ${times.since}. Sunucuları çalıştırın, 53 numaralı portu (UDP ve TCP) açın.`,
      }
  }
}

/** Whom the world asks; `left`: since when again. */
function askedText(parent: string, left: string | undefined): Text {
  if (left !== undefined)
    return parent
      ? {
          en: `The world asks other servers again (${parent}), since ${left}: whoever keeps the registration changed the name servers.`,
          tr: `Dünya yeniden başka sunuculara soruyor (${parent}). Görüldüğü zaman: ${left}. Kayıt firmasında ad sunucuları değiştirilmiş.`,
        }
      : {
          en: `The zone above names nobody any more, since ${left}: the registration may have expired.`,
          tr: `Üst bölge artık hiçbir ad sunucusu göstermiyor. Görüldüğü zaman: ${left}. Alan adının süresi dolmuş olabilir.`,
        }
  return parent
    ? { en: `The world still asks ${parent}.`, tr: `Dünya hâlâ şu sunuculara soruyor: ${parent}.` }
    : { en: 'The zone above names nobody yet.', tr: 'Üst bölge henüz hiçbir ad sunucusu göstermiyor.' }
}
const backHere: Text = { en: 'If it is to come back here,', tr: 'Buraya dönecekse' }

const noAnswer = (silent: string): Text => ({
  en: `Not all of our name servers give the present zone: ${silent}.`,
  tr: `Ad sunucularımızın hepsi bölgenin güncel hâlini vermiyor: ${silent}.`,
})

// Ulak signs no zones.
const dsFirst: Text = {
  en: 'Before that, have the DS records removed and wait for a day: the domain is signed (DNSSEC) where it is now, Ulak does not sign, and whoever validates would take no answer.',
  tr: 'Bundan önce DS kayıtlarını sildirin ve bir gün bekleyin: alan adı şimdiki yerinde imzalı (DNSSEC), Ulak ise imzalamıyor; doğrulama yapanlar hiçbir yanıtı kabul etmez.',
}
const dsNow: Text = {
  en: 'Have the DS records at the registrar removed now: Ulak does not sign (DNSSEC), and whoever validates takes no answer.',
  tr: 'Kayıt firmasındaki DS kayıtlarını hemen sildirin: Ulak imzalamıyor (DNSSEC) ve doğrulama yapanlar hiçbir yanıtı kabul etmiyor.',
}

/** What one can send to whoever keeps the registration. Several lines. */
export function registrarText(seen: Pick<HereJson, 'domain' | 'nameservers' | 'ds'>, lang: Lang): string {
  const read = readDomain(seen.domain)
  const shown = read.kind === 'domain' ? read.reading.shown : seen.domain
  const domain = shown === seen.domain ? shown : `${shown} (${seen.domain})`
  const glue = seen.nameservers.filter((one) => one.glue)
  const lines: Text[] = [
    {
      en: `Please set the name servers of ${domain} to these, and remove all others:`,
      tr: `Lütfen ${domain} alan adının ad sunucularını şunlar yapın, diğerlerinin hepsini kaldırın:`,
    },
    ...seen.nameservers.map(({ host }) => ({ en: `  ${host}`, tr: `  ${host}` })),
  ]
  if (glue.length > 0)
    lines.push(
      {
        en: 'These lie in the domain itself; please register them with their addresses (host records, glue):',
        tr: 'Şunlar alan adının içinde; lütfen adresleriyle birlikte kaydedin (host kaydı, glue):',
      },
      ...glue.map(({ host, addresses }) => {
        const line = `  ${host}  ${addresses.join('  ')}`.trimEnd()
        return { en: line, tr: line }
      }),
    )
  if (seen.ds)
    lines.push({
      en: 'Please remove all DS records (DNSSEC) first, and change the name servers a day later.',
      tr: 'Lütfen önce bütün DS kayıtlarını (DNSSEC) silin, ad sunucularını bir gün sonra değiştirin.',
    })
  return lines.map((one) => one[lang]).join('\n')
}
