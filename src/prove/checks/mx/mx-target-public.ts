import { isPublicIp } from '../../../smtp/mail-address.ts'
import { type Check, finding, pass } from '../../result.ts'

export const mxTargetPublic: Check = {
  id: 'mx-target-public',
  question: {
    en: 'Can the mail hosts be reached from the Internet?',
    tr: 'Posta sunucularına İnternetten erişilebilir mi?',
  },
  rule: {
    en: 'error: private addresses only; warning: some are private',
    tr: 'hata: yalnızca özel adresler; uyarı: bazıları özel',
  },
  reference: 'RFC 6890 §2.2',
  serves: ['arrives'],
  judge: ({ name, targets }) =>
    targets
      .filter((host) => host.addresses.length > 0)
      .map((host) => {
        const subject = `${name} MX ${host.preference} ${host.text}`
        if (!host.problems.includes('private-address'))
          return pass(subject, { en: 'Its addresses are public.', tr: 'Adresleri genel.' })
        const hidden = host.addresses.filter((address) => !isPublicIp(address))
        return finding(
          hidden.length === host.addresses.length ? 'error' : 'warning',
          subject,
          {
            en: `Nobody can reach ${hidden.join(', ')} from the Internet.`,
            tr: `${hidden.join(', ')} İnternetten erişilebilir değil.`,
          },
          [
            {
              en: `Publish the public address of ${host.text} instead.`,
              tr: `Bunun yerine ${host.text} sunucusunun genel adresini yayımlayın.`,
            },
          ],
        )
      }),
}
