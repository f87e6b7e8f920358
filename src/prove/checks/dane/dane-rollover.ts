import { isUsable } from '../../../smtp/dane.ts'
import { type Check, finding, pass } from '../../result.ts'
import { foundTlsa } from './found.ts'

export const daneRollover: Check = {
  id: 'dane-rollover',
  question: {
    en: 'Is there a second TLSA record for the change of keys?',
    tr: 'Anahtar değişimi için ikinci bir TLSA kaydı var mı?',
  },
  rule: { en: 'notice: one usable record only', tr: 'bilgi: kullanılabilir tek kayıt' },
  reference: 'RFC 7671 §8.1',
  serves: [],
  judge: ({ tlsa, provider }) =>
    foundTlsa(tlsa).flatMap(({ at, records }) => {
      const usable = records.filter(isUsable)
      if (usable.length === 0 || provider) return []
      if (usable.length > 1) return [pass(at, { en: `There are ${usable.length}.`, tr: `${usable.length} tane var.` })]
      return [
        finding(
          'notice',
          at,
          {
            en: 'There is one record only. If the key changes before the record does, mail from senders that honour DANE stops.',
            tr: 'Tek kayıt var. Anahtar kayıttan önce değişirse DANE’ye uyan gönderenlerin postası durur.',
          },
          [
            {
              en: 'Publish a second record beside it: 3 1 1 with the next key, or 2 1 1 with the key of the authority that issues the certificate. Change the key only when the record is older than its TTL.',
              tr: 'Yanına ikinci bir kayıt yayımlayın: sonraki anahtarla 3 1 1 ya da sertifikayı veren kurumun anahtarıyla 2 1 1. Anahtarı ancak kayıt TTL süresinden eski olunca değiştirin.',
            },
          ],
        ),
      ]
    }),
}
