import { type Check, finding, pass, unknown } from '../../result.ts'
import { nsLines, ofDelegation } from './parts.ts'

export const delegationHere: Check = {
  id: 'delegation-here',
  question: {
    en: 'Does the world ask our name servers for this domain?',
    tr: 'Dünya bu alan adını bizim ad sunucularımıza mı soruyor?',
  },
  rule: {
    en: 'error: some ask us, some others; warning: nobody asks us yet',
    tr: 'hata: kimi bize, kimi başkasına soruyor; uyarı: henüz kimse bize sormuyor',
  },
  reference: 'RFC 1034 §4.2.2',
  serves: [],
  judge: ofDelegation(({ zone, atParent, own }) => {
    if (!own || own.length === 0) return []
    if (!atParent) return [unknown(`${zone} NS`, 'NS')]
    const others = atParent.filter((host) => !own.includes(host))
    const missing = own.filter((host) => !atParent.includes(host))
    if (others.length === 0)
      return [
        pass(`${zone} NS`, {
          en: 'The parent zone names our servers.',
          tr: 'Üst bölge bizim sunucularımızı gösteriyor.',
        }),
      ]
    const isMixed = missing.length < own.length
    return [
      finding(
        isMixed ? 'error' : 'warning',
        `${zone} NS`,
        isMixed
          ? {
              en: `The parent zone names our servers and others too (${others.join(', ')}). What is changed here is seen by some only.`,
              tr: `Üst bölge hem bizim sunucularımızı hem başkalarını gösteriyor (${others.join(', ')}). Burada yapılan değişikliği herkes görmez.`,
            }
          : {
              en: `The world still asks ${others.join(', ')}. What is changed here has no effect until the name servers are changed at the registrar.`,
              tr: `Dünya hâlâ ${others.join(', ')} sunucularına soruyor. Kayıt firmasında ad sunucuları değiştirilene kadar burada yapılanların etkisi olmaz.`,
            },
        [
          {
            en: 'Enter these name servers at your registrar, and no others:',
            tr: 'Kayıt firmanızda yalnızca şu ad sunucularını girin:',
          },
          ...nsLines(zone, own),
        ],
      ),
    ]
  }),
}
