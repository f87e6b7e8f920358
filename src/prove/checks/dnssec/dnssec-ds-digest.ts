import { keyTag } from '../../../dns/dnssec.ts'
import { type Check, finding, pass } from '../../result.ts'
import { dsLines } from './parts.ts'

/** SHA-1 and GOST. */
const weak: readonly number[] = [1, 3]

export const dnssecDsDigest: Check = {
  id: 'dnssec-ds-digest',
  question: { en: 'Has the DS record a sound digest?', tr: 'DS kaydının özeti sağlam mı?' },
  rule: {
    en: 'warning: SHA-1 or GOST only; notice: one of them beside a sound one',
    tr: 'uyarı: yalnızca SHA-1 ya da GOST; bilgi: sağlam olanın yanında biri daha',
  },
  reference: 'RFC 9904 §4',
  serves: [],
  judge: ({ dnssec }) => {
    if (dnssec?.ds.kind !== 'found') return []
    const { zone, ds } = dnssec
    const bad = ds.records.filter(({ digestType }) => weak.includes(digestType))
    const subject = `${zone} DS`
    if (bad.length === 0) return [pass(subject, { en: 'It has.', tr: 'Evet.' })]
    const tags = bad.map((one) => one.keyTag)
    const lines = dsLines(dnssec, (key) => tags.includes(keyTag(key)))
    const isAlone = bad.length === ds.records.length
    return [
      finding(
        isAlone ? 'warning' : 'notice',
        subject,
        {
          en: `A DS record has a digest that must no longer be used (type ${bad[0]!.digestType}: SHA-1 or GOST).${isAlone ? ' Resolvers may take the domain as unsigned.' : ''}`,
          tr: `Bir DS kaydının özeti artık kullanılmaması gereken türden (${bad[0]!.digestType}: SHA-1 ya da GOST).${isAlone ? ' Çözümleyiciler alan adını imzasız sayabilir.' : ''}`,
        },
        isAlone && lines.length > 0
          ? [{ en: 'Replace it at your registrar by:', tr: 'Kayıt firmanızda şununla değiştirin:' }, ...lines]
          : [{ en: 'Remove that DS record at your registrar.', tr: 'Bu DS kaydını kayıt firmanızdan silin.' }],
      ),
    ]
  },
}
