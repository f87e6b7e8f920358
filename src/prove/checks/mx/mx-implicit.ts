import { type Check, finding } from '../../result.ts'

export const mxImplicit: Check = {
  id: 'mx-implicit',
  question: {
    en: 'Is mail taken only because the domain has an address?',
    tr: 'Posta yalnızca alan adının adresi olduğu için mi geliyor?',
  },
  rule: { en: 'notice: no MX record, but an address', tr: 'bilgi: MX kaydı yok ama adres var' },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: ({ name, mail }) => {
    if (mail.kind !== 'hosts' || mail.source !== 'implicit') return []
    return [
      finding(
        'notice',
        name,
        {
          en: 'There is no MX record; senders try the address of the domain itself (implicit MX). A web server there would have to answer mail.',
          tr: 'MX kaydı yok; gönderenler alan adının kendi adresini dener (örtük MX). Oradaki web sunucusunun postaya da yanıt vermesi gerekir.',
        },
        [
          {
            en: `Say it openly: ${name}. IN MX 10 and the host that takes mail,`,
            tr: `Açıkça yazın: ${name}. IN MX 10 ve posta alan sunucu,`,
          },
          {
            en: `or, if the domain takes none: ${name}. IN MX 0 .`,
            tr: `ya da alan adı posta almıyorsa: ${name}. IN MX 0 .`,
          },
        ],
      ),
    ]
  },
}
