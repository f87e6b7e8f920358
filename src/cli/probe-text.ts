// What a visit to a mail host showed, in lines for people.
import { cannotTell } from '../prove/checks/smtp/cannot-probe-from-here.ts'
import type { Visits } from '../prove/evidence/probe.ts'
import type { Visit } from '../prove/probe.ts'
import { formatReply } from '../smtp/reply.ts'
import type { CliIo } from './io.ts'

/** All visits, each under the name of its host, and why silence may say nothing. */
export function describeVisits({ visits, notVisited, outward }: Visits, io: CliIo): string[] {
  const lines: string[] = []
  for (const [host, ofHost] of Map.groupBy(visits, (one) => one.host))
    lines.push('', `  ${io.style('cyan', host)}`, ...ofHost.flatMap((one) => describeVisit(one, io)))
  for (const { family, text } of cannotTell(visits, outward))
    lines.push('', io.style('yellow', `? IPv${family}: ${io.say(text)}`))
  if (notVisited > 0)
    lines.push(
      '',
      io.style(
        'yellow',
        io.say({
          en: `${notVisited} more addresses were not visited: there was no room or time for them.`,
          tr: `${notVisited} adres daha ziyaret edilmedi: yer ya da zaman kalmadı.`,
        }),
      ),
    )
  return lines
}

function describeVisit(visit: Visit, io: CliIo): string[] {
  const { address, greeting, offer, tls, tlsFailure, failure } = visit
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
  return lines
}
