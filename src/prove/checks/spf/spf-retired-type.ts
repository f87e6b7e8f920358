import { type Check, finding } from '../../result.ts'

export const spfRetiredType: Check = {
  id: 'spf-retired-type',
  question: {
    en: 'Is the retired record type SPF gone?',
    tr: 'Kullanımdan kalkmış SPF kayıt türü kaldırılmış mı?',
  },
  rule: { en: 'notice: a record of type SPF (99)', tr: 'bilgi: SPF (99) türünde bir kayıt' },
  reference: 'RFC 7208 §3.1',
  serves: [],
  judge: ({ name, spf, spfType99: retired }) => {
    if (retired.length === 0) return []
    const same = spf.kind === 'found' && retired.every((text) => spf.texts.includes(text))
    return [
      finding(
        'notice',
        name,
        {
          en: `There is a record of the type SPF (99), which nobody reads any more${same ? '' : '; it says something else than the TXT record'}.`,
          tr: `Artık kimsenin okumadığı SPF (99) türünde bir kayıt var${same ? '' : '; TXT kaydından başka bir şey söylüyor'}.`,
        },
        [
          {
            en: 'Remove it; SPF is published as TXT only.',
            tr: 'Silin; SPF yalnızca TXT olarak yayımlanır.',
          },
        ],
      ),
    ]
  },
}
