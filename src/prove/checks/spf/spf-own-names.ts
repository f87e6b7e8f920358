import { parseSpf } from '../../../mailauth/spf-record.ts'
import { type Check, finding, pass, unknown } from '../../result.ts'

export const spfOwnNames: Check = {
  id: 'spf-own-names',
  question: {
    en: 'Does the backup say that only it speaks in its own name?',
    tr: 'Yedek sunucu, kendi adıyla yalnızca kendisinin konuştuğunu söylüyor mu?',
  },
  rule: {
    en: 'warning: no SPF record at the name in EHLO; notice: it does not end in -all',
    tr: 'uyarı: EHLO adında SPF kaydı yok; bilgi: -all ile bitmiyor',
  },
  reference: 'RFC 7208 §10.1.3',
  serves: [],
  judge: ({ ownSpf }) =>
    (ownSpf ?? []).map(({ name, spf }) => {
      const fix = [`${name}. IN TXT "v=spf1 a -all"`]
      if (spf.kind === 'unknown') return unknown(name, spf.reason)
      if (spf.kind === 'none') {
        return finding(
          'warning',
          name,
          {
            en: 'This backup hands mail on under this name, and others can use the name too: it has no SPF record.',
            tr: 'Bu yedek postayı bu adla teslim ediyor; SPF kaydı olmadığı için adı başkaları da kullanabilir.',
          },
          fix,
        )
      }
      const ends = parseSpf(spf.texts[0]!).terms.some(
        (term) => term.kind === 'mechanism' && term.name === 'all' && term.qualifier === '-',
      )
      if (ends)
        return pass(name, { en: 'Only this server uses its name.', tr: 'Adını yalnızca bu sunucu kullanabilir.' })
      return finding(
        'notice',
        name,
        {
          en: 'The SPF record of this server does not refuse everybody else who uses its name.',
          tr: 'Bu sunucunun SPF kaydı, adını kullanan başkalarını geri çevirmiyor.',
        },
        fix,
      )
    }),
}
