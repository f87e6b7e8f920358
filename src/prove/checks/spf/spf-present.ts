import { type Check, finding, pass, unknown } from '../../result.ts'

export const spfPresent: Check = {
  id: 'spf-present',
  question: {
    en: 'Does the domain say who may send for it (SPF)?',
    tr: 'Alan adı kendisi adına kimin gönderebileceğini söylüyor mu (SPF)?',
  },
  rule: { en: 'warning: no SPF record', tr: 'uyarı: SPF kaydı yok' },
  reference: 'RFC 7208 §3',
  serves: ['authenticated'],
  judge: ({ name, spf, mx, mail, provider }) => {
    if (spf.kind === 'unknown') return [unknown(name, spf.reason)]
    if (mx.kind === 'no-name') return []
    if (spf.kind === 'found') return [pass(name, { en: 'There is an SPF record.', tr: 'SPF kaydı var.' })]
    return [
      finding(
        'warning',
        name,
        {
          en: 'There is no SPF record. Anybody can send in this name, and large receivers distrust mail from it.',
          tr: 'SPF kaydı yok. Herkes bu ad adına gönderebilir; büyük alıcılar da bu addan gelen postaya güvenmez.',
        },
        mail.kind === 'null-mx' || mail.kind === 'no-mail-host'
          ? [`${name}. IN TXT "v=spf1 -all"`]
          : [
              `${name}. IN TXT "v=spf1 ${provider && provider.spf.length > 0 ? provider.spf.join(' ') : 'mx'} ~all"`,
              {
                en: 'Add what else sends for you (include: of your providers).',
                tr: 'Adınıza gönderen başka hizmetleri de ekleyin (sağlayıcılarınızın include: değerleri).',
              },
            ],
      ),
    ]
  },
}
