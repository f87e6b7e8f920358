import { safeText } from '../../../smtp/reply.ts'
import { type Check, finding, pass } from '../../result.ts'
import { damageOf } from './dkim-strings.ts'
import { eachKey } from './each-key.ts'

export const dkimSyntax: Check = {
  id: 'dkim-syntax',
  question: { en: 'Can receivers read the DKIM keys?', tr: 'Alıcılar DKIM anahtarlarını okuyabiliyor mu?' },
  rule: { en: 'error: a key record that cannot be read', tr: 'hata: okunamayan bir anahtar kaydı' },
  reference: 'RFC 6376 §3.6.1',
  serves: ['authenticated'],
  judge: (evidence) =>
    eachKey(evidence, (key) => {
      const { at, record } = key
      const { problems, text } = record
      // What entering it did to the key is said by a check of its own.
      if (damageOf(key)) return []
      if (problems.length === 0) return [pass(at, { en: 'It can be read.', tr: 'Okunabiliyor.' })]
      const quoted = /["\\]/.test(text)
      return problems.slice(0, 5).map((problem) =>
        finding(
          'error',
          at,
          {
            en: `Column ${problem.at?.column}: ${safeText(problem.text.en)}`,
            tr: `${problem.at?.column}. sütun: ${safeText(problem.text.tr)}`,
          },
          [
            quoted
              ? {
                  en: 'Quotes or backslashes were pasted into the text: enter it again without them.',
                  tr: 'Metnin içine tırnak ya da ters bölü işaretleri yapıştırılmış: onlar olmadan yeniden girin.',
                }
              : {
                  en: 'Copy the record again, whole, from where your mail is signed.',
                  tr: 'Kaydı, postanızın imzalandığı yerden eksiksiz olarak yeniden kopyalayın.',
                },
          ],
        ),
      )
    }),
}
