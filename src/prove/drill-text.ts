// What a drill showed, for people.
import type { Text } from '../dns/problem.ts'
import type { NextHopSeen } from './evidence/hand-over.ts'
import type { DrillFacts, DrillOutcome, DrillWay, HandOver } from './drill.ts'

const seconds = (ms: number | undefined, decimal: '.' | ','): string =>
  ((ms ?? 0) / 1_000).toFixed(1).replace('.', decimal)

const said = (reply: string | undefined): string => (reply ? `: ${reply}` : '')

/** One MX host, without its name. */
export function wayText(way: DrillWay): Text {
  const { state, isUlak, to, ms, reply, message } = way
  const [en, tr] = [seconds(ms, '.'), seconds(ms, ',')]
  switch (state) {
    case 'sending':
      return { en: 'the message is under way to it', tr: 'ileti oraya gidiyor' }
    case 'carried':
      return { en: 'Ulak took it and hands it on', tr: 'Ulak aldı, iletiyor' }
    case 'passed':
      return isUlak
        ? {
            en: `takes over; ${to ?? 'the next host'} had it after ${en} s${said(reply)}`,
            tr: `devralıyor; ${to ?? 'sonraki sunucu'} iletiyi ${tr} sn sonra aldı${said(reply)}`,
          }
        : { en: `took it after ${en} s${said(reply)}`, tr: `${tr} sn sonra aldı${said(reply)}` }
    case 'refused':
      return isUlak && to !== undefined
        ? {
            en: `Ulak took it, but ${to} refuses it after ${en} s${said(reply)}`,
            tr: `Ulak aldı ama ${to} ${tr} sn sonra reddetti${said(reply)}`,
          }
        : { en: `refuses it${said(reply)}`, tr: `reddediyor${said(reply)}` }
    case 'put-off':
      return isShut(way)
        ? {
            en: 'the standby is shut while a better host takes mail, as for everybody; to see it take over, drill with the address postmaster',
            tr: 'daha iyi bir sunucu posta alırken bekleyen yedek herkese olduğu gibi kapalı; devraldığını görmek için tatbikatı postmaster adresiyle yapın',
          }
        : { en: `puts it off${said(reply)}`, tr: `erteliyor${said(reply)}` }
    case 'unreached':
      return { en: `could not be reached from here${said(reply)}`, tr: `buradan erişilemedi${said(reply)}` }
    case 'kept':
      return {
        en: `Ulak took it, and a rule of the domain or a person keeps it${said(reply)}`,
        tr: `Ulak aldı; alan adının bir kuralı ya da bir kişi iletiyi tutuyor${said(reply)}`,
      }
    case 'not-followed':
      return {
        en: `took it, but what becomes of it is not seen from here: another server has this name${said(reply)}`,
        tr: `aldı ama sonrası buradan görülmüyor: bu ad başka bir sunucunun${said(reply)}`,
      }
    case 'waiting':
      return {
        en: `Ulak took it and still tries to hand it on${said(reply)}; "ulak queue show ${message}" says more`,
        tr: `Ulak aldı, hâlâ iletmeye çalışıyor${said(reply)}; ayrıntısı: "ulak queue show ${message}"`,
      }
  }
}

/** Our own words for a shut standby. */
const isShut = ({ isUlak, reply }: DrillWay): boolean => isUlak && reply?.startsWith('450 4.3.2 ') === true

export function handOverText({ outcome, host = '–', spf, reply, why }: HandOver, domain: string): Text {
  switch (outcome) {
    case 'exempt':
      return {
        en: `${host} takes what Ulak hands on, although the SPF record of ${domain} does not allow Ulak: it refuses nothing for the address of the backup. Look whether the message lies in the inbox and not in the junk folder.`,
        tr: `${domain} SPF kaydı Ulak’a izin vermediği halde ${host} Ulak’ın ilettiğini alıyor: yedeğin adresi yüzünden bir şey reddetmiyor. İletinin istenmeyen posta klasöründe değil gelen kutusunda olduğuna bakın.`,
      }
    case 'xclient':
      return {
        en: `${host} is told by XCLIENT who sent a message, and judges that client instead of Ulak.`,
        tr: `${host} iletiyi kimin gönderdiğini XCLIENT ile öğreniyor ve Ulak yerine o istemciyi yargılıyor.`,
      }
    case 'refused':
      return {
        en: `${host} judges Ulak as if it were the sender, and refuses what it hands on${said(reply)}. "ulak domain trust ${domain}" says what to enter there.`,
        tr: `${host} Ulak’ı göndericiymiş gibi yargılıyor ve ilettiğini reddediyor${said(reply)}. Oraya ne girileceğini "ulak domain trust ${domain}" yazar.`,
      }
    case 'not-seen':
      return {
        en: `Whether the primary exempts Ulak from SPF could not be seen: ${unseen[why ?? 'no-way'].en}${said(reply ?? (why === 'spf-allows' ? spf : undefined))}.`,
        tr: `Birincil sunucunun Ulak’ı SPF’den muaf tutup tutmadığı görülemedi: ${unseen[why ?? 'no-way'].tr}${said(reply ?? (why === 'spf-allows' ? spf : undefined))}.`,
      }
  }
}

const unseen: Readonly<Record<NonNullable<HandOver['why']>, Text>> = {
  'no-way': { en: 'no message came through Ulak', tr: 'Ulak üzerinden ileti geçmedi' },
  'spf-allows': {
    en: 'the SPF record of the domain does not speak against the address of Ulak',
    tr: 'alan adının SPF kaydı Ulak’ın adresine karşı bir şey söylemiyor',
  },
  'only-softfail': {
    en: 'the message was taken, but the SPF record of the domain ends in ~all, for which hardly anybody refuses',
    tr: 'ileti alındı ama alan adının SPF kaydı ~all ile bitiyor; bunun için hemen hiç kimse reddetmez',
  },
  'other-refusal': {
    en: 'the message was refused for another reason',
    tr: 'ileti başka bir nedenle reddedildi',
  },
  'no-end': { en: 'the message is not handed on yet', tr: 'ileti henüz teslim edilmedi' },
}

export const nowhereText: Readonly<Record<NonNullable<DrillFacts['nowhere']>, Text>> = {
  'null-mx': { en: 'It says that it takes no mail (null MX).', tr: 'Posta almadığını söylüyor (null MX).' },
  'no-such-domain': { en: 'It does not exist in the DNS.', tr: 'DNS’te böyle bir alan adı yok.' },
  'no-mail-host': { en: 'It has no mail host in the DNS.', tr: 'DNS’te posta sunucusu yok.' },
  'loops-back': { en: 'Its mail hosts lead back to Ulak.', tr: 'Posta sunucuları Ulak’a geri dönüyor.' },
  'unknown-now': {
    en: 'Its mail hosts cannot be found out now.',
    tr: 'Posta sunucuları şu anda öğrenilemiyor.',
  },
}

export const outcomeText: Readonly<Record<DrillOutcome, Text>> = {
  passed: { en: 'Every mail host takes over.', tr: 'Her posta sunucusu devralıyor.' },
  refused: { en: 'Mail is refused.', tr: 'Posta reddediliyor.' },
  unknown: {
    en: 'Whether every mail host takes over could not be seen.',
    tr: 'Her posta sunucusunun devraldığı görülemedi.',
  },
}

// ── What is known of a next hop, by whatever showed it last ─────────────────────────────────────

/** Whoever is told of the client in front judges that one, whatever an older drill showed. */
export const hopOutcome = ({ xclient, drilled }: NextHopSeen): HandOver['outcome'] =>
  xclient ? 'xclient' : (drilled?.outcome ?? 'not-seen')

export function nextHopText(hop: NextHopSeen, domain: string): Text {
  const { host, drilled, xclient } = hop
  if (xclient) return handOverText({ outcome: 'xclient', host }, domain)
  if (!drilled)
    return {
      en: `No drill has shown it yet: run "ulak drill ${domain}".`,
      tr: `Bunu henüz hiçbir tatbikat göstermedi: "ulak drill ${domain}" çalıştırın.`,
    }
  const day = new Date(drilled.at).toISOString().slice(0, 10)
  return drilled.outcome === 'exempt'
    ? {
        en: `In the drill of ${day} ${host} took a message for which SPF says "${drilled.spf}" of the backup.`,
        tr: `${day} tatbikatında ${host}, SPF’nin yedek için "${drilled.spf}" dediği bir iletiyi aldı.`,
      }
    : {
        en: `In the drill of ${day} ${host} judged the backup as if it were the sender: ${drilled.reply}. Mail that waited here is refused in that way if its sender has a strict SPF record.`,
        tr: `${day} tatbikatında ${host} yedeği göndericiymiş gibi yargıladı: ${drilled.reply}. Burada bekleyen posta, göndericisinin SPF kaydı katıysa böyle reddedilir.`,
      }
}
