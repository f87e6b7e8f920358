import { isUsable, parametersOf } from '../../../smtp/dane.ts'
import { type Check, finding, pass } from '../../result.ts'
import { foundTlsa } from './found.ts'

const recommended: readonly string[] = ['3 1 1', '2 1 1']

export const daneUsable: Check = {
  id: 'dane-usable',
  question: { en: 'Can senders use the TLSA records?', tr: 'Gönderenler TLSA kayıtlarını kullanabiliyor mu?' },
  rule: {
    en: 'warning: none is usable for SMTP; notice: some are not, or other parameters than 3 1 1 and 2 1 1',
    tr: 'uyarı: hiçbiri SMTP için kullanılamıyor; bilgi: bazıları kullanılamıyor ya da 3 1 1 ve 2 1 1 dışında',
  },
  reference: 'RFC 7672 §3.1',
  serves: ['private'],
  judge: ({ tlsa, provider }) =>
    foundTlsa(tlsa).map(({ at, records }) => {
      const useless = records.filter((record) => !isUsable(record))
      const odd = records.filter((record) => isUsable(record) && !recommended.includes(parametersOf(record)))
      const write = {
        en: 'Publish the SHA-256 hash of the server’s public key as 3 1 1; renew certificates with the same key, or publish the next key first.',
        tr: 'Sunucunun açık anahtarının SHA-256 özetini 3 1 1 olarak yayımlayın; sertifikaları aynı anahtarla yenileyin ya da önce yeni anahtarı yayımlayın.',
      }
      const list = [...new Set([...useless, ...odd].map(parametersOf))].join(', ')
      if (useless.length === records.length)
        return finding(
          'warning',
          at,
          {
            en: `No record can be used for mail (${list}): for SMTP only usages 2 and 3 count, and hashes of the right length.`,
            tr: `Hiçbir kayıt posta için kullanılamıyor (${list}): SMTP için yalnızca 2 ve 3 kullanımları ve doğru uzunlukta özetler geçerli.`,
          },
          [write],
        )
      // What a provider publishes for its own hosts is not ours to tidy.
      if (list === '' || provider) return pass(at, { en: 'They can be used.', tr: 'Kullanılabiliyorlar.' })
      if (useless.length > 0)
        return finding(
          'notice',
          at,
          {
            en: `Senders pass over some of the records (${list}).`,
            tr: `Gönderenler bazı kayıtları dikkate almaz (${list}).`,
          },
          [{ en: 'Remove those that are of no use.', tr: 'İşe yaramayanları silin.' }],
        )
      return finding(
        'notice',
        at,
        {
          en: `The parameters ${list} are fragile: they change with every certificate, or few senders know them.`,
          tr: `${list} parametreleri kırılgan: her sertifikayla değişir ya da az gönderen bilir.`,
        },
        [write],
      )
    }),
}
