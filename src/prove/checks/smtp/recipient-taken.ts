import { formatReply, safeText } from '../../../smtp/reply.ts'
import type { RecipientMeaning } from '../../probe/recipient.ts'
import type { Text } from '../../../dns/problem.ts'
import { type Check, finding, type Judgement, pass } from '../../result.ts'
import { subjectOf, visitsByHost } from './visits.ts'

export const recipientTaken: Check = {
  id: 'recipient-taken',
  question: { en: 'Does the first mail host take the address?', tr: 'İlk posta sunucusu adresi kabul ediyor mu?' },
  rule: {
    en: 'error: refused for good, or the mailbox is full; not known: put off',
    tr: 'hata: kalıcı olarak reddediliyor ya da kutu dolu; bilinmiyor: erteleniyor',
  },
  reference: 'RFC 5321 §3.3',
  serves: ['arrives'],
  judge: ({ mail, probe }) => {
    const best = mail.kind === 'hosts' ? mail.hosts[0]?.preference : undefined
    const hosts = mail.kind === 'hosts' ? mail.hosts.filter(({ preference }) => preference === best) : []
    const visits = visitsByHost(probe)
    return hosts.flatMap(({ text }) =>
      (visits.get(text) ?? []).flatMap((visit) =>
        visit.recipients.map(({ address, reply, meaning }): Judgement => {
          const subject = `${address} ${subjectOf(visit)}`
          if (meaning === 'taken') return pass(subject, { en: 'It is taken.', tr: 'Kabul ediliyor.' })
          const said = safeText(formatReply(reply), 200)
          const { en, tr } = meanings[meaning]
          const message = { en: `${en} The server says: ${said}`, tr: `${tr} Sunucunun yanıtı: ${said}` }
          if (meaning === 'greylisted' || meaning === 'later') return { status: 'unknown', subject, message }
          return finding('error', subject, message, [mends[meaning]])
        }),
      ),
    )
  },
}

const meanings: Readonly<Record<Exclude<RecipientMeaning, 'taken'>, Text>> = {
  'unknown-user': { en: 'There is no such mailbox.', tr: 'Böyle bir posta kutusu yok.' },
  'mailbox-full': { en: 'The mailbox is full.', tr: 'Posta kutusu dolu.' },
  'relay-denied': {
    en: 'The server does not know the domain as its own.',
    tr: 'Sunucu alan adını kendisine ait saymıyor.',
  },
  greylisted: {
    en: 'New senders are put off; whether it would be taken cannot be seen.',
    tr: 'Yeni gönderenler erteleniyor; kabul edilip edilmeyeceği görülemiyor.',
  },
  later: { en: 'It is put off; try again later.', tr: 'Erteleniyor; sonra yeniden deneyin.' },
  refused: { en: 'It is refused.', tr: 'Reddediliyor.' },
}

const mends: Readonly<Record<'unknown-user' | 'mailbox-full' | 'relay-denied' | 'refused', Text>> = {
  'unknown-user': {
    en: 'Create the mailbox, or write the address as it is spelt there.',
    tr: 'Posta kutusunu açın ya da adresi oradaki yazımıyla yazın.',
  },
  'mailbox-full': {
    en: 'Delete mail, empty the trash, or give the mailbox more room.',
    tr: 'Posta silin, çöpü boşaltın ya da kutunun sınırını büyütün.',
  },
  'relay-denied': {
    en: 'Add the domain on that server (Postfix: virtual_mailbox_domains or relay_domains), or let the MX records name the server that has it.',
    tr: 'Alan adını o sunucuya ekleyin (Postfix: virtual_mailbox_domains ya da relay_domains) ya da MX kayıtları onu barındıran sunucuyu göstersin.',
  },
  refused: {
    en: 'The reason stands in the answer of the server; its log says more.',
    tr: 'Neden sunucunun yanıtında yazıyor; günlüğü daha fazlasını söyler.',
  },
}
