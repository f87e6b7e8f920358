import { type Check, finding, pass, unknown } from '../../result.ts'
import { absolute, ofDelegation } from './parts.ts'

export const delegationNsAddress: Check = {
  id: 'delegation-ns-address',
  question: { en: 'Does every name server have an address?', tr: 'Her ad sunucusunun adresi var mı?' },
  rule: { en: 'error: none has one; warning: one has none', tr: 'hata: hiçbirinin yok; uyarı: birinin yok' },
  reference: 'RFC 1035 §3.3.11',
  serves: [],
  judge: ofDelegation(({ zone, hosts }) =>
    hosts.map(({ text, state, addresses, glue }) => {
      const subject = `${zone} NS ${text}`
      if (state === 'known')
        return pass(subject, { en: `Addresses: ${addresses.join(', ')}.`, tr: `Adresleri: ${addresses.join(', ')}.` })
      if (state === 'unknown') return unknown(subject, 'A, AAAA')
      return finding(
        hosts.every((host) => host.state === 'none' && host.glue.length === 0) ? 'error' : 'warning',
        subject,
        {
          en: `${text} has no address record${glue.length > 0 ? `, only glue at the parent (${glue.join(', ')})` : ''}: it cannot be asked. If its domain is free, a stranger who registers it answers for yours.`,
          tr: `${text} adının adres kaydı yok${glue.length > 0 ? `, yalnızca üst bölgede glue var (${glue.join(', ')})` : ''}: ona sorulamaz. Alan adı boştaysa onu kaydettiren bir yabancı sizin alan adınız için yanıt verir.`,
        },
        [
          {
            en: `Publish an address (${absolute(text)} IN A …), or remove ${text} from the NS records and at the registrar.`,
            tr: `Adres yayımlayın (${absolute(text)} IN A …) ya da ${text} adını NS kayıtlarından ve kayıt firmasından silin.`,
          },
        ],
      )
    }),
  ),
}
