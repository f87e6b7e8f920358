import { type Check, finding, pass } from '../../result.ts'
import { listed, onlyRecord } from './only-record.ts'

export const spfMacros: Check = {
  id: 'spf-macros',
  question: {
    en: 'Can the SPF record be judged without seeing a message?',
    tr: 'SPF kaydı, bir ileti görülmeden değerlendirilebilir mi?',
  },
  rule: {
    en: 'warning: the macro p; notice: names that depend on the message',
    tr: 'uyarı: p makrosu; bilgi: iletiye bağlı adlar',
  },
  reference: 'RFC 7208 §7.2',
  serves: [],
  judge: (evidence) => {
    const { name, spfBudget } = evidence
    const record = onlyRecord(evidence)
    if (!record || !spfBudget) return []
    const slow = record.terms.filter(({ domain }) => domain !== undefined && /%\{p/i.test(domain))
    if (slow.length > 0) {
      return [
        finding(
          'warning',
          name,
          {
            en: `${listed(slow.map(({ text }) => text))}: the macro p needs the same slow look-ups as ptr and should not be used.`,
            tr: `${listed(slow.map(({ text }) => text))}: p makrosu ptr ile aynı yavaş sorguları gerektirir, kullanılmamalıdır.`,
          },
          [{ en: 'Write it without %{p}.', tr: '%{p} olmadan yazın.' }],
        ),
      ]
    }
    if (spfBudget.macros.length === 0)
      return [pass(name, { en: 'No name depends on the message.', tr: 'Hiçbir ad iletiye bağlı değil.' })]
    return [
      finding('notice', name, {
        en: `${listed(spfBudget.macros)} is filled in for each message: who may send, and how many look-ups lie behind it, cannot be said from here.`,
        tr: `${listed(spfBudget.macros)} her ileti için ayrı doldurulur: kimin gönderebileceği ve arkasında kaç sorgu olduğu buradan söylenemez.`,
      }),
    ]
  },
}
