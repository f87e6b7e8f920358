import type { Text } from '../../../dns/problem.ts'
import { type Check, finding, type Judgement, pass, unknown } from '../../result.ts'

/** States in which the registry takes a domain out of the DNS, or is about to. RFC 8056 §2 */
const states: readonly { status: string; text: Text; fix: Text }[] = [
  {
    status: 'pending delete',
    text: {
      en: 'The domain is being deleted; in a few days anybody can register it, and receive its mail.',
      tr: 'Alan adı siliniyor; birkaç gün içinde isteyen kaydettirip postasını alabilir.',
    },
    fix: {
      en: 'Ask your registrar at once whether it can still be restored; else be the first to register it anew.',
      tr: 'Hâlâ kurtarılıp kurtarılamayacağını hemen kayıt firmanıza sorun; kurtarılamıyorsa yeniden ilk siz kaydettirin.',
    },
  },
  {
    status: 'redemption period',
    text: {
      en: 'The domain was deleted and can only be restored by its last registrant, for about a month and at a higher price.',
      tr: 'Alan adı silindi; yalnızca son sahibi, yaklaşık bir ay içinde ve daha yüksek ücretle geri alabilir.',
    },
    fix: { en: 'Have your registrar restore it now.', tr: 'Kayıt firmanıza hemen geri aldırın.' },
  },
  {
    status: 'client hold',
    text: {
      en: 'The registrar has taken the domain out of the DNS (hold): unpaid, or an address that was not confirmed.',
      tr: "Kayıt firması alan adını DNS'ten çıkarmış (hold): ücreti ödenmemiş ya da iletişim adresi doğrulanmamış.",
    },
    fix: {
      en: 'Pay or confirm what the registrar waits for (look for its mail at another address), then have the hold lifted.',
      tr: 'Kayıt firmasının beklediği ödemeyi ya da doğrulamayı yapın (iletisini başka bir adreste arayın), sonra engeli kaldırtın.',
    },
  },
  {
    status: 'server hold',
    text: {
      en: 'The registry has taken the domain out of the DNS (hold), often for a dispute or abuse.',
      tr: "Kayıt otoritesi alan adını DNS'ten çıkarmış (hold); çoğu kez bir anlaşmazlık ya da kötüye kullanım yüzünden.",
    },
    fix: { en: 'Ask your registrar for the reason.', tr: 'Nedenini kayıt firmanıza sorun.' },
  },
]

export const registrationActive: Check = {
  id: 'registration-active',
  question: { en: 'Is the registration of the domain in force?', tr: 'Alan adının kaydı yürürlükte mi?' },
  rule: {
    en: 'error: on hold, in redemption or pending deletion. Only with ULAK_RDAP',
    tr: 'hata: askıda, geri alma süresinde ya da silinmek üzere. Yalnızca ULAK_RDAP ile',
  },
  reference: 'RFC 8056 §2',
  serves: [],
  judge: ({ registration: seen }) => {
    if (!seen) return []
    const { domain, registration } = seen
    if (registration.kind === 'unknown') return [unknown(domain, registration.reason)]
    // Not every registry has RDAP; the DNS says whether the domain is there.
    if (registration.kind === 'not-found') return []
    const bad = states.filter(({ status }) => registration.status.includes(status))
    if (bad.length === 0) return [pass(domain, { en: 'It is.', tr: 'Yürürlükte.' })]
    return bad.map(({ text, fix }): Judgement => finding('error', domain, text, [fix]))
  },
}
