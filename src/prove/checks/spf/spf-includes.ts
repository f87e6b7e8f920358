import type { Text } from '../../../dns/problem.ts'
import type { SpfTrouble } from '../../evidence/spf-budget.ts'
import { type Check, finding, pass } from '../../result.ts'

export const spfIncludes: Check = {
  id: 'spf-includes',
  question: {
    en: 'Can everything that the SPF record leans on be used?',
    tr: 'SPF kaydının dayandığı her şey kullanılabilir mi?',
  },
  rule: {
    en: 'error: an include: or redirect= without one readable record',
    tr: 'hata: okunabilir tek kaydı olmayan include: ya da redirect=',
  },
  reference: 'RFC 7208 §5.2',
  serves: ['authenticated'],
  judge: ({ name, spfBudget }) => {
    if (!spfBudget) return []
    if (spfBudget.troubles.length === 0) {
      return spfBudget.unknown.length > 0
        ? []
        : [pass(name, { en: 'Every record that it leans on is there.', tr: 'Dayandığı her kayıt yerinde.' })]
    }
    return spfBudget.troubles.slice(0, 20).map(({ kind, target }) =>
      finding('error', name, troubleTexts[kind](target), [
        {
          en: `Remove ${target} from the record, or ask its owner to mend it.`,
          tr: `${target} değerini kayıttan silin ya da sahibinden düzeltmesini isteyin.`,
        },
      ]),
    )
  },
}

const troubleTexts: Record<SpfTrouble['kind'], (target: string) => Text> = {
  'no-name': (target) => ({
    en: `${target} does not exist any more; receivers that get that far use none of your record (permerror).`,
    tr: `${target} artık yok; oraya varan alıcılar sizin kaydınızı da kullanmaz (permerror).`,
  }),
  'no-record': (target) => ({
    en: `${target} has no SPF record; receivers that get that far use none of yours (permerror).`,
    tr: `${target} adının SPF kaydı yok; oraya varan alıcılar sizin kaydınızı da kullanmaz (permerror).`,
  }),
  'several-records': (target) => ({
    en: `${target} has several SPF records, which makes yours unusable too (permerror).`,
    tr: `${target} adının birden çok SPF kaydı var; bu sizin kaydınızı da kullanılamaz kılar (permerror).`,
  }),
  'bad-syntax': (target) => ({
    en: `The SPF record of ${target} cannot be read, which makes yours unusable too (permerror).`,
    tr: `${target} adının SPF kaydı okunamıyor; bu sizin kaydınızı da kullanılamaz kılar (permerror).`,
  }),
  loop: (target) => ({
    en: `${target} leads back to a record that leads to it: receivers give up (permerror).`,
    tr: `${target} kendisine giden bir kayda geri dönüyor: alıcılar vazgeçer (permerror).`,
  }),
}
