import { type Check, finding, pass } from '../../result.ts'

export const mtaStsContentType: Check = {
  id: 'mta-sts-content-type',
  question: { en: 'Is the MTA-STS policy served as plain text?', tr: 'MTA-STS ilkesi düz metin olarak mı sunuluyor?' },
  rule: {
    en: 'warning: another media type; some senders do not take it',
    tr: 'uyarı: başka ortam türü; bazı gönderenler almaz',
  },
  reference: 'RFC 8461 §3.2',
  serves: ['private'],
  judge: ({ name, mtaSts: { records, fetch } }) => {
    const host = `mta-sts.${name}`
    if (fetch?.kind !== 'fetched' || records.kind !== 'found') return []
    if (fetch.contentType === 'text/plain') return [pass(host, { en: 'It is text/plain.', tr: 'Türü text/plain.' })]
    const type = fetch.contentType || '–'
    return [
      finding('warning', host, { en: `The policy is served as "${type}".`, tr: `İlke "${type}" türüyle sunuluyor.` }, [
        { en: 'Serve it with "Content-Type: text/plain".', tr: '"Content-Type: text/plain" ile sunun.' },
      ]),
    ]
  },
}
