import { type Check, finding, pass } from '../../result.ts'
import { hasZone, ofDelegation, placeOf, refusalOf } from './parts.ts'

export const delegationLame: Check = {
  id: 'delegation-lame',
  question: {
    en: 'Does every name server really have the domain?',
    tr: 'Her ad sunucusunda alan adı gerçekten var mı?',
  },
  rule: {
    en: 'error: none has it; warning: one of them has it not (lame delegation)',
    tr: 'hata: hiçbirinde yok; uyarı: birinde yok (geçersiz yetkilendirme, lame delegation)',
  },
  reference: 'RFC 1912 §2.8',
  serves: ['arrives'],
  judge: ofDelegation(({ zone, servers }) => {
    const answering = servers.filter(({ soa }) => soa.kind !== 'unknown')
    const lame = answering.filter((server) => !hasZone(server))
    if (answering.length > 0 && lame.length === 0)
      return [pass(zone, { en: 'All that answer have the domain.', tr: 'Yanıt verenlerin hepsinde alan adı var.' })]
    const severity = lame.length === servers.length ? 'error' : 'warning'
    return lame.map((server) => {
      const why = refusalOf(server.soa) ?? { en: 'it has no SOA', tr: 'SOA kaydı yok' }
      return finding(
        severity,
        `${zone} NS ${placeOf(server)}`,
        {
          en: `It is named as a name server of ${zone} but does not have it: ${why.en}. Look-ups that meet it fail or are late.`,
          tr: `${zone} için ad sunucusu olarak gösteriliyor ama alan adı onda yok: ${why.tr}. Ona rastlayan sorgular başarısız olur ya da gecikir.`,
        },
        [
          {
            en: `Add the zone ${zone} to ${server.host}, or remove ${server.host} from the NS records and at the registrar.`,
            tr: `${server.host} sunucusuna ${zone} bölgesini ekleyin ya da ${server.host} adını NS kayıtlarından ve kayıt firmasından silin.`,
          },
        ],
      )
    })
  }),
}
