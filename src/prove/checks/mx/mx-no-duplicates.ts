import { nameToText } from '../../../dns/name.ts'
import { type Check, finding } from '../../result.ts'

export const mxNoDuplicates: Check = {
  id: 'mx-no-duplicates',
  question: {
    en: 'Does each mail host stand in the MX set once?',
    tr: 'Her posta sunucusu MX kayıtlarında bir kez mi geçiyor?',
  },
  rule: { en: 'notice: a host stands there several times', tr: 'bilgi: bir sunucu birden çok kez geçiyor' },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: ({ name, mxRecords }) =>
    [...Map.groupBy(mxRecords, ({ exchange }) => exchange.key).values()]
      .filter((same) => same.length > 1)
      .map((same) => {
        const host = nameToText(same[0]!.exchange)
        const [best, ...rest] = same.map(({ preference }) => preference).toSorted((a, b) => a - b)
        return finding(
          'notice',
          `${name} MX ${host}`,
          {
            en: `${host} stands in the MX set ${same.length} times; only preference ${best} has an effect.`,
            tr: `${host} MX kayıtlarında ${same.length} kez geçiyor; yalnızca ${best} önceliği etkili.`,
          },
          rest.map((preference) => ({
            en: `Remove ${name}. IN MX ${preference} ${host}.`,
            tr: `${name}. IN MX ${preference} ${host}. kaydını silin.`,
          })),
        )
      }),
}
