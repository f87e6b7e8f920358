import { equalNames, nameToText, root } from '../../../dns/name.ts'
import { type Check, finding, pass } from '../../result.ts'

export const mxWildcard: Check = {
  id: 'mx-wildcard',
  question: {
    en: 'Is mail taken only for names that exist?',
    tr: 'Posta yalnızca var olan adlar için mi alınıyor?',
  },
  rule: {
    en: 'notice: a wildcard gives MX records to every other name below the domain',
    tr: 'bilgi: joker kayıt, alan adının altındaki bütün öbür adlara MX veriyor',
  },
  reference: 'RFC 4592 §2.1',
  serves: [],
  judge: ({ name, wildcardMx }) => {
    if (!wildcardMx) return []
    const real = wildcardMx.filter(({ exchange }) => !equalNames(exchange, root))
    if (real.length === 0) return [pass(`*.${name} MX`, { en: 'It is.', tr: 'Evet.' })]
    return [
      finding(
        'notice',
        `*.${name} MX`,
        {
          en: `Mail for any made-up name below ${name} goes to ${real.map(({ exchange }) => nameToText(exchange)).join(', ')}, which invites spam. It does not hold for names that have other records: those have no MX through it.`,
          tr: `${name} altındaki uydurma her ad için posta ${real.map(({ exchange }) => nameToText(exchange)).join(', ')} sunucusuna gider; bu istenmeyen postayı çeker. Başka kaydı olan adlar için ise geçerli değildir: onlara MX vermez.`,
        },
        [
          {
            en: `Unless you need it, remove the records *.${name}. IN MX and give MX records to the names that take mail.`,
            tr: `Gerekmiyorsa *.${name}. IN MX kayıtlarını silin ve posta alan adlara kendi MX kayıtlarını verin.`,
          },
        ],
      ),
    ]
  },
}
