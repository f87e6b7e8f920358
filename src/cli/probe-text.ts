// What a visit to a mail host showed, in lines for people and as JSON for programs.
import { createHash } from 'node:crypto'
import type { Text } from '../dns/problem.ts'
import type { Visit } from '../prove/probe.ts'
import type { RecipientMeaning } from '../prove/probe/recipient.ts'
import { formatReply } from '../smtp/reply.ts'
import type { CliIo } from './io.ts'

export function describeVisit(visit: Visit, io: CliIo): string[] {
  const { address, greeting, offer, tls, tlsFailure, failure, recipients } = visit
  const lines: string[] = []
  const line = (isGood: boolean, text: string): void =>
    void lines.push(`         ${isGood ? io.style('green', '+') : io.style('red', '-')} ${text}`)
  if (!visit.reached) {
    line(false, `${address}: ${failure?.text ?? '–'}`)
    return lines
  }
  line(failure === undefined, `${address}: ${greeting ? formatReply(greeting) : '–'}`)
  if (failure) line(false, failure.text)
  if (offer && !offer.startTls) line(false, io.say({ en: 'no STARTTLS: in the clear', tr: 'STARTTLS yok: korumasız' }))
  if (tlsFailure) line(false, `STARTTLS: ${tlsFailure.text}`)
  if (tls) {
    const [leaf] = tls.chain
    const until = leaf ? new Date(leaf.validTo).toISOString().slice(0, 10) : '–'
    line(true, `${tls.protocol}, ${tls.cipher}`)
    const names = leaf?.names.slice(0, 4).join(', ') || '–'
    const text = {
      en: `certificate for ${names}, until ${until}`,
      tr: `sertifika: ${names}, ${until} tarihine dek`,
    }
    const isGood = tls.trust === 'yes' && tls.nameFits
    line(isGood, `${io.say(text)}${tls.trust === 'yes' ? '' : ` (${tls.trust})`}`)
    if (!tls.nameFits) line(false, io.say({ en: 'it is not for this host', tr: 'bu sunucu için değil' }))
  }
  for (const { address: who, reply, meaning } of recipients)
    line(meaning === 'taken', `${who}: ${io.say(meanings[meaning])} (${formatReply(reply).slice(0, 120)})`)
  return lines
}

const meanings: Readonly<Record<RecipientMeaning, Text>> = {
  taken: { en: 'taken', tr: 'kabul ediliyor' },
  'unknown-user': { en: 'no such mailbox', tr: 'böyle bir posta kutusu yok' },
  'mailbox-full': { en: 'the mailbox is full', tr: 'posta kutusu dolu' },
  'relay-denied': { en: 'not a domain of this server', tr: 'bu sunucunun alan adı değil' },
  greylisted: { en: 'new senders are put off', tr: 'yeni gönderenler erteleniyor' },
  later: { en: 'put off', tr: 'erteleniyor' },
  refused: { en: 'refused', tr: 'reddediliyor' },
}

/** One object a visit: the key of the certificate as DANE names it (`3 1 1`) instead of its bytes. */
export function visitJson({ host, address, reached, greeting, offer, tls, tlsFailure, recipients, failure }: Visit) {
  return {
    host,
    address,
    reached,
    banner: greeting ? formatReply(greeting) : null,
    ehlo: offer ?? null,
    tls: tls
      ? {
          protocol: tls.protocol,
          cipher: tls.cipher,
          trust: tls.trust,
          nameFits: tls.nameFits,
          chain: tls.chain.map(({ names, subject, issuer, validFrom, validTo, spki }) => ({
            names,
            subject,
            issuer,
            validFrom: new Date(validFrom).toISOString(),
            validTo: new Date(validTo).toISOString(),
            spkiSha256: createHash('sha256').update(spki).digest('hex'),
          })),
        }
      : null,
    tlsFailure: tlsFailure ?? null,
    recipients: recipients.map(({ address: who, reply, meaning }) => ({
      address: who,
      meaning,
      reply: formatReply(reply),
    })),
    failure: failure ?? null,
  }
}
