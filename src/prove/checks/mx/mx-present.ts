import { type Check, finding, pass, unknown } from '../../result.ts'

export const mxPresent: Check = {
  id: 'mx-present',
  question: { en: 'Does the DNS say where mail goes?', tr: 'DNS postanın nereye gideceğini söylüyor mu?' },
  rule: { en: 'error: neither an MX record nor an address', tr: 'hata: ne MX kaydı ne de adres var' },
  reference: 'RFC 5321 §5.1',
  serves: ['arrives'],
  judge: ({ name, mx, mail, mxRecords }) => {
    if (mx.kind === 'unknown') return [unknown(name, mx.reason)]
    if (mx.kind === 'no-name') return []
    if (mail.kind === 'null-mx') {
      return [
        pass(name, {
          en: 'The domain says that it takes no mail (null MX).',
          tr: 'Alan adı posta almadığını bildiriyor (null MX).',
        }),
      ]
    }
    if (mxRecords.length > 0)
      return [
        pass(name, { en: `There are MX records (${mxRecords.length}).`, tr: `MX kaydı var (${mxRecords.length}).` }),
      ]
    // The implicit MX is a question of its own.
    if (mail.kind !== 'no-mail-host') return []
    return [
      finding(
        'error',
        name,
        {
          en: 'There is neither an MX record nor an address: no mail can arrive.',
          tr: 'Ne MX kaydı ne de adres var: posta gelemez.',
        },
        [
          {
            en: 'Name the host that takes mail for the domain; it needs an address of its own. For example:',
            tr: 'Alan adının postasını alan sunucuyu yazın; bu sunucunun kendi adresi olmalı. Örneğin:',
          },
          `${name}. IN MX 10 mail.${name}.`,
          {
            en: `If the domain shall take no mail, publish ${name}. IN MX 0 . (null MX).`,
            tr: `Alan adı posta almayacaksa ${name}. IN MX 0 . (null MX) yayımlayın.`,
          },
        ],
      ),
    ]
  },
}
