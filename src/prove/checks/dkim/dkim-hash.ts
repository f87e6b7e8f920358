import { type Check, finding, pass } from '../../result.ts'
import { eachKey, withoutTags } from './each-key.ts'

export const dkimHash: Check = {
  id: 'dkim-hash',
  question: { en: 'May the DKIM keys be used with SHA-256?', tr: 'DKIM anahtarları SHA-256 ile kullanılabiliyor mu?' },
  rule: { en: 'error: h= without sha256', tr: 'hata: sha256 içermeyen h=' },
  reference: 'RFC 8301 §3.1',
  serves: ['authenticated'],
  judge: (evidence) =>
    eachKey(evidence, (key) => {
      const { hashes } = key.record
      if (!hashes || hashes.includes('sha256')) return [pass(key.at, { en: 'It may.', tr: 'Kullanılabiliyor.' })]
      return [
        finding(
          'error',
          key.at,
          {
            en: 'The tag h allows only old hashes, which receivers must not accept: no signature counts.',
            tr: 'h etiketi yalnızca eski özetlere izin veriyor; alıcılar bunları kabul etmemelidir: hiçbir imza sayılmaz.',
          },
          withoutTags(key, ['h']),
        ),
      ]
    }),
}
