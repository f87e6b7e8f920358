import { type Check, finding, pass } from '../../result.ts'

export const dmarcAlias: Check = {
  id: 'dmarc-alias',
  question: {
    en: 'Does the alias at _dmarc lead to a record?',
    tr: '_dmarc adındaki takma ad (CNAME) bir kayda gidiyor mu?',
  },
  rule: { en: 'warning: it leads nowhere', tr: 'uyarı: hiçbir yere gitmiyor' },
  reference: 'RFC 9989 §4.7',
  serves: ['authenticated'],
  judge: ({ name, dmarc: { alias } }) => {
    if (!alias) return []
    const at = `_dmarc.${name}`
    if (alias.leads) {
      return [
        pass(at, {
          en: `The record is kept at ${alias.target}, which is allowed.`,
          tr: `Kayıt ${alias.target} adında tutuluyor; buna izin var.`,
        }),
      ]
    }
    return [
      finding(
        'warning',
        at,
        {
          en: `It is an alias of ${alias.target}, where there is no record.`,
          tr: `${alias.target} adının takma adı, ama orada kayıt yok.`,
        },
        [
          {
            en: 'Ask who runs that name to publish the record again; or remove the CNAME and publish a record of your own:',
            tr: 'O adı işletenden kaydı yeniden yayımlamasını isteyin ya da CNAME kaydını silip kendi kaydınızı yayımlayın:',
          },
          `${at}. IN TXT "v=DMARC1; p=none"`,
        ],
      ),
    ]
  },
}
