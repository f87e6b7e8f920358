import { isStsRecord } from '../../../smtp/mta-sts.ts'
import { type Check, finding, pass, unknown } from '../../result.ts'

export const mtaStsOneRecord: Check = {
  id: 'mta-sts-one-record',
  question: { en: 'Is there one MTA-STS record only?', tr: 'Tek bir MTA-STS kaydı mı var?' },
  rule: { en: 'error: several; senders use none', tr: 'hata: birden çok; gönderenler hiçbirini kullanmaz' },
  reference: 'RFC 8461 §3.1',
  serves: ['private'],
  judge: ({ name, mtaSts: { records } }) => {
    const at = `_mta-sts.${name}`
    if (records.kind === 'unknown') return [unknown(at, records.reason)]
    const usable = records.kind === 'found' ? records.texts.filter(isStsRecord).length : 0
    if (usable === 0) return []
    if (usable === 1) return [pass(at, { en: 'There is exactly one.', tr: 'Tam olarak bir tane var.' })]
    return [
      finding(
        'error',
        at,
        {
          en: `There are ${usable} MTA-STS records. Senders take that as none at all.`,
          tr: `${usable} MTA-STS kaydı var. Gönderenler bunu hiç kayıt yokmuş gibi sayar.`,
        },
        [{ en: 'Keep one of them and remove the others.', tr: 'Birini bırakın, ötekileri silin.' }],
      ),
    ]
  },
}
