import { type Check, finding, pass } from '../../result.ts'

export const dnssecValidates: Check = {
  id: 'dnssec-validates',
  question: {
    en: 'Does a resolver that checks signatures accept the domain?',
    tr: 'İmzaları denetleyen bir çözümleyici alan adını kabul ediyor mu?',
  },
  rule: {
    en: 'error: it fails, and answers when told not to check; warning: signed, but not validated. The latter only with ULAK_RESOLVERS_VALIDATE',
    tr: 'hata: başarısız oluyor ama denetlememesi istenince yanıt veriyor; uyarı: imzalı ama doğrulanmıyor. İkincisi yalnızca ULAK_RESOLVERS_VALIDATE ile',
  },
  reference: 'RFC 4035 §5.5',
  serves: ['arrives'],
  judge: ({ dnssec }) => {
    if (!dnssec) return []
    const { zone, ds, isBogus, isValidated } = dnssec
    if (isBogus) {
      return [
        finding(
          'error',
          zone,
          {
            en: 'The signatures of the domain are wrong (bogus): a resolver that checks gives no answer, one that does not check does. Mail from everybody behind such resolvers does not arrive.',
            tr: 'Alan adının imzaları yanlış (bogus): denetleyen çözümleyici yanıt vermiyor, denetlemeyen veriyor. Böyle çözümleyicilerin arkasındaki herkesten gelecek posta ulaşmaz.',
          },
          [
            {
              en: 'Sign the zone anew where it is hosted. If that takes time, remove the DS record at your registrar first.',
              tr: 'Bölgeyi barındığı yerde yeniden imzalayın. Bu zaman alacaksa önce kayıt firmanızdaki DS kaydını silin.',
            },
          ],
        ),
      ]
    }
    if (isValidated === undefined || ds.kind !== 'found') return []
    if (isValidated) return [pass(zone, { en: 'Our resolver has validated it.', tr: 'Çözümleyicimiz doğruladı.' })]
    return [
      finding(
        'warning',
        zone,
        {
          en: 'The domain has a DS record, but our validating resolver does not vouch for its MX records: the chain is broken where it counts as unsigned, or its algorithm is not supported.',
          tr: 'Alan adının DS kaydı var ama doğrulayan çözümleyicimiz MX kayıtlarına kefil olmuyor: zincir, imzasız sayılacağı bir yerde kopuk ya da algoritması desteklenmiyor.',
        },
        [
          {
            en: 'Look at the algorithms of DS and DNSKEY; a delegation below the signed zone may lack its DS.',
            tr: 'DS ve DNSKEY algoritmalarına bakın; imzalı bölgenin altındaki bir yetkilendirmenin DS kaydı eksik olabilir.',
          },
        ],
      ),
    ]
  },
}
