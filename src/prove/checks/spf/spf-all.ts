import { parseSpf, type SpfTerm } from '../../../mailauth/spf-record.ts'
import { type Check, finding, pass } from '../../result.ts'
import { recordStep } from '../../evidence/texts.ts'

export const spfAll: Check = {
  id: 'spf-all',
  question: { en: 'Does the SPF record say no to all others?', tr: 'SPF kaydı geri kalan herkese hayır diyor mu?' },
  rule: { en: 'error: +all; warning: ?all or no end', tr: 'hata: +all; uyarı: ?all ya da sonu yok' },
  reference: 'RFC 7208 §5.1',
  serves: ['authenticated'],
  judge: ({ name, spf }) => {
    if (spf.kind !== 'found' || spf.texts.length !== 1) return []
    const { terms, text } = parseSpf(spf.texts[0]!)
    const all = terms.find(isAll)
    if (!all && terms.some((term) => term.kind === 'modifier' && term.name === 'redirect')) {
      return [pass(name, { en: 'Another record decides (redirect).', tr: 'Başka bir kayıt karar veriyor (redirect).' })]
    }
    const softened = all ? text.replace(/(^| )[+?]?all(?= |$)/i, '$1~all') : `${text.trimEnd()} ~all`
    const fix = recordStep(name, softened)
    if (!all) {
      return [
        finding(
          'warning',
          name,
          {
            en: 'The record has no end: for all other senders it says nothing.',
            tr: 'Kaydın sonu yok: geri kalan gönderenler için hiçbir şey söylemiyor.',
          },
          fix,
        ),
      ]
    }
    if (all.qualifier === '+') {
      return [
        finding(
          'error',
          name,
          {
            en: `"${all.text}" lets everybody on the Internet send in this name.`,
            tr: `"${all.text}" İnternetteki herkesin bu ad adına göndermesine izin veriyor.`,
          },
          fix,
        ),
      ]
    }
    if (all.qualifier === '?') {
      return [
        finding(
          'warning',
          name,
          {
            en: '"?all" says nothing about all other senders.',
            tr: '"?all" geri kalan gönderenler için hiçbir şey söylemiyor.',
          },
          fix,
        ),
      ]
    }
    return [pass(name, { en: `It ends with ${all.text}.`, tr: `${all.text} ile bitiyor.` })]
  },
}

const isAll = (term: SpfTerm): term is SpfTerm & { kind: 'mechanism' } =>
  term.kind === 'mechanism' && term.name === 'all'
