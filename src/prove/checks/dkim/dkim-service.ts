import { type Check, finding, pass } from '../../result.ts'
import { eachKey, withoutTags } from './each-key.ts'

export const dkimService: Check = {
  id: 'dkim-service',
  question: { en: 'Are the DKIM keys meant for e-mail?', tr: 'DKIM anahtarları e-posta için mi?' },
  rule: { en: 'error: s= without email', tr: 'hata: email içermeyen s=' },
  reference: 'RFC 6376 §3.6.1',
  serves: ['authenticated'],
  judge: (evidence) =>
    eachKey(evidence, (key) => {
      const { services } = key.record
      if (services.includes('*') || services.includes('email'))
        return [pass(key.at, { en: 'It is.', tr: 'E-posta için.' })]
      return [
        finding(
          'error',
          key.at,
          {
            en: 'The tag s keeps the key for another service: signatures of mail do not count.',
            tr: 's etiketi anahtarı başka bir hizmete ayırıyor: posta imzaları sayılmaz.',
          },
          withoutTags(key, ['s']),
        ),
      ]
    }),
}
