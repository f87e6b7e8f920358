import { nameToText } from '../../../dns/name.ts'
import { reverseName } from '../../../dns/reverse.ts'
import { type Check, finding, pass, unknown } from '../../result.ts'
import { mayAlsoSend } from './parts.ts'

export const addressReverse: Check = {
  id: 'address-reverse',
  question: {
    en: 'Do the addresses of the mail hosts have a name (PTR)?',
    tr: 'Posta sunucularının adreslerinin bir adı (PTR) var mı?',
  },
  rule: {
    en: 'warning: none, and SPF says that the machine also sends; notice: none',
    tr: 'uyarı: yok ve SPF kaydına göre makine posta da gönderiyor; bilgi: yok',
  },
  reference: 'RFC 1912 §2.1',
  serves: [],
  judge: (evidence) =>
    evidence.addresses.map(({ host, address, reverse }) => {
      const subject = `${host} ${address}`
      if (reverse.kind === 'unknown') return unknown(subject, reverse.reason)
      if (reverse.kind === 'names')
        return pass(subject, { en: `Its name is ${reverse.names.join(', ')}.`, tr: `Adı ${reverse.names.join(', ')}.` })
      const sends = mayAlsoSend(evidence, address)
      return finding(
        sends ? 'warning' : 'notice',
        subject,
        sends
          ? {
              en: 'The address has no name in the reverse DNS (PTR), and SPF allows it to send: the large receivers refuse mail from such an address.',
              tr: "Adresin ters DNS'te adı (PTR) yok ve SPF kaydı göndermesine izin veriyor: büyük alıcılar böyle bir adresten gelen postayı reddeder.",
            }
          : {
              en: 'The address has no name in the reverse DNS (PTR). For receiving that does not matter; mail that this machine sends would be refused by many.',
              tr: "Adresin ters DNS'te adı (PTR) yok. Posta almak için önemli değildir; bu makine posta gönderirse birçok alıcı reddeder.",
            },
        [
          {
            en: 'Whoever gave you the address (data centre, provider) sets it in its panel:',
            tr: 'Adresi veren (veri merkezi, sağlayıcı) panelinde ayarlar:',
          },
          `${nameToText(reverseName(address)!)}. IN PTR ${host}.`,
        ],
      )
    }),
}
