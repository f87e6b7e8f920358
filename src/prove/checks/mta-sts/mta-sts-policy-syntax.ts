import { type Check, finding, pass } from '../../result.ts'

export const mtaStsPolicySyntax: Check = {
  id: 'mta-sts-policy-syntax',
  question: { en: 'Can senders read the MTA-STS policy?', tr: 'Gönderenler MTA-STS ilkesini okuyabiliyor mu?' },
  rule: {
    en: 'error: it breaks the grammar; senders use none of it',
    tr: 'hata: dil bilgisine uymuyor; gönderenler kullanmaz',
  },
  reference: 'RFC 8461 §3.2',
  serves: ['private'],
  judge: ({ name, targets, mtaSts: { records, reading } }) => {
    const host = `mta-sts.${name}`
    if (!reading || records.kind !== 'found') return []
    if (reading.ok) return [pass(host, { en: 'It can be read.', tr: 'Okunabiliyor.' })]
    const lines = [
      'version: STSv1',
      'mode: testing',
      ...targets.slice(0, 5).map(({ text }) => `mx: ${text}`),
      'max_age: 604800',
    ]
    const file = lines.join(' ⏎ ')
    return reading.problems.map((problem) =>
      finding('error', host, problem, [
        { en: `Write it like this, one part a line: ${file}`, tr: `Şöyle yazın, her parça bir satır: ${file}` },
      ]),
    )
  },
}
