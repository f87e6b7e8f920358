import { type Check, finding, pass } from '../../result.ts'
import { foundTlsa } from './found.ts'

export const daneEveryHost: Check = {
  id: 'dane-every-host',
  question: { en: 'Does DANE protect every mail host?', tr: 'DANE her posta sunucusunu koruyor mu?' },
  rule: { en: 'warning: TLSA records for some hosts only', tr: 'uyarı: yalnızca bazı sunucuların TLSA kaydı var' },
  reference: 'RFC 7672 §2.2.1',
  serves: ['private'],
  judge: ({ name, tlsa }) => {
    const found = foundTlsa(tlsa)
    if (found.length === 0 || tlsa.some(({ kind }) => kind === 'unknown')) return []
    const bare = tlsa.filter(({ kind }) => kind === 'none')
    if (bare.length === 0) return [pass(name, { en: 'All of them.', tr: 'Hepsini.' })]
    const list = bare.map(({ host }) => host).join(', ')
    return [
      finding(
        'warning',
        name,
        {
          en: `These hosts have no TLSA records: ${list}. Whoever keeps senders from the others leads mail to them in the clear.`,
          tr: `Şu sunucuların TLSA kaydı yok: ${list}. Ötekilere erişimi engelleyen, postayı korumasız olarak bunlara yönlendirir.`,
        },
        [
          {
            en: 'Publish TLSA records for them, too, or take them out of the MX records.',
            tr: 'Onlar için de TLSA kaydı yayımlayın ya da onları MX kayıtlarından çıkarın.',
          },
        ],
      ),
    ]
  },
}
