import { type Check, finding, pass } from '../../result.ts'
import { isPrintable, txtLine } from '../../evidence/texts.ts'

export const spfOneRecord: Check = {
  id: 'spf-one-record',
  question: { en: 'Is there one SPF record only?', tr: 'Tek bir SPF kaydı mı var?' },
  rule: { en: 'error: several; receivers answer permerror', tr: 'hata: birden çok; alıcılar permerror der' },
  reference: 'RFC 7208 §4.5',
  serves: ['authenticated'],
  judge: ({ name, spf }) => {
    if (spf.kind !== 'found') return []
    if (spf.texts.length === 1) return [pass(name, { en: 'There is exactly one.', tr: 'Tam olarak bir tane var.' })]
    return [
      finding(
        'error',
        name,
        {
          en: `There are ${spf.texts.length} SPF records. Receivers use none of them (permerror).`,
          tr: `${spf.texts.length} SPF kaydı var. Alıcılar hiçbirini kullanmaz (permerror).`,
        },
        [{ en: 'Merge them into one:', tr: 'Tek kayıtta birleştirin:' }, txtLine(name, merged(spf.texts))],
      ),
    ]
  },
}

/** All terms once, in the order in which they stand, the mildest `all` at the end: nobody who may send now loses that. */
function merged(texts: readonly string[]): string {
  const terms = texts.flatMap((text) => text.split(/ +/).slice(1)).filter((term) => term !== '' && isPrintable(term))
  const isAll = (term: string): boolean => /^[+?~-]?all$/i.test(term)
  const strictness = ['+all', 'all', '?all', '~all', '-all']
  const all = terms
    .filter(isAll)
    .toSorted((a, b) => strictness.indexOf(a.toLowerCase()) - strictness.indexOf(b.toLowerCase()))[0]
  return ['v=spf1', ...new Set(terms.filter((term) => !isAll(term))), all ?? '~all'].join(' ')
}
