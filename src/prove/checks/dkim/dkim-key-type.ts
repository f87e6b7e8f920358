import { type Check, finding, pass } from '../../result.ts'
import { eachKey, keysOf, newKey } from './each-key.ts'

export const dkimKeyType: Check = {
  id: 'dkim-key-type',
  question: {
    en: 'Do receivers know the kind of the DKIM keys?',
    tr: 'Alıcılar DKIM anahtarlarının türünü biliyor mu?',
  },
  rule: {
    en: 'warning: neither rsa nor ed25519; notice: ed25519 without an RSA key beside it',
    tr: 'uyarı: ne rsa ne ed25519; bilgi: yanında RSA anahtarı olmayan ed25519',
  },
  reference: 'RFC 8463 §3',
  serves: ['authenticated'],
  judge: (evidence) => {
    const hasRsa = keysOf(evidence).some(({ record }) => record.keyType === 'rsa' && record.key)
    return eachKey(evidence, ({ at, record }) => {
      if (!record.key) return []
      if (record.keyType !== 'rsa' && record.keyType !== 'ed25519') {
        return [
          finding(
            'warning',
            at,
            {
              en: 'The kind of this key (k=) is known to no receiver: its signatures do not count.',
              tr: 'Bu anahtarın türünü (k=) hiçbir alıcı bilmiyor: imzaları sayılmaz.',
            },
            newKey,
          ),
        ]
      }
      if (record.keyType === 'rsa' || hasRsa)
        return [pass(at, { en: `It is ${record.keyType}.`, tr: `Türü ${record.keyType}.` })]
      return [
        finding('notice', at, {
          en: 'It is an Ed25519 key, and no RSA key is in sight. Many receivers read RSA only: sign with both.',
          tr: 'Bu bir Ed25519 anahtarı ve görünürde RSA anahtarı yok. Birçok alıcı yalnızca RSA okur: ikisiyle de imzalayın.',
        }),
      ]
    })
  },
}
