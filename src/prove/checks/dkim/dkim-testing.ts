import { type Check, finding, pass } from '../../result.ts'
import { eachKey, withoutTags } from './each-key.ts'

export const dkimTesting: Check = {
  id: 'dkim-testing',
  question: { en: 'Are the DKIM keys past testing?', tr: 'DKIM anahtarları deneme aşamasını geçmiş mi?' },
  rule: { en: 'notice: t=y', tr: 'bilgi: t=y' },
  reference: 'RFC 6376 §3.6.1',
  serves: [],
  judge: (evidence) =>
    eachKey(evidence, (key) => {
      if (!key.record.key) return []
      if (!key.record.isTest)
        return [pass(key.at, { en: 'It is not marked as a test.', tr: 'Deneme olarak işaretli değil.' })]
      return [
        finding(
          'notice',
          key.at,
          {
            en: 't=y says that signing is only being tried: some receivers then treat signed mail as unsigned.',
            tr: 't=y imzalamanın yalnızca denendiğini söyler: kimi alıcılar o zaman imzalı postayı imzasız sayar.',
          },
          withoutTags(key, ['t']),
        ),
      ]
    }),
}
