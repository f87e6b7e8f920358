import { parseName } from '../../../dns/name.ts'
import { isHostName } from '../../../smtp/mail-hosts.ts'
import { safeText } from '../../../smtp/reply.ts'
import { type Check, finding, pass } from '../../result.ts'
import { greeted, subjectOf } from './visits.ts'

export const smtpName: Check = {
  id: 'smtp-name',
  question: {
    en: 'Do the mail hosts introduce themselves by their name?',
    tr: 'Posta sunucuları kendilerini adlarıyla mı tanıtıyor?',
  },
  rule: {
    en: 'notice: no full host name in EHLO, or another than the address has in the DNS',
    tr: 'bilgi: EHLO yanıtında tam sunucu adı yok ya da adresin DNS içindeki adından farklı',
  },
  reference: 'RFC 5321 §4.1.1.1',
  serves: [],
  judge: ({ probe, provider }) =>
    // Behind a provider's name stand many servers with names of their own.
    (provider ? [] : greeted(probe)).map((visit) => {
      const subject = subjectOf(visit)
      const said = visit.offer!.name
      const name = parseName(said)
      const shown = safeText(said, 100) || '–'
      if (!name.ok || !said.includes('.') || !isHostName(name.value))
        return finding(
          'notice',
          subject,
          {
            en: `It calls itself "${shown}", which is not a full host name.`,
            tr: `Kendisine "${shown}" diyor; bu tam bir sunucu adı değil.`,
          },
          [{ en: `Set its host name to ${visit.host}.`, tr: `Sunucu adını ${visit.host} yapın.` }],
        )
      const names = visit.names ?? []
      if (names.length > 0 && !names.some((one) => one.toLowerCase() === said.toLowerCase().replace(/\.$/, '')))
        return finding(
          'notice',
          subject,
          {
            en: `It calls itself ${shown}, but the DNS calls its address ${names.slice(0, 3).join(', ')}. Mail that it sends is trusted less.`,
            tr: `Kendisine ${shown} diyor, oysa DNS’te adresinin adı ${names.slice(0, 3).join(', ')}. Gönderdiği postaya daha az güvenilir.`,
          },
          [
            {
              en: `Ask whoever gave you ${visit.address} to set its reverse name (PTR) to ${shown}, or change the name of the server.`,
              tr: `${visit.address} adresini size verenden ters kaydını (PTR) ${shown} yapmasını isteyin ya da sunucunun adını değiştirin.`,
            },
          ],
        )
      return pass(subject, { en: `It calls itself ${shown}.`, tr: `Kendisine ${shown} diyor.` })
    }),
}
