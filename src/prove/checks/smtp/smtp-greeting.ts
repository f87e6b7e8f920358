import { type Check, finding, pass } from '../../result.ts'
import { subjectOf, visitsByHost } from './visits.ts'

export const smtpGreeting: Check = {
  id: 'smtp-greeting',
  question: { en: 'Do the mail hosts greet senders?', tr: 'Posta sunucuları gönderenleri karşılıyor mu?' },
  rule: {
    en: 'error: no SMTP, or none in time; warning: it refuses us',
    tr: 'hata: SMTP konuşmuyor ya da zamanında yanıt vermiyor; uyarı: bizi reddediyor',
  },
  reference: 'RFC 5321 §3.1',
  serves: ['arrives'],
  judge: ({ probe }) =>
    [...visitsByHost(probe).values()]
      .flat()
      .filter(({ reached }) => reached)
      .map((visit) => {
        const { failure } = visit
        const subject = subjectOf(visit)
        if (!failure || (failure.at !== 'greeting' && failure.at !== 'ehlo'))
          return pass(subject, { en: 'It greets and answers EHLO.', tr: 'Karşılıyor ve EHLO’ya yanıt veriyor.' })
        if (failure.why === 'said-no')
          return finding(
            'warning',
            subject,
            {
              en: `It refuses this machine: ${failure.text}. Others may be welcome; if not, no mail arrives.`,
              tr: `Bu makineyi reddediyor: ${failure.text}. Başkalarını kabul ediyor olabilir; etmiyorsa posta gelmez.`,
            },
            [
              {
                en: 'See what the log of the mail server says of this moment, and probe from another address, too.',
                tr: 'Posta sunucusunun bu andaki günlüğüne bakın ve başka bir adresten de deneyin.',
              },
            ],
          )
        return finding(
          'error',
          subject,
          {
            en: `It takes connections but does not speak SMTP as senders need it: ${failure.text}.`,
            tr: `Bağlantı alıyor ama gönderenlere gerektiği gibi SMTP konuşmuyor: ${failure.text}.`,
          },
          [
            {
              en: 'See which program listens on port 25 there, and whether a firewall or slow look-ups of senders’ names keep it from answering.',
              tr: 'Orada 25 kapısını hangi programın dinlediğine ve bir güvenlik duvarının ya da gönderen adı sorgusunun yanıtı engelleyip engellemediğine bakın.',
            },
          ],
        )
      }),
}
