// The conclusions of a trace for people: one text for the support desk, one for the customer.
import { causeText } from '../declare/refusal.ts'
import type { Text } from '../dns/problem.ts'
import { codeText } from './reply-codes.ts'
import type { Conclusion } from './trace.ts'

export type TraceWords = {
  readonly sender: string
  readonly recipient: string
  /** Times as they are to be read, in this language. */
  time(ms: number, lang: keyof Text): string
}
type Told = Required<Pick<Conclusion, 'reply' | 'actor' | 'lost'>> & {
  readonly by: Conclusion['by']
  /** Names of hosts; '' where there is none. */
  readonly mx: string
  readonly up: string
  readonly at: (lang: keyof Text) => string
  readonly next: (lang: keyof Text) => string
}
type Pair = { readonly desk: (told: Told) => Text; readonly customer: Text | ((told: Told) => Text) }

/** The reply in its own words, and what is behind it: the rule of ours, else what its code means. */
function because({ reply, by }: Pick<Told, 'reply' | 'by'>): Text {
  const cause = by && causeText(by)
  if (cause) return { en: `“${reply}”. The reason: ${cause.en}.`, tr: `“${reply}”. Nedeni: ${cause.tr}.` }
  const meaning = codeText(reply)
  const [en, tr] = meaning ? [` That means: ${meaning.en}.`, ` Anlamı: ${meaning.tr}.`] : ['', '']
  return { en: `“${reply}”.${en}`, tr: `“${reply}”.${tr}` }
}

const askSender: Text = {
  en: 'Your mail did not reach us. Please ask the sender for the notice that his mail server gave.',
  tr: 'Posta bize ulaşmadı. Lütfen gönderenden, posta sunucusunun verdiği bildirimi isteyin.',
}

const words: Readonly<Record<Conclusion['kind'], Pair>> = {
  delivered: {
    desk: ({ at, reply }) => ({ en: `Delivered ${at('en')}: ${reply}`, tr: `Teslim edildi, ${at('tr')}: ${reply}` }),
    customer: {
      en: 'We handed this mail to your mail server, which took it. Please look into the spam folder and the filters of the mailbox.',
      tr: 'Bu postayı posta sunucunuza ilettik ve sunucunuz aldı. Lütfen istenmeyen posta klasörüne ve kutunun filtrelerine bakın.',
    },
  },
  waiting: {
    desk: ({ at, next, reply }) => ({
      en: `It waits here since ${at('en')}. Next try: ${next('en')}.${reply && ` Last met: ${reply}`}`,
      tr: `${at('tr')} tarihinden beri burada bekliyor. Sonraki deneme: ${next('tr')}.${reply && ` Son karşılaşılan: ${reply}`}`,
    }),
    customer: {
      en: 'We have this mail. Your mail server does not take it at this moment; we hand it on as soon as it does.',
      tr: 'Bu posta bizde. Posta sunucunuz şu anda almıyor; alır almaz ileteceğiz.',
    },
  },
  held: {
    desk: ({ at, actor }) => ({
      en: `It is held since ${at('en')}, by ${actor || 'Ulak'}. Release it to send it on.`,
      tr: `${at('tr')} tarihinden beri tutuluyor (${actor || 'Ulak'}). Göndermek için serbest bırakın.`,
    }),
    customer: { en: 'We have this mail and hold it back.', tr: 'Bu posta bizde ve bekletiliyor.' },
  },
  removed: {
    desk: ({ at, actor }) => ({
      en: `It was removed ${at('en')} by ${actor || 'a person'}.`,
      tr: `${at('tr')} tarihinde kaldırıldı (${actor || 'bir kişi'}).`,
    }),
    customer: {
      en: 'This mail came to us and was removed by a person of your organisation or ours. Please ask the sender for it again.',
      tr: 'Bu posta bize geldi ve sizden ya da bizden biri tarafından kaldırıldı. Lütfen gönderenden yeniden isteyin.',
    },
  },
  forgotten: {
    desk: ({ at }) => ({
      en: `It could not be delivered or was in quarantine, and its time here was over ${at('en')}.`,
      tr: `Teslim edilemedi ya da karantinadaydı; buradaki süresi ${at('tr')} tarihinde doldu.`,
    }),
    customer: {
      en: 'This mail could not be delivered and is no longer kept. Please ask the sender for it again.',
      tr: 'Bu posta teslim edilemedi ve artık saklanmıyor. Lütfen gönderenden yeniden isteyin.',
    },
  },
  undeliverable: {
    desk: ({ at, reply }) => ({
      en: `Undeliverable since ${at('en')}, kept here. Release it, to another address or host if need be.${reply && ` Last met: ${reply}`}`,
      tr: `${at('tr')} tarihinden beri teslim edilemez durumda, burada saklanıyor. Gerekirse başka bir adrese ya da sunucuya serbest bırakın.${reply && ` Son karşılaşılan: ${reply}`}`,
    }),
    customer: {
      en: 'We have this mail, but your mail server did not take it for as long as we tried. It is kept and can be sent again.',
      tr: 'Bu posta bizde, ancak denediğimiz süre boyunca posta sunucunuz almadı. Saklanıyor ve yeniden gönderilebilir.',
    },
  },
  quarantined: {
    desk: ({ at, by }) => {
      const cause = by && causeText(by)
      const [en, tr] = cause ? [` The reason: ${cause.en}.`, ` Nedeni: ${cause.tr}.`] : ['', '']
      return {
        en: `It is in quarantine since ${at('en')}.${en} See it, then release or remove it.`,
        tr: `${at('tr')} tarihinden beri karantinada.${tr} Bakın, sonra serbest bırakın ya da kaldırın.`,
      }
    },
    customer: {
      en: 'This mail looked dangerous and is in quarantine. It can be let out.',
      tr: 'Bu posta tehlikeli göründüğü için karantinada. Çıkarılabilir.',
    },
  },
  'refused-here': {
    desk: (told) => ({
      en: `Refused by Ulak ${told.at('en')}: ${because(told).en}`,
      tr: `Ulak reddetti, ${told.at('tr')}: ${because(told).tr}`,
    }),
    customer: {
      en: 'We did not take this mail, and told the server of the sender why. The sender has a notice with the reason.',
      tr: 'Bu postayı almadık ve nedenini gönderenin sunucusuna söyledik. Gönderende nedenin yazdığı bir bildirim var.',
    },
  },
  'put-off-here': {
    desk: (told) => ({
      en: `Ulak asked the sender to come again, ${told.at('en')}; it has not come since: ${because(told).en}`,
      tr: `Ulak göndericiden yeniden gelmesini istedi, ${told.at('tr')}; o zamandan beri gelmedi: ${because(told).tr}`,
    }),
    customer: {
      en: 'We asked the server of the sender to try again a little later. It has not done so in the time looked at.',
      tr: 'Gönderenin sunucusundan biraz sonra yeniden denemesini istedik. Bakılan süre içinde denemedi.',
    },
  },
  'refused-there': {
    desk: ({ at, reply }) => ({
      en: `Refused by the domain’s own mail host ${at('en')}: ${because({ reply, by: undefined }).en} It is kept here and can be released to another address.`,
      tr: `Alan adının kendi posta sunucusu reddetti, ${at('tr')}: ${because({ reply, by: undefined }).tr} Burada saklanıyor; başka bir adrese serbest bırakılabilir.`,
    }),
    customer: {
      en: 'Your own mail server refused this mail. We keep it; tell us where it should go.',
      tr: 'Bu postayı kendi posta sunucunuz reddetti. Biz saklıyoruz; nereye gideceğini bize söyleyin.',
    },
  },
  'not-in-mx': {
    desk: ({ mx }) => ({
      en: `It never came to Ulak, and could not: at that time the MX of the domain did not name Ulak (it named: ${mx || 'nobody'}). Ask there, and ask the sender for his notice.`,
      tr: `Ulak’a hiç gelmedi, gelemezdi de: o sırada alan adının MX kayıtlarında Ulak yoktu (kayıtlarda olan: ${mx || 'hiç kimse'}). Oraya sorun, gönderenden de bildirimini isteyin.`,
    }),
    customer: ({ mx }) => ({
      en: `This mail could not come to us: at that time the MX records of your domain did not name us (they named: ${mx || 'nobody'}). Please look into the log of the mail server that they named, or ask the sender for the notice that his mail server gave.`,
      tr: `Bu posta bize gelemezdi: o sırada alan adınızın MX kayıtlarında biz yoktuk (kayıtlarda olan: ${mx || 'hiç kimse'}). Lütfen kayıtlardaki posta sunucusunun günlüğüne bakın ya da gönderenden, posta sunucusunun verdiği bildirimi isteyin.`,
    }),
  },
  'never-came-only-here': {
    desk: ({ mx }) => ({
      en: `It never came to Ulak, although the MX named nobody but Ulak then (${mx}). The sender did not send it, or could not reach Ulak: ask him for his notice.`,
      tr: `O sırada MX kayıtlarında yalnızca Ulak olduğu hâlde (${mx}) Ulak’a hiç gelmedi. Gönderen ya göndermedi ya da Ulak’a ulaşamadı: ondan bildirimini isteyin.`,
    }),
    customer: askSender,
  },
  'never-came-primary-up': {
    desk: ({ up }) => ({
      en: `It never reached Ulak: the primary was up (${up}), so the sender had no reason to come here. Ask there.`,
      tr: `Ulak’a hiç ulaşmadı: asıl sunucu ayaktaydı (${up}), gönderenin buraya gelmesi gerekmiyordu. Oraya sorun.`,
    }),
    customer: {
      en: 'This mail did not pass through us: your own mail server was up and takes mail first. Please look into its log for this sender and time.',
      tr: 'Bu posta bizden geçmedi: kendi posta sunucunuz ayaktaydı ve postayı önce o alır. Lütfen bu gönderen ve saat için onun günlüğüne bakın.',
    },
  },
  'never-came-primary-down': {
    desk: () => ({
      en: 'It never came to Ulak, although all better hosts were down. Either the sender did not send it, or could not reach Ulak: ask him for his notice.',
      tr: 'Daha öncelikli sunucuların hepsi kapalıyken Ulak’a hiç gelmedi. Gönderen ya göndermedi ya da Ulak’a ulaşamadı: ondan bildirimini isteyin.',
    }),
    customer: askSender,
  },
  'never-came-stopped': {
    desk: () => ({
      en: 'It never came to Ulak, which did not run at that time. A sender tries again for days: look at a later time, and ask him for his notice.',
      tr: 'Ulak’a hiç gelmedi; Ulak o sırada çalışmıyordu. Gönderen günlerce yeniden dener: daha sonraki bir zamana bakın, gönderenden de bildirimini isteyin.',
    }),
    customer: {
      en: 'At that time we could not take mail for a while. The server of the sender tries again by itself; please ask the sender for the notice that it gave, should the mail still be missing.',
      tr: 'O sırada bir süre posta alamadık. Gönderenin sunucusu kendiliğinden yeniden dener; posta hâlâ gelmediyse lütfen gönderenden, sunucusunun verdiği bildirimi isteyin.',
    },
  },
  'never-came': {
    desk: () => ({
      en: 'It never came to Ulak. Where it went cannot be known: nobody saw whether the better hosts were up then. Ask there, and ask the sender for his notice.',
      tr: 'Ulak’a hiç gelmedi. Nereye gittiği bilinemez: daha öncelikli sunucuların o sırada ayakta olup olmadığını gören olmadı. Oraya sorun, gönderenden de bildirimini isteyin.',
    }),
    customer: askSender,
  },
  'events-lost': {
    desk: ({ lost }) => ({
      en: `Cannot be known: nothing is written of it, but ${lost} events of this time were not written down, because too many came at once. Ask the sender for his notice.`,
      tr: `Bilinemez: bununla ilgili bir kayıt yok, ancak aynı anda çok fazlası geldiği için bu zamanın ${lost} olayı yazılamadı. Gönderenden bildirimini isteyin.`,
    }),
    customer: askSender,
  },
  'too-old': {
    desk: () => ({
      en: 'Cannot be known: the journal does not go back that far.',
      tr: 'Bilinemez: günlük o kadar geriye gitmiyor.',
    }),
    customer: { en: 'That is too long ago for our journal.', tr: 'Bu, günlüğümüz için çok eski.' },
  },
  'not-ours-then': {
    desk: () => ({
      en: 'Cannot be known: Ulak did not serve this domain then.',
      tr: 'Bilinemez: Ulak o sırada bu alan adına hizmet vermiyordu.',
    }),
    customer: {
      en: 'At that time your domain was not with us.',
      tr: 'O sırada alan adınız bizde değildi.',
    },
  },
  'too-many': {
    desk: () => ({
      en: 'Cannot be known: too much mail came for this recipient. Ask for a shorter time (--within).',
      tr: 'Bilinemez: bu alıcıya çok fazla posta gelmiş. Daha kısa bir süre sorun (--within).',
    }),
    customer: { en: 'Please tell us the time more exactly.', tr: 'Lütfen zamanı daha kesin söyleyin.' },
  },
  gap: {
    desk: ({ at }) => ({
      en: `Cannot be known: it became ours ${at('en')}, and the journal does not say what came of it.`,
      tr: `Bilinemez: ${at('tr')} tarihinde bize geldi, ancak günlük ne olduğunu söylemiyor.`,
    }),
    customer: {
      en: 'This mail reached us. What became of it is being looked into.',
      tr: 'Bu posta bize ulaştı. Ne olduğu araştırılıyor.',
    },
  },
}

/** `sentence` for the support desk; `customer` to be sent on. Both stand alone in a ticket. */
export function traceText(found: Conclusion, { sender, recipient, time }: TraceWords): { desk: Text; customer: Text } {
  const { desk, customer } = words[found.kind]
  const when = (ms: number | undefined) => (lang: keyof Text) => (ms === undefined ? '–' : time(ms, lang))
  const told: Told = {
    reply: found.reply ?? '',
    actor: found.actor ?? '',
    lost: found.lost ?? 0,
    by: found.by,
    mx: found.mx?.join(', ') ?? '',
    up: found.up?.join(', ') ?? '',
    at: when(found.at),
    next: when(found.nextTry),
  }
  const head: Text = {
    en: `Mail from ${sender || 'any sender'} to ${recipient}: `,
    tr: `${sender || 'herhangi bir gönderen'} → ${recipient} postası: `,
  }
  const both = (text: Text): Text => ({ en: head.en + text.en, tr: head.tr + text.tr })
  return { desk: both(desk(told)), customer: both(typeof customer === 'function' ? customer(told) : customer) }
}
