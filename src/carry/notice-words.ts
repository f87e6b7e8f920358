// What Ulak writes to the people of a domain, in both languages: nobody said which of them the reader has.
import type { LongWait } from './notices.store.ts'

type Words = { readonly subject: string; readonly text: string }

export function waitingWords(
  { domain, messages, oldest }: LongWait,
  { hours, reason, days }: { hours: number; reason: string | undefined; days: number },
): Words {
  const since = new Date(oldest).toISOString().slice(0, 16).replace('T', ' ')
  const why = reason === undefined ? { en: '', tr: '' } : { en: ` Why: ${reason}.`, tr: ` Neden: ${reason}.` }
  const [one, many] = [`one message waits`, `${messages} messages wait`]
  return {
    subject: `${domain}: mail has been waiting for ${hours} hours / posta ${hours} saattir bekliyor`,
    text: [
      `For ${domain} ${messages === 1 ? one : many} here, the oldest since ${since} UTC, because its mail server does not take it.${why.en}`,
      '',
      `Nothing is lost: each message is tried for ${days} days and handed on within seconds once the server is back. You can see, hold or release it with Ulak.`,
      '',
      '--',
      '',
      `${domain} için burada ${messages} ileti bekliyor; en eskisi ${since} UTC tarihinden beri. Posta sunucusu bunları almıyor.${why.tr}`,
      '',
      `Hiçbir şey kaybolmadı: her ileti ${days} gün boyunca denenir ve sunucu geri geldiğinde saniyeler içinde iletilir. Bekleyen postayı Ulak üzerinden görebilir, tutabilir ya da serbest bırakabilirsiniz.`,
      '',
    ].join('\n'),
  }
}

export const undeliverableWords = (domain: string): Words => ({
  subject: `${domain}: mail could not be delivered / teslim edilemeyen posta var`,
  text: [
    `Some mail for ${domain} could not be delivered: its mail server refused it for good, or was away too long. It is kept for 30 days.`,
    '',
    'See with Ulak what it is and why; you can release it to the same address, to another one or to another server, or remove it. You hear of this once a day at most.',
    '',
    '--',
    '',
    `${domain} için bazı iletiler teslim edilemedi: posta sunucusu bunları kesin olarak reddetti ya da çok uzun süre kapalı kaldı. İletiler 30 gün saklanır.`,
    '',
    'Hangi iletiler olduğunu ve nedenini Ulak üzerinden görün; aynı adrese, başka bir adrese ya da başka bir sunucuya bırakabilir veya silebilirsiniz. Bu konuda en fazla günde bir kez yazılır.',
    '',
  ].join('\n'),
})
