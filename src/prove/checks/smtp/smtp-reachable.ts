import { type Check, finding, type Judgement, pass } from '../../result.ts'
import { isDown, visitsByHost } from './visits.ts'

export const smtpReachable: Check = {
  id: 'smtp-reachable',
  question: { en: 'Do the mail hosts take connections?', tr: 'Posta sunucuları bağlantı alıyor mu?' },
  rule: {
    en: 'error: a host on none of its addresses; warning: not on all of them; notice: not all were visited',
    tr: 'hata: hiçbir adresinde almayan sunucu; uyarı: bazı adreslerinde almayan; bilgi: hepsi ziyaret edilmedi',
  },
  reference: 'RFC 5321 §5.1',
  serves: ['arrives', 'survives'],
  judge: ({ name, probe }) => [
    ...[...visitsByHost(probe)].flatMap(([host, visits]) => {
      const down = visits.filter((visit) => isDown(visit, probe!))
      const up = visits.filter(({ reached }) => reached)
      if (down.length === 0)
        return up.length === 0 ? [] : [pass(host, { en: 'It answers on port 25.', tr: '25 kapısında yanıt veriyor.' })]
      const why = down.map(({ failure }) => failure?.text).join('; ')
      const isGone = up.length === 0 && down.length === visits.length
      return [
        finding(
          isGone ? 'error' : 'warning',
          host,
          isGone
            ? {
                en: `It takes no connections (${why}), while other mail hosts do.`,
                tr: `Bağlantı almıyor (${why}); başka posta sunucuları alıyor.`,
              }
            : {
                en: `It does not answer on all of its addresses (${why}); senders lose time there.`,
                tr: `Her adresinde yanıt vermiyor (${why}); gönderenler orada zaman yitirir.`,
              },
          [
            {
              en: `Start the mail server on ${host} and open port 25 in its firewalls,`,
              tr: `${host} üzerinde posta sunucusunu başlatın ve güvenlik duvarlarında 25 kapısını açın,`,
            },
            {
              en: 'or take the host or the address out of the DNS.',
              tr: 'ya da sunucuyu veya adresi DNS kayıtlarından çıkarın.',
            },
          ],
        ),
      ]
    }),
    ...notVisited(name, probe?.notVisited ?? 0),
  ],
}

/** What there was neither room nor time for. */
const notVisited = (name: string, count: number): Judgement[] =>
  count === 0
    ? []
    : [
        finding('notice', name, {
          en: `${count} more addresses were not visited: there was no room or time for them.`,
          tr: `${count} adres daha ziyaret edilmedi: yer ya da zaman kalmadı.`,
        }),
      ]
