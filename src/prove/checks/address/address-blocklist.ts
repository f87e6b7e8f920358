import type { Listing } from '../../../dns/blocklist.ts'
import { type Check, finding, type Judgement, pass } from '../../result.ts'

export const addressBlocklist: Check = {
  id: 'address-blocklist',
  question: {
    en: 'Are the addresses of the mail hosts on no block list?',
    tr: 'Posta sunucularının adresleri engelleme listelerinde değil mi?',
  },
  rule: {
    en: 'warning: listed (answers in 127.0.0.0/24 only); unknown: the list does not serve our resolver. Only with ULAK_BLOCKLISTS',
    tr: 'uyarı: listede (yalnızca 127.0.0.0/24 yanıtları sayılır); bilinmiyor: liste çözümleyicimize hizmet vermiyor. Yalnızca ULAK_BLOCKLISTS ile',
  },
  reference: 'RFC 5782 §2.1',
  serves: [],
  judge: ({ addresses }) =>
    addresses.flatMap(({ host, address, listings = [] }) =>
      listings.map((listing) => judgeListing(`${host} ${address} ${listing.list}`, address, listing)),
    ),
}

function judgeListing(subject: string, address: string, { list, kind, codes }: Listing): Judgement {
  switch (kind) {
    case 'clear':
      return pass(subject, { en: 'It is not listed.', tr: 'Listede değil.' })
    case 'listed':
      return finding(
        'warning',
        subject,
        {
          en: `${address} is on the block list ${list} (${codes.join(', ')}). Receiving goes on; mail that this machine sends is refused by those who use the list.`,
          tr: `${address}, ${list} engelleme listesinde (${codes.join(', ')}). Posta alımı sürer; bu makinenin gönderdiği postayı listeyi kullananlar reddeder.`,
        },
        [
          {
            en: `Find out what was sent from there and stop it, then ask for removal at the operator of ${list}.`,
            tr: `Oradan ne gönderildiğini bulup durdurun, sonra ${list} işletmecisinden çıkarılmayı isteyin.`,
          },
        ],
      )
    case 'refused':
      return {
        status: 'unknown',
        subject,
        message: {
          en: `${list} does not answer our resolver (${codes.join(', ')}): that is about the asker, not about ${address}. Ask through your own resolver (ULAK_RESOLVERS).`,
          tr: `${list} çözümleyicimize yanıt vermiyor (${codes.join(', ')}): bu soranla ilgilidir, ${address} ile değil. Kendi çözümleyiciniz üzerinden sorun (ULAK_RESOLVERS).`,
        },
      }
    case 'broken':
      return {
        status: 'unknown',
        subject,
        message: {
          en: `${list} lists every address, even 127.0.0.1, so it says nothing. Take it out of ULAK_BLOCKLISTS.`,
          tr: `${list} 127.0.0.1 dahil her adresi listeliyor; bu yüzden bir şey söylemiyor. ULAK_BLOCKLISTS ayarından çıkarın.`,
        },
      }
    case 'unknown':
      return {
        status: 'unknown',
        subject,
        message: { en: `${list} gave no answer.`, tr: `${list} yanıt vermedi.` },
      }
  }
}
