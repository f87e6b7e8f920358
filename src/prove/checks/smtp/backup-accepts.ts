import { formatReply, safeText } from '../../../smtp/reply.ts'
import type { Evidence } from '../../evidence/index.ts'
import { type Check, finding, type Judgement, pass } from '../../result.ts'
import { subjectOf, visitsByHost } from './visits.ts'

export const backupAccepts: Check = {
  id: 'backup-accepts',
  question: {
    en: 'Does every further mail host take mail for this domain?',
    tr: 'Diğer posta sunucuları bu alan adının postasını alıyor mu?',
  },
  rule: {
    en: 'error: one refuses for good what the first host takes, or does not know the domain; not known: put off',
    tr: 'hata: ilk sunucunun aldığını kalıcı olarak reddediyor ya da alan adını tanımıyor; bilinmiyor: erteliyor',
  },
  reference: 'RFC 5321 §3.6.2',
  serves: ['arrives', 'survives'],
  judge: (evidence) => {
    const { mail, name, probe } = evidence
    if (mail.kind !== 'hosts') return []
    const best = mail.hosts[0]!.preference
    const visits = visitsByHost(probe)
    const unknownAtFirst = isUnknownAtFirst(evidence, best)
    return mail.hosts
      .filter(({ preference }) => preference > best)
      .flatMap(({ text, preference }) =>
        (visits.get(text) ?? []).flatMap((visit) =>
          visit.recipients.map(({ address, reply, meaning }): Judgement => {
            const subject = `${address} ${subjectOf(visit)}`
            const said = safeText(formatReply(reply), 200)
            if (meaning === 'taken') return pass(subject, { en: 'It takes mail.', tr: 'Posta alıyor.' })
            if (meaning === 'unknown-user' && unknownAtFirst)
              return pass(subject, {
                en: 'It refuses the address as the first host does.',
                tr: 'Adresi ilk sunucu gibi reddediyor.',
              })
            if (meaning === 'greylisted' || meaning === 'later')
              return {
                status: 'unknown',
                subject,
                message: {
                  en: `It puts us off, so whether it would take mail cannot be seen: ${said}`,
                  tr: `Bizi erteliyor; posta alıp almayacağı görülemiyor: ${said}`,
                },
              }
            return finding(
              'error',
              subject,
              {
                en: `${text} stands in the MX records but refuses mail for ${name}: ${said}. While the first host is down, mail goes back to its senders at once.`,
                tr: `${text} MX kayıtlarında duruyor ama ${name} postasını reddediyor: ${said}. İlk sunucu erişilemezken posta gönderene hemen döner.`,
              },
              [
                {
                  en: `Let ${text} take mail for ${name} (Postfix: relay_domains; Ulak: declare the domain with a backup),`,
                  tr: `${text} sunucusu ${name} postasını alsın (Postfix: relay_domains; Ulak: alan adını yedekle bildirin),`,
                },
                {
                  en: `or remove the record ${name}. IN MX ${preference} ${text}.`,
                  tr: `ya da ${name}. IN MX ${preference} ${text}. kaydını silin.`,
                },
              ],
            )
          }),
        ),
      )
  },
}

/** The first host says that there is no such mailbox: then a backup that knows it, too, is right. */
function isUnknownAtFirst({ mail, probe }: Evidence, best: number): boolean {
  const visits = visitsByHost(probe)
  const first = mail.kind === 'hosts' ? mail.hosts.filter(({ preference }) => preference === best) : []
  const said = first.flatMap(({ text }) => visits.get(text) ?? []).flatMap(({ recipients }) => recipients)
  return said.length > 0 && said.every(({ meaning }) => meaning === 'unknown-user')
}
