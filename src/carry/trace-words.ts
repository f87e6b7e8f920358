// The conclusions of a trace for people: one text for the support desk, one for the customer.
import type { Text } from '../dns/problem.ts'
import type { Conclusion } from './trace.ts'

export type TraceWords = {
  readonly sender: string
  readonly recipient: string
  /** Times as they are to be read, in this language. */
  time(ms: number, lang: keyof Text): string
}
type Told = Required<Pick<Conclusion, 'reply' | 'actor'>> & {
  readonly at: (lang: keyof Text) => string
  readonly next: (lang: keyof Text) => string
}
type Pair = { readonly desk: (told: Told) => Text; readonly customer: Text }

/** RFC 3463's codes as they are met most, by class-less subject and detail. */
const codes: Readonly<Record<string, Text>> = {
  '1.1': {
    en: 'there is no such mailbox; mend the address, or add it to the recipients of the domain',
    tr: 'böyle bir posta kutusu yok; adresi düzeltin ya da alan adının alıcılarına ekleyin',
  },
  '1.10': { en: 'the domain takes no mail (null MX)', tr: 'alan adı posta almıyor (null MX)' },
  '2.1': { en: 'the mailbox is shut; its owner must open it', tr: 'posta kutusu kapalı; sahibi açmalı' },
  '2.2': { en: 'the mailbox is full; its owner must make room', tr: 'posta kutusu dolu; sahibi yer açmalı' },
  '3.1': {
    en: 'the disk of the server is full; its operator must make room',
    tr: 'sunucunun diski dolu; işletmecisi yer açmalı',
  },
  '3.2': {
    en: 'the server takes no mail at this moment; the sender tries again by itself',
    tr: 'sunucu şu anda posta almıyor; gönderen kendiliğinden yeniden dener',
  },
  '3.4': {
    en: 'the message is too large; send it smaller, or raise the limit of the mail host',
    tr: 'ileti çok büyük; küçülterek gönderin ya da posta sunucusunun sınırını yükseltin',
  },
  '4.6': {
    en: 'the mail goes round in a circle; the MX records lead back to the same server',
    tr: 'posta dönüp duruyor; MX kayıtları aynı sunucuya geri götürüyor',
  },
  '5.3': {
    en: 'too many recipients, or recipients of differing rules, in one transaction; the sender sends the rest by itself',
    tr: 'tek aktarımda çok fazla ya da kuralları farklı alıcı var; gönderen kalanını kendiliğinden yollar',
  },
  '6.0': {
    en: 'the message is not well formed; the program of the sender must be mended',
    tr: 'ileti biçimce bozuk; gönderenin programı düzeltilmeli',
  },
  '6.7': {
    en: 'the address has letters that the mail host does not take (SMTPUTF8)',
    tr: 'adreste posta sunucusunun almadığı harfler var (SMTPUTF8)',
  },
  '7.0': { en: 'a rule of the server', tr: 'sunucunun bir kuralı' },
  '7.1': {
    en: 'a rule of the server does not let this sender or this mail in; see its words',
    tr: 'sunucunun bir kuralı bu göndereni ya da postayı almıyor; sözlerine bakın',
  },
  '7.26': {
    en: 'the mail is not shown to be of its sender’s domain (SPF, DKIM, DMARC); the sender must mend that',
    tr: 'postanın gönderenin alan adından olduğu gösterilemedi (SPF, DKIM, DMARC); bunu gönderen düzeltmeli',
  },
}

/** What a reply's enhanced code means; undefined: it has none that is known here. */
export function codeText(reply: string): Text | undefined {
  const [, detail] = /\b[45]\.(\d{1,3}\.\d{1,3})\b/.exec(reply) ?? []
  return detail === undefined ? undefined : codes[detail]
}

function because(reply: string): Text {
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
    desk: ({ at }) => ({
      en: `It is in quarantine since ${at('en')}. See it, then release or remove it.`,
      tr: `${at('tr')} tarihinden beri karantinada. Bakın, sonra serbest bırakın ya da kaldırın.`,
    }),
    customer: {
      en: 'This mail looked dangerous and is in quarantine. It can be let out.',
      tr: 'Bu posta tehlikeli göründüğü için karantinada. Çıkarılabilir.',
    },
  },
  'refused-here': {
    desk: ({ at, reply }) => ({
      en: `Refused by Ulak ${at('en')}: ${because(reply).en}`,
      tr: `Ulak reddetti, ${at('tr')}: ${because(reply).tr}`,
    }),
    customer: {
      en: 'We did not take this mail, and told the server of the sender why. The sender has a notice with the reason.',
      tr: 'Bu postayı almadık ve nedenini gönderenin sunucusuna söyledik. Gönderende nedenin yazdığı bir bildirim var.',
    },
  },
  'put-off-here': {
    desk: ({ at, reply }) => ({
      en: `Ulak asked the sender to come again, ${at('en')}; it has not come since: ${because(reply).en}`,
      tr: `Ulak göndericiden yeniden gelmesini istedi, ${at('tr')}; o zamandan beri gelmedi: ${because(reply).tr}`,
    }),
    customer: {
      en: 'We asked the server of the sender to try again a little later. It has not done so in the time looked at.',
      tr: 'Gönderenin sunucusundan biraz sonra yeniden denemesini istedik. Bakılan süre içinde denemedi.',
    },
  },
  'refused-there': {
    desk: ({ at, reply }) => ({
      en: `Refused by the domain’s own mail host ${at('en')}: ${because(reply).en} It is kept here and can be released to another address.`,
      tr: `Alan adının kendi posta sunucusu reddetti, ${at('tr')}: ${because(reply).tr} Burada saklanıyor; başka bir adrese serbest bırakılabilir.`,
    }),
    customer: {
      en: 'Your own mail server refused this mail. We keep it; tell us where it should go.',
      tr: 'Bu postayı kendi posta sunucunuz reddetti. Biz saklıyoruz; nereye gideceğini bize söyleyin.',
    },
  },
  'never-came-primary-up': {
    desk: () => ({
      en: 'It never came to Ulak. A better host was up as far as Ulak saw, so the sender had no reason to come here: ask there.',
      tr: 'Ulak’a hiç gelmedi. Ulak’ın gördüğü kadarıyla daha öncelikli bir sunucu ayaktaydı, gönderenin buraya gelmesi gerekmiyordu: oraya sorun.',
    }),
    customer: {
      en: 'This mail did not pass through us: your own mail server was up and takes mail first. Please look into its log for this sender and time.',
      tr: 'Bu posta bizden geçmedi: kendi posta sunucunuz ayaktaydı ve postayı önce o alır. Lütfen bu gönderen ve saat için onun günlüğüne bakın.',
    },
  },
  'never-came-primary-down': {
    desk: () => ({
      en: 'It never came to Ulak, although all better hosts were down. Either the sender did not send it, or did not find Ulak in the MX.',
      tr: 'Daha öncelikli sunucuların hepsi kapalıyken Ulak’a hiç gelmedi. Gönderen ya göndermedi ya da MX kayıtlarında Ulak’ı bulmadı.',
    }),
    customer: askSender,
  },
  'never-came': {
    desk: () => ({
      en: 'It never came to Ulak. Whether the better hosts were up then is not known: ask there, and ask the sender for his notice.',
      tr: 'Ulak’a hiç gelmedi. Daha öncelikli sunucuların o sırada ayakta olup olmadığı bilinmiyor: oraya sorun, gönderenden de bildirimini isteyin.',
    }),
    customer: askSender,
  },
  'too-old': {
    desk: () => ({
      en: 'Cannot be known: the journal does not go back that far (90 days).',
      tr: 'Bilinemez: günlük o kadar geriye gitmiyor (90 gün).',
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
  const said = desk({
    reply: found.reply ?? '',
    actor: found.actor ?? '',
    at: when(found.at),
    next: when(found.nextTry),
  })
  const head: Text = {
    en: `Mail from ${sender || 'any sender'} to ${recipient}: `,
    tr: `${sender || 'herhangi bir gönderen'} → ${recipient} postası: `,
  }
  const both = (text: Text): Text => ({ en: head.en + text.en, tr: head.tr + text.tr })
  return { desk: both(said), customer: both(customer) }
}
