// Why the door said no, as it is written down for whoever asks later: which rule it was, and what it went by.
import type { Text } from '../dns/problem.ts'

export type Cause = {
  readonly rule: RefusalRule
  /** The list, policy, finding or host, in the words of whoever said it; '' where the rule says everything. */
  readonly detail: string
}

export type RefusalRule = keyof typeof texts

/** What of it is kept; a stranger may have written it. */
const maxDetail = 200

export const cause = (rule: RefusalRule, detail = ''): { readonly by: Cause } => ({
  by: { rule, detail: detail.slice(0, maxDetail) },
})

/** A sentence on the cause and what helps; undefined: a rule that is not known here (any more). */
export const causeText = ({ rule, detail }: { readonly rule: string; readonly detail: string }): Text | undefined =>
  Object.hasOwn(texts, rule) ? texts[rule as RefusalRule](detail) : undefined

const texts = {
  // ── The client ────────────────────────────────────────────────────────────────────────────────
  blocklist: (list) => ({
    en: `the block list ${list} has the address of the sending server, and the domain obeys block lists (rule blocklist); the sender must have it taken off that list`,
    tr: `gönderen sunucunun adresi ${list} engelleme listesinde ve alan adı bu listelere uyuyor (blocklist kuralı); gönderen adresi o listeden çıkarttırmalı`,
  }),
  helo: (fault) => ({
    en: `the sending server gives no right name of its own in HELO (${fault}), and the domain refuses that (rule helo); the operator of the sending server must mend it`,
    tr: `gönderen sunucu HELO içinde kendi adını doğru söylemiyor (${fault}) ve alan adı bunu reddediyor (helo kuralı); gönderen sunucunun işletmecisi düzeltmeli`,
  }),
  reverse: () => ({
    en: 'the address of the sending server has no name in the reverse DNS, and the domain refuses that (rule reverse); the operator of the sending server must mend it',
    tr: 'gönderen sunucunun adresinin ters DNS kaydında adı yok ve alan adı bunu reddediyor (reverse kuralı); gönderen sunucunun işletmecisi düzeltmeli',
  }),
  greylist: () => ({
    en: 'the sender was not known yet and had to come again after five minutes (rule greylist)',
    tr: 'gönderen henüz tanınmıyordu ve beş dakika sonra yeniden gelmesi gerekiyordu (greylist kuralı)',
  }),
  // ── The message ───────────────────────────────────────────────────────────────────────────────
  dmarc: (from) => ({
    en: `the mail is not shown to be of ${from || 'its From domain'} (DMARC fails), whose policy asks for this, and the domain obeys it (rule dmarc); the sender must mend SPF or DKIM`,
    tr: `postanın ${from || 'From alan adı'} kaynaklı olduğu gösterilemedi (DMARC başarısız); o alan adının politikası bunu istiyor ve alan adı buna uyuyor (dmarc kuralı); gönderen SPF ya da DKIM’i düzeltmeli`,
  }),
  virus: (found) => ({
    en: `a scanner found something dangerous in the message: ${found} (rule scan)`,
    tr: `tarayıcı iletide tehlikeli bir şey buldu: ${found} (scan kuralı)`,
  }),
  spam: (found) => ({
    en: `a scanner takes the message for spam: ${found} (rule scan)`,
    tr: `tarayıcı iletiyi istenmeyen posta sayıyor: ${found} (scan kuralı)`,
  }),
  'scanner-down': () => ({
    en: 'the scanner did not answer, and the domain takes nothing that is not scanned (rule scannerDown); the sender tries again by itself',
    tr: 'tarayıcı yanıt vermedi ve alan adı taranmamış posta almıyor (scannerDown kuralı); gönderen kendiliğinden yeniden dener',
  }),
  // ── The recipient ─────────────────────────────────────────────────────────────────────────────
  'recipient-list': () => ({
    en: 'the address is not on the domain’s list of recipients, which is said to be complete (rules unknownRecipients, recipientListComplete); mend the address, or add it to the list',
    tr: 'adres, alan adının eksiksiz denen alıcı listesinde yok (unknownRecipients, recipientListComplete kuralları); adresi düzeltin ya da listeye ekleyin',
  }),
  'recipient-asked': () => ({
    en: 'the domain’s own mail host was asked and said that there is no such mailbox; mend the address, or make the mailbox there',
    tr: 'alan adının kendi posta sunucusuna soruldu, böyle bir posta kutusu olmadığını söyledi; adresi düzeltin ya da kutuyu orada açın',
  }),
  'recipient-learned': () => ({
    en: 'the domain’s own mail host had said in the hours before that there is no such mailbox; mend the address, or make the mailbox and clear what was learned of it',
    tr: 'alan adının kendi posta sunucusu önceki saatlerde böyle bir posta kutusu olmadığını söylemişti; adresi düzeltin ya da kutuyu açıp onun için öğrenileni silin',
  }),
  'recipient-not-known': () => ({
    en: 'nobody could say whether there is such a mailbox while the domain’s mail host was away (rule unknownRecipients); the sender tries again by itself',
    tr: 'alan adının posta sunucusu yokken böyle bir kutu olup olmadığı bilinemedi (unknownRecipients kuralı); gönderen kendiliğinden yeniden dener',
  }),
  standby: () => ({
    en: 'the standby was shut, because a better mail host took the domain’s mail; the sender delivers there',
    tr: 'daha öncelikli bir posta sunucusu alan adının postasını aldığı için yedek kapalıydı; gönderen oraya teslim eder',
  }),
  // ── The domain ────────────────────────────────────────────────────────────────────────────────
  'owner-unknown': () => ({
    en: 'the owner of the domain had not shown himself yet; let the public MX name Ulak, or publish the domain’s token',
    tr: 'alan adının sahibi henüz kendini göstermemişti; MX kayıtlarında Ulak’a yer verin ya da alan adının belirtecini yayımlayın',
  }),
  nowhere: (reason) => ({
    en: `there was nowhere to hand the mail on to: ${reason}`,
    tr: `postanın iletilebileceği bir yer yoktu: ${reason}`,
  }),
  loop: () => ({
    en: 'the same message was here before: it goes round in a circle, because the mail host behind Ulak sends it back',
    tr: 'aynı ileti daha önce buradaydı: Ulak’ın arkasındaki sunucu geri gönderdiği için posta dönüp duruyor',
  }),
} satisfies Readonly<Record<string, (detail: string) => Text>>
