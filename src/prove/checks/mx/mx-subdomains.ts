import { nameToText } from '../../../dns/name.ts'
import type { SubdomainMail } from '../../evidence/mx-around.ts'
import { type Check, finding, type Judgement, pass, unknown } from '../../result.ts'

/** Hosts that take bounces for a sending service and hold no mailboxes. */
const bounceHost =
  /^(feedback-smtp\.[a-z0-9-]+\.amazonses\.com|mx[ab]\.(eu\.)?mailgun\.org|mx\.sendgrid\.net|inbound\.postmarkapp\.com)$/

export const mxSubdomains: Check = {
  id: 'mx-subdomains',
  question: {
    en: 'Do the MX records of usual names below the domain lead somewhere?',
    tr: 'Alan adının altındaki bilindik adların MX kayıtları bir yere varıyor mu?',
  },
  rule: { en: 'warning: no host of theirs has an address', tr: 'uyarı: hiçbir sunucusunun adresi yok' },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: ({ subdomainMail }) => subdomainMail.map(judgeSubdomain),
}

function judgeSubdomain({ name, records, mail }: SubdomainMail): Judgement {
  const subject = `${name} MX`
  const hosts = records.map(({ exchange }) => nameToText(exchange)).join(', ')
  switch (mail.kind) {
    case 'null-mx':
      return pass(subject, { en: 'It takes no mail (null MX).', tr: 'Posta almıyor (null MX).' })
    case 'unknown-now':
      return unknown(subject, hosts)
    case 'hosts':
      return records.every(({ exchange }) => bounceHost.test(nameToText(exchange)))
        ? pass(subject, {
            en: `It takes bounces for a sending service (${hosts}); there are no mailboxes.`,
            tr: `Bir gönderim hizmeti adına geri dönen iletileri alıyor (${hosts}); posta kutusu yoktur.`,
          })
        : pass(subject, { en: `Mail for it goes to ${hosts}.`, tr: `Postası ${hosts} sunucusuna gider.` })
    default:
      return finding(
        'warning',
        subject,
        {
          en: `Mail for ${name} cannot arrive: ${hosts} has no address. If the domain of that host is free, a stranger can take this mail.`,
          tr: `${name} için posta gelemez: ${hosts} adının adresi yok. Bu sunucunun alan adı boştaysa postayı bir yabancı alabilir.`,
        },
        [
          {
            en: `Remove the MX records of ${name} if they are left over from a service you no longer use; else mend the host.`,
            tr: `Artık kullanmadığınız bir hizmetten kaldıysa ${name} MX kayıtlarını silin; değilse sunucuyu düzeltin.`,
          },
        ],
      )
  }
}
