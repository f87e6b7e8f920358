import { type Check, finding, pass } from '../../result.ts'
import { eachKey, newKey } from './each-key.ts'

export const dkimKeyLength: Check = {
  id: 'dkim-key-length',
  question: { en: 'Are the DKIM keys long enough?', tr: 'DKIM anahtarları yeterince uzun mu?' },
  rule: {
    en: 'error: RSA under 1024 bits; warning: under 2048; notice: over 4096',
    tr: "hata: 1024 bitten kısa RSA; uyarı: 2048'den kısa; bilgi: 4096'dan uzun",
  },
  reference: 'RFC 8301 §3.2',
  serves: ['authenticated'],
  judge: (evidence) =>
    eachKey(evidence, ({ at, record: { bits } }) => {
      if (bits === undefined) return []
      if (bits < 1024) {
        return [
          finding(
            'error',
            at,
            {
              en: `The key has ${bits} bits. It can be broken, and receivers must not accept it.`,
              tr: `Anahtar ${bits} bit. Kırılabilir ve alıcılar kabul etmemelidir.`,
            },
            newKey,
          ),
        ]
      }
      if (bits < 2048) {
        return [
          finding(
            'warning',
            at,
            {
              en: `The key has ${bits} bits; 2048 are asked for today.`,
              tr: `Anahtar ${bits} bit; bugün 2048 bit isteniyor.`,
            },
            newKey,
          ),
        ]
      }
      if (bits > 4096) {
        return [
          finding('notice', at, {
            en: `The key has ${bits} bits; receivers need not be able to use more than 4096.`,
            tr: `Anahtar ${bits} bit; alıcılar 4096 bitten uzununu kullanabilmek zorunda değildir.`,
          }),
        ]
      }
      return [pass(at, { en: `It has ${bits} bits.`, tr: `${bits} bit.` })]
    }),
}
