import { type Check, finding, pass } from '../../result.ts'

export const providerEnding: Check = {
  id: 'provider-ending',
  question: { en: 'Does the mail provider go on?', tr: 'Posta sağlayıcısı hizmetini sürdürüyor mu?' },
  rule: {
    en: 'warning: its end has been announced; error: it has ended',
    tr: 'uyarı: sona ereceği duyuruldu; hata: sona erdi',
  },
  reference: 'RFC 5321 §5.1',
  serves: ['arrives'],
  judge: ({ name, provider }) => {
    if (!provider) return []
    if (!provider.ends) return [pass(name, { en: 'No end is known.', tr: 'Bilinen bir sona erme tarihi yok.' })]
    const { isOver, text } = provider.ends
    return [
      finding(isOver ? 'error' : 'warning', name, text, [
        {
          en: 'Move the mailboxes to another provider, then publish its MX records.',
          tr: 'Posta kutularını başka bir sağlayıcıya taşıyın, sonra onun MX kayıtlarını yayımlayın.',
        },
      ]),
    ]
  },
}
