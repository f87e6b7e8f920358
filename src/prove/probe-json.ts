// What a probe showed, for programs: `route --probe --json`, and the API with the judgement of the whole domain beside it.
import { createHash } from 'node:crypto'
import type { Text } from '../dns/problem.ts'
import { formatReply } from '../smtp/reply.ts'
import { type CheckReport, checkJson } from './check.ts'
import { cannotTell } from './checks/smtp/cannot-probe-from-here.ts'
import type { Visit } from './probe.ts'

/** Of a domain that was checked with a probe. `silence`: families of which nothing can be said from here, and why. */
export function probeJson(report: CheckReport, lang: keyof Text) {
  const { visits = [], notVisited = 0, outward } = report.probe ?? {}
  return {
    visits: visits.map(visitJson),
    notVisited,
    silence: outward ? cannotTell(visits, outward).map(({ family, text }) => ({ family, reason: text[lang] })) : [],
    check: checkJson(report, lang),
  }
}

/** One object a visit: the key of the certificate as DANE names it (`3 1 1`) instead of its bytes. */
export function visitJson({ host, address, reached, greeting, offer, tls, tlsFailure, recipients, failure }: Visit) {
  return {
    host,
    address,
    reached,
    banner: greeting ? formatReply(greeting) : null,
    ehlo: offer ? { ...offer, size: offer.size ?? null } : null,
    tls: tls
      ? {
          protocol: tls.protocol,
          cipher: tls.cipher,
          trust: tls.trust,
          nameFits: tls.nameFits,
          chain: tls.chain.map(({ names, subject, issuer, validFrom, validTo, spki }) => ({
            names: [...names],
            subject,
            issuer,
            validFrom: new Date(validFrom).toISOString(),
            validTo: new Date(validTo).toISOString(),
            spkiSha256: createHash('sha256').update(spki).digest('hex'),
          })),
        }
      : null,
    tlsFailure: tlsFailure ?? null,
    recipients: recipients.map((one) => ({
      address: one.address,
      reply: formatReply(one.reply),
      meaning: one.meaning,
    })),
    failure: failure ?? null,
  }
}
