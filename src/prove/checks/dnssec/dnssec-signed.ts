import { type Check, finding, pass, unknown } from '../../result.ts'

export const dnssecSigned: Check = {
  id: 'dnssec-signed',
  question: { en: 'Is the domain protected by DNSSEC?', tr: 'Alan adı DNSSEC ile korunuyor mu?' },
  rule: { en: 'notice: it is not signed', tr: 'bilgi: imzalı değil' },
  reference: 'RFC 9364 §1',
  serves: [],
  judge: ({ dnssec }) => {
    if (!dnssec) return []
    const { zone, ds, keys } = dnssec
    if (ds.kind === 'unknown') return [unknown(zone, `DS: ${ds.reason}`)]
    // Keys without a DS, and a DS without keys, are questions of their own.
    if (ds.kind === 'found')
      return [pass(zone, { en: 'Its parent vouches for it (DS).', tr: 'Üst bölge ona kefil (DS).' })]
    if (keys.kind !== 'none') return []
    return [
      finding(
        'notice',
        zone,
        {
          en: 'It is not signed (DNSSEC). Mail arrives all the same, but whoever can forge DNS answers can redirect it, and DANE is not possible.',
          tr: 'İmzalı değil (DNSSEC). Posta yine gelir ama DNS yanıtlarını taklit edebilen biri onu saptırabilir; DANE de kullanılamaz.',
        },
        [
          {
            en: 'Switch signing on where the DNS is hosted, and only then enter the DS record that you are given there at your registrar.',
            tr: "DNS'in barındığı yerde imzalamayı açın; ancak ondan sonra orada verilen DS kaydını kayıt firmanıza girin.",
          },
        ],
      ),
    ]
  },
}
