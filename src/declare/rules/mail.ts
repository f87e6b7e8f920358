// The domain's mail as a whole: steps after which it would arrive nowhere, or past Ulak.
import { equalNames, type Name } from '../../dns/name.ts'
import { MX } from '../../dns/records/index.ts'
import { mailHosts, type Mx } from '../compile-mx.ts'
import { shownHost } from '../host-name.ts'
import { allData } from '../rrset.ts'
import { reach } from './reach.ts'
import type { Fault, Rule, RuleZone, StepRule } from './rule.ts'

const published = (zone: RuleZone): Mx[] => allData<Mx>(zone.zone.get(zone.zone.apex, MX.code))

export const mxGone: StepRule = {
  id: 'mx-present',
  severity: 'warning',
  stance: 'refuse',
  reference: 'RFC 5321 §5.1',
  *look(before, after): Generator<Fault> {
    if (published(before).length === 0 || published(after).length > 0) return
    const host = reach(after.zone, after.zone.apex) === 'addressed'
    yield {
      subject: `${shownHost(after.zone.apex)} MX`,
      message: host
        ? {
            en: 'The last MX record goes. Senders then try the address of the domain itself, which is rarely a mail server.',
            tr: 'Son MX kaydı kalkıyor. Gönderenler o zaman alan adının kendi adresini dener; orası nadiren posta sunucusudur.',
          }
        : {
            en: 'The last MX record goes, and the domain has no address: mail to it will be returned.',
            tr: 'Son MX kaydı kalkıyor ve alan adının adresi yok: ona gelen posta geri dönecek.',
          },
      fix: [
        {
          en: 'Declare where the mail goes, or provider "none" if the domain shall have no mail.',
          tr: 'Postanın nereye gideceğini bildirin; posta istenmiyorsa sağlayıcı olarak "none" seçin.',
        },
      ],
    }
  },
}

/** The world asks only those that are published. */
export const ulakPublished: Rule = {
  id: 'mx-without-ulak',
  severity: 'warning',
  stance: 'tell',
  whole: true,
  *look(zone): Generator<Fault> {
    if (!zone.intent?.ulak) return
    const hosts = published(zone)
    const mail = mailHosts({ apex: zone.zone.apex, intent: zone.intent, brand: zone.brand, present: hosts })
    const own: Name | undefined = mail.ok ? mail.value.ulak?.exchange : undefined
    if (!own || hosts.some((mx) => equalNames(mx.exchange, own))) return
    yield {
      subject: `${shownHost(zone.zone.apex)} MX`,
      message: {
        en: `The mail intent counts on Ulak (${shownHost(own)}), but no MX record names it; no mail will come to it.`,
        tr: `Posta bildirimi Ulak'a (${shownHost(own)}) güveniyor ama hiçbir MX kaydı onu göstermiyor; ona posta gelmez.`,
      },
      fix: [
        { en: 'Declare the mail again, or take Ulak out of it.', tr: "Postayı yeniden bildirin ya da Ulak'ı çıkarın." },
      ],
    }
  },
}
