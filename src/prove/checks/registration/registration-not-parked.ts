import { type Check, finding, pass } from '../../result.ts'

/** Name servers whose only zone is an advertisement; domains whose owners did not pay are moved to such. */
const parking =
  /(^|\.)(sedoparking\.com|parkingcrew\.net|bodis\.com|above\.com|parklogic\.com|dan\.com|afternic\.com|namefind\.com|uniregistrymarket\.link|cashparking\.com|fabulous\.com|rookdns\.com)$|(^|[.-])(parking|parked|park|expired?|suspended|pendingrenewaldeletion|failed-whois-verification)([.-]|\d)/

export const registrationNotParked: Check = {
  id: 'registration-not-parked',
  question: { en: 'Is the domain in use, and not parked?', tr: 'Alan adı kullanımda mı, park edilmiş değil mi?' },
  rule: {
    en: 'warning: the registration names the servers of a parking service. Only with ULAK_RDAP',
    tr: 'uyarı: kayıtta bir park hizmetinin ad sunucuları var. Yalnızca ULAK_RDAP ile',
  },
  reference: 'RFC 9083 §5.3',
  serves: [],
  judge: ({ registration: seen }) => {
    if (seen?.registration.kind !== 'found' || seen.registration.nameservers.length === 0) return []
    const { domain, registration } = seen
    const parked = registration.nameservers.filter((host) => parking.test(host))
    if (parked.length === 0) return [pass(domain, { en: 'It is not parked.', tr: 'Park edilmiş değil.' })]
    return [
      finding(
        'warning',
        domain,
        {
          en: `The name servers ${parked.join(', ')} are those of a parking service. A domain that was not renewed often ends up there: its own records have no effect.`,
          tr: `${parked.join(', ')} bir park hizmetinin ad sunucuları. Yenilenmeyen alan adları çoğu kez buraya düşer: kendi kayıtlarının etkisi olmaz.`,
        },
        [
          {
            en: 'Enter your own name servers at the registrar again, after having paid if need be.',
            tr: 'Gerekiyorsa ödemeyi yapıp kayıt firmasında kendi ad sunucularınızı yeniden girin.',
          },
        ],
      ),
    ]
  },
}
