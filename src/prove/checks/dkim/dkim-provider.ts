import { type Check, finding, pass } from '../../result.ts'

export const dkimProvider: Check = {
  id: 'dkim-provider',
  question: {
    en: "Are the provider's DKIM selectors published?",
    tr: 'Sağlayıcının DKIM seçicileri yayımlanmış mı?',
  },
  rule: {
    en: 'warning: none of those that it gives every customer; notice: some are missing',
    tr: 'uyarı: her müşterisine verdiklerinin hiçbiri yok; bilgi: bazıları eksik',
  },
  reference: 'RFC 6376 §3.6.2.1',
  serves: ['authenticated'],
  judge: ({ name, dkim, provider }) => {
    if (!provider || dkim.expected.length === 0 || dkim.isWildcard) return []
    if (dkim.expected.some(({ selector }) => dkim.unknown.includes(selector))) return []
    const there = new Set(dkim.keys.map(({ selector }) => selector))
    const missing = dkim.expected.filter(({ selector }) => !there.has(selector))
    if (missing.length === 0) return [pass(name, { en: 'They are.', tr: 'Yayımlanmış.' })]
    const all = missing.length === dkim.expected.length
    const words = missing.map(({ selector }) => selector).join(', ')
    const records = missing.flatMap(({ selector, target }) =>
      target === undefined ? [] : [`${selector}._domainkey.${name}. IN CNAME ${target}.`],
    )
    return [
      finding(
        all ? 'warning' : 'notice',
        name,
        all
          ? {
              en: `${provider.name} signs under ${words}, and none of them is published: your mail carries no valid signature of this domain.`,
              tr: `${provider.name} ${words} seçicileriyle imzalar ve hiçbiri yayımlanmamış: postanız bu alan adının geçerli bir imzasını taşımaz.`,
            }
          : {
              en: `${provider.name} also gives ${words}; without it a change of keys breaks signatures.`,
              tr: `${provider.name} ${words} seçicisini de verir; o olmadan anahtar değişimi imzaları bozar.`,
            },
        records.length > 0
          ? records
          : [
              {
                en: `Copy the records from the DKIM page of ${provider.name}.`,
                tr: `Kayıtları ${provider.name} panelindeki DKIM sayfasından kopyalayın.`,
              },
            ],
      ),
    ]
  },
}
