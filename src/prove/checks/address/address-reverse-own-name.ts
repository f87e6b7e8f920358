import { parseIpv4 } from '../../../dns/ip.ts'
import { nameToText } from '../../../dns/name.ts'
import { reverseName } from '../../../dns/reverse.ts'
import { type Check, finding, pass } from '../../result.ts'

export const addressReverseOwnName: Check = {
  id: 'address-reverse-own-name',
  question: {
    en: 'Is the name of each address that of a server, not of a line?',
    tr: 'Her adresin adı bir hattın değil bir sunucunun adı mı?',
  },
  rule: {
    en: 'notice: the name is made from the address, or says that it is dynamic',
    tr: 'bilgi: ad adresten türetilmiş ya da dinamik olduğunu söylüyor',
  },
  reference: 'RFC 1912 §2.1',
  serves: [],
  judge: ({ addresses }) =>
    addresses.flatMap(({ host, address, reverse }) => {
      if (reverse.kind !== 'names') return []
      const subject = `${host} ${address}`
      const generic = reverse.names.every((one) => looksGeneric(one, address))
      if (!generic) return [pass(subject, { en: 'It is.', tr: 'Evet.' })]
      return [
        finding(
          'notice',
          subject,
          {
            en: `The name ${reverse.names[0]} looks like that of an access line or of a machine nobody has set up. Filters trust mail from such a machine less; receiving is not touched.`,
            tr: `${reverse.names[0]} adı bir erişim hattının ya da kurulmamış bir makinenin adına benziyor. Filtreler böyle bir makinenin gönderdiği postaya daha az güvenir; posta alımı etkilenmez.`,
          },
          [`${nameToText(reverseName(address)!)}. IN PTR ${host}.`],
        ),
      ]
    }),
}

const lineWords =
  /(^|[.-])(dyn|dynamic|dhcp|dsl|adsl|vdsl|ppp|pppoe|pool|cable|dialup|dial|customer|broadband|ttnet)([.-]|\d|$)/

function looksGeneric(name: string, address: string): boolean {
  if (lineWords.test(name)) return true
  const bytes = parseIpv4(address)
  if (!bytes) return false
  // `host-192-0-2-1.isp`, `1.2.0.192.isp`, `ip192.0.2.1.isp`: all four numbers, in either order.
  const [a, b, c, d] = bytes
  return [
    [a, b, c, d],
    [d, c, b, a],
  ].some((order) => new RegExp(`(^|[^0-9])0*${order.join('[^0-9]0*')}([^0-9]|$)`).test(name))
}
