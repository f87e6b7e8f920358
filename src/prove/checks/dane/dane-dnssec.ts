import { type Check, finding, type Judgement, pass } from '../../result.ts'
import { foundTlsa } from './found.ts'

export const daneDnssec: Check = {
  id: 'dane-dnssec',
  question: { en: 'Are the TLSA records signed with DNSSEC?', tr: 'TLSA kayıtları DNSSEC ile imzalı mı?' },
  rule: {
    en: 'warning: not signed, so they do nothing; notice: signed, but the MX records of the domain are not',
    tr: 'uyarı: imzasız, işe yaramaz; bilgi: imzalı ama alan adının MX kayıtları imzasız',
  },
  reference: 'RFC 7672 §2.2',
  serves: ['private'],
  judge: ({ name, mail, tlsa }) =>
    foundTlsa(tlsa).map(({ at, host, secure }): Judgement => {
      if (secure === undefined)
        return {
          status: 'unknown',
          subject: at,
          message: {
            en: 'Whether it is signed is known only from a resolver whose word counts (ULAK_RESOLVERS_VALIDATE).',
            tr: 'İmzalı olup olmadığını ancak sözüne güvenilen bir çözümleyici söyleyebilir (ULAK_RESOLVERS_VALIDATE).',
          },
        }
      if (!secure)
        return finding(
          'warning',
          at,
          {
            en: 'There are TLSA records, but not signed ones. Senders take no notice of them.',
            tr: 'TLSA kayıtları var ama imzalı değil. Gönderenler onları dikkate almaz.',
          },
          [
            {
              en: `Sign the zone of ${host} with DNSSEC and enter its DS record at the registrar,`,
              tr: `${host} adının bölgesini DNSSEC ile imzalayın ve DS kaydını kayıt kuruluşuna girin,`,
            },
            { en: `or remove the records at ${at}.`, tr: `ya da ${at} adındaki kayıtları silin.` },
          ],
        )
      if (mail.kind === 'hosts' && mail.source === 'mx' && !mail.ad)
        return finding(
          'notice',
          at,
          {
            en: `The host is protected by DANE, but the MX records of ${name} are not signed: whoever forges them leads mail past it.`,
            tr: `Sunucu DANE ile korunuyor ama ${name} alan adının MX kayıtları imzasız: onları taklit eden postayı başka yere çeker.`,
          },
          [{ en: `Sign ${name} with DNSSEC.`, tr: `${name} alan adını DNSSEC ile imzalayın.` }],
        )
      return pass(at, { en: 'They are signed.', tr: 'İmzalılar.' })
    }),
}
