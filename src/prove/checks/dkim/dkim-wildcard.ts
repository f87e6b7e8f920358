import { type Check, finding, pass } from '../../result.ts'

export const dkimWildcard: Check = {
  id: 'dkim-wildcard',
  question: {
    en: 'Do only real selectors answer below _domainkey?',
    tr: '_domainkey altında yalnızca gerçek seçiciler mi yanıt veriyor?',
  },
  rule: { en: 'notice: a wildcard answers for every selector', tr: 'bilgi: joker kayıt her seçici için yanıt veriyor' },
  reference: 'RFC 6376 §6.1.2',
  serves: [],
  judge: ({ name, dkim }) => {
    if (!dkim.isWildcard) {
      return dkim.keys.length === 0 ? [] : [pass(name, { en: 'Yes.', tr: 'Evet.' })]
    }
    return [
      finding(
        'notice',
        `*._domainkey.${name}`,
        {
          en: 'A wildcard answers with the same key for every selector, so that no selector can be switched off, and nothing can be said about single keys.',
          tr: 'Joker bir kayıt her seçiciye aynı anahtarla yanıt veriyor; hiçbir seçici kapatılamaz ve tek tek anahtarlar hakkında bir şey söylenemez.',
        },
        [
          {
            en: 'Publish each selector that signs by its own name and remove the wildcard.',
            tr: 'İmzalayan her seçiciyi kendi adıyla yayımlayın ve joker kaydı silin.',
          },
        ],
      ),
    ]
  },
}
