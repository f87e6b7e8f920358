import { type Check, finding, pass } from '../../result.ts'
import { eachKey, keysOf } from './each-key.ts'

export const dkimRevoked: Check = {
  id: 'dkim-revoked',
  question: { en: 'Are the DKIM keys in force?', tr: 'DKIM anahtarları geçerli mi?' },
  rule: {
    en: 'warning: all keys in sight are revoked (p=); notice: some are',
    tr: 'uyarı: görünen anahtarların tümü iptal edilmiş (p=); bilgi: bazıları',
  },
  reference: 'RFC 6376 §3.6.1',
  serves: ['authenticated'],
  judge: (evidence) => {
    const inForce = keysOf(evidence).some(({ record }) => record.key)
    return eachKey(evidence, ({ at, record }) => {
      if (record.key === undefined) return []
      if (record.key !== '') return [pass(at, { en: 'It is in force.', tr: 'Geçerli.' })]
      return [
        finding(
          inForce ? 'notice' : 'warning',
          at,
          {
            en: 'The key was revoked (p= is empty): mail signed under this selector counts as unsigned.',
            tr: 'Anahtar iptal edilmiş (p= boş): bu seçiciyle imzalanan posta imzasız sayılır.',
          },
          [
            {
              en: 'Nothing to do if another selector signs; else publish the key that signs now.',
              tr: 'Başka bir seçici imzalıyorsa yapılacak bir şey yok; yoksa şimdi imzalayan anahtarı yayımlayın.',
            },
          ],
        ),
      ]
    })
  },
}
