import { isTlsRpt, parseTlsRpt } from '../../../smtp/tls-rpt.ts'
import { type Check, finding, pass } from '../../result.ts'

export const tlsRptSyntax: Check = {
  id: 'tls-rpt-syntax',
  question: { en: 'Can senders read the TLS-RPT record?', tr: 'Gönderenler TLS-RPT kaydını okuyabiliyor mu?' },
  rule: {
    en: 'warning: several records, or one that breaks the grammar',
    tr: 'uyarı: birden çok kayıt ya da dil bilgisine uymayan',
  },
  reference: 'RFC 8460 §3',
  serves: [],
  judge: ({ name, tlsRpt }) => {
    const at = `_smtp._tls.${name}`
    if (tlsRpt.kind !== 'found') return []
    const example = `${at}. IN TXT "v=TLSRPTv1; rua=mailto:tls-reports@${name}"`
    if (tlsRpt.texts.filter(isTlsRpt).length > 1)
      return [
        finding(
          'warning',
          at,
          {
            en: 'There are several TLS-RPT records. Senders take that as none at all.',
            tr: 'Birden çok TLS-RPT kaydı var. Gönderenler bunu hiç kayıt yokmuş gibi sayar.',
          },
          [{ en: 'Keep one of them and remove the others.', tr: 'Birini bırakın, ötekileri silin.' }],
        ),
      ]
    return tlsRpt.texts.map((text) => {
      const record = parseTlsRpt(text)
      if (!record.ok) return finding('warning', at, record.problem, [example])
      return pass(at, {
        en: `Reports go to ${record.rua.length} address(es).`,
        tr: `Raporlar ${record.rua.length} adrese gider.`,
      })
    })
  },
}
