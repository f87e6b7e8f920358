// What the enhanced code of a reply means, for people, and what helps (RFC 3463).
import type { Text } from '../dns/problem.ts'

/** As they are met most, by class-less subject and detail. */
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
