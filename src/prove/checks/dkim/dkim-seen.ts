import { type Check, finding, pass, unknown } from '../../result.ts'

export const dkimSeen: Check = {
  id: 'dkim-seen',
  question: { en: 'Is a DKIM key in sight?', tr: 'Bir DKIM anahtarı görünüyor mu?' },
  rule: {
    en: 'notice: none under the selectors that can be guessed; there may be others',
    tr: 'bilgi: tahmin edilebilen seçicilerin hiçbirinde yok; başkaları olabilir',
  },
  reference: 'RFC 6376 §3.1',
  serves: ['authenticated'],
  judge: ({ name, dkim, mx }) => {
    if (mx.kind === 'no-name' || dkim.isWildcard) return []
    const found = dkim.keys.filter(({ texts }) => texts.length > 0).map(({ selector }) => selector)
    if (found.length > 0) {
      return [
        pass(name, { en: `Seen under ${found.join(', ')}.`, tr: `Şu seçicilerde görünüyor: ${found.join(', ')}.` }),
      ]
    }
    if (dkim.unknown.length > 0) return [unknown(name, dkim.unknown.slice(0, 5).join(', '))]
    return [
      finding('notice', name, {
        en: `No key was found under ${dkim.asked.length} selectors that are common. DKIM cannot be seen from outside without its selector: the field DKIM-Signature of a mail that you sent names it (s=).`,
        tr: `Yaygın ${dkim.asked.length} seçicide anahtar bulunamadı. DKIM, seçicisi bilinmeden dışarıdan görülemez: gönderdiğiniz bir iletinin DKIM-Signature alanı onu söyler (s=).`,
      }),
    ]
  },
}
