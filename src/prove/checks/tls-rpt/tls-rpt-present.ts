import { type Check, finding, pass, unknown } from '../../result.ts'

export const tlsRptPresent: Check = {
  id: 'tls-rpt-present',
  question: { en: 'Would you hear of failing TLS?', tr: 'TLS hatalarından haberiniz olur mu?' },
  rule: { en: 'notice: MTA-STS without TLS reports', tr: 'bilgi: MTA-STS var, TLS raporları yok' },
  reference: 'RFC 8460 §3',
  serves: [],
  judge: ({ name, tlsRpt, mtaSts }) => {
    const at = `_smtp._tls.${name}`
    if (tlsRpt.kind === 'found')
      return [pass(at, { en: 'Senders are asked for reports.', tr: 'Gönderenlerden rapor isteniyor.' })]
    if (mtaSts.records.kind !== 'found') return []
    if (tlsRpt.kind === 'unknown') return [unknown(at, tlsRpt.reason)]
    return [
      finding(
        'notice',
        at,
        {
          en: 'You ask for protected delivery, but senders do not know where to report that it fails.',
          tr: 'Korumalı teslim istiyorsunuz ama gönderenler bunun başarısız olduğunu nereye bildireceğini bilmiyor.',
        },
        [
          { en: 'Publish a mailbox for reports:', tr: 'Raporlar için bir posta kutusu yayımlayın:' },
          `${at}. IN TXT "v=TLSRPTv1; rua=mailto:tls-reports@${name}"`,
        ],
      ),
    ]
  },
}
