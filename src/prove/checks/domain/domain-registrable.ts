import { checkDomainName } from '../../../declare/reserved-names.ts'
import { labelCount } from '../../../dns/name.ts'
import { type Check, finding } from '../../result.ts'

export const domainRegistrable: Check = {
  id: 'domain-registrable',
  question: {
    en: 'Is it a domain of somebody, and not an ending of domains?',
    tr: 'Bu, birinin alan adı mı, yoksa bir uzantı mı?',
  },
  rule: {
    en: 'warning: a top-level domain, another public suffix, or a name reserved for other uses',
    tr: 'uyarı: üst düzey alan adı, başka bir uzantı ya da başka amaçla ayrılmış bir ad',
  },
  reference: 'RFC 5321 §2.3.5',
  serves: [],
  judge: ({ domain, name }) => {
    if (checkDomainName(domain).ok) return []
    const isTop = labelCount(domain) <= 1
    return [
      finding(
        'warning',
        name,
        {
          en: `${name} is ${isTop ? 'a top-level or reserved name' : 'an ending below which others register domains, or reserved'}, not the domain of one owner. Most mail servers refuse addresses such as person@${name}.`,
          tr: `${name} ${isTop ? 'bir üst düzey ya da ayrılmış ad' : 'altında başkalarının alan adı kaydettirdiği bir uzantı ya da ayrılmış bir ad'}; tek bir sahibin alan adı değil. Posta sunucularının çoğu kisi@${name} gibi adresleri reddeder.`,
        },
        [
          {
            en: `Check your own domain, such as firma.${name}.`,
            tr: `Kendi alan adınızı denetleyin, örneğin firma.${name}.`,
          },
        ],
      ),
    ]
  },
}
