import { type Check, finding } from '../../result.ts'
import { ofDelegation } from './parts.ts'

export const delegationNsPublic: Check = {
  id: 'delegation-ns-public',
  question: {
    en: 'Can the name servers be reached from the Internet?',
    tr: 'Ad sunucularına İnternetten erişilebilir mi?',
  },
  rule: {
    en: 'error: private addresses only; warning: some are private',
    tr: 'hata: yalnızca özel adresler; uyarı: bazıları özel',
  },
  reference: 'RFC 6890 §2.2',
  serves: [],
  judge: ofDelegation(({ zone, hosts, servers }) =>
    hosts.flatMap(({ text, hidden }) => {
      if (hidden.length === 0) return []
      return [
        finding(
          servers.length === 0 ? 'error' : 'warning',
          `${zone} NS ${text}`,
          {
            en: `Nobody can ask ${hidden.join(', ')} from the Internet.`,
            tr: `${hidden.join(', ')} adresine İnternetten sorulamaz.`,
          },
          [
            {
              en: `Publish the public address of ${text}, in the domain and as glue at the registrar.`,
              tr: `${text} sunucusunun genel adresini alan adında ve kayıt firmasında (glue) yayımlayın.`,
            },
          ],
        ),
      ]
    }),
  ),
}
