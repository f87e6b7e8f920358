import { nameToText } from '../../../dns/name.ts'
import { reverseName } from '../../../dns/reverse.ts'
import { type Check, finding, pass, unknown } from '../../result.ts'
import { mayAlsoSend } from './parts.ts'

export const addressReverseConfirmed: Check = {
  id: 'address-reverse-confirmed',
  question: {
    en: 'Does the name of each address lead back to it?',
    tr: 'Her adresin adı yine o adrese dönüyor mu?',
  },
  rule: {
    en: 'warning: it does not, and SPF says that the machine also sends; notice: it does not',
    tr: 'uyarı: dönmüyor ve SPF kaydına göre makine posta da gönderiyor; bilgi: dönmüyor',
  },
  reference: 'RFC 1912 §2.1',
  serves: [],
  judge: (evidence) =>
    evidence.addresses.flatMap(({ host, address, reverse }) => {
      if (reverse.kind !== 'names') return []
      const subject = `${host} ${address}`
      if (reverse.confirmed === 'unknown') return [unknown(subject, 'A, AAAA')]
      if (reverse.confirmed) return [pass(subject, { en: 'It does.', tr: 'Dönüyor.' })]
      const first = reverse.names[0]!
      return [
        finding(
          mayAlsoSend(evidence, address) ? 'warning' : 'notice',
          subject,
          {
            en: `The address is called ${first}, but that name does not lead back to ${address}. Receivers take it for a forged name when this machine sends.`,
            tr: `Adresin adı ${first} ama bu ad ${address} adresine dönmüyor. Bu makine posta gönderdiğinde alıcılar adı sahte sayar.`,
          },
          [
            { en: 'Publish the address under that name:', tr: 'Adresi o ad altında yayımlayın:' },
            `${first}. IN ${address.includes(':') ? 'AAAA' : 'A'} ${address}`,
            {
              en: 'or have the PTR record changed to the name of the mail host:',
              tr: 'ya da PTR kaydını posta sunucusunun adına çevirtin:',
            },
            `${nameToText(reverseName(address)!)}. IN PTR ${host}.`,
          ],
        ),
      ]
    }),
}
