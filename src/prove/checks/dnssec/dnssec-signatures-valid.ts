import type { Rdata } from '../../../dns/records/index.ts'
import { type Check, finding, type Fix, pass } from '../../result.ts'

const day = 86_400_000
/** Signatures are renewed by themselves; this late it should have happened. */
const soon = 3 * day

export const dnssecSignaturesValid: Check = {
  id: 'dnssec-signatures-valid',
  question: {
    en: 'Are the signatures valid, and for some days more?',
    tr: 'İmzalar geçerli mi ve daha birkaç gün geçerli kalacak mı?',
  },
  rule: {
    en: 'error: expired, not yet valid or missing; warning: the last quarter of their time is on, with less than three days left',
    tr: 'hata: süresi dolmuş, henüz geçerli değil ya da yok; uyarı: sürelerinin son çeyreğindeler ve üç günden az kaldı',
  },
  reference: 'RFC 4034 §3.1.5',
  serves: ['arrives'],
  judge: ({ dnssec }) => {
    // Without a DS nobody checks them.
    if (dnssec?.ds.kind !== 'found' || !dnssec.signatures || dnssec.keys.kind !== 'found') return []
    const { zone, signatures, now } = dnssec
    const subject = `${zone} RRSIG`
    if (signatures.length === 0) return [finding('error', subject, texts.missing, resign)]
    // Each type needs one that is valid; several keys may have signed it.
    const best = [...Map.groupBy(signatures, ({ typeCovered }) => typeCovered).values()].map(
      (all) => all.toSorted((a, b) => score(b, now) - score(a, now))[0]!,
    )
    const worst = best.toSorted((a, b) => score(a, now) - score(b, now))[0]!
    const { from, until } = timesOf(worst, now)
    const date = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
    if (from > now) return [finding('error', subject, texts.early(date(from)), resign)]
    if (until <= now) return [finding('error', subject, texts.expired(date(until)), resign)]
    if (until - now < soon && until - now < (until - from) / 4)
      return [finding('warning', subject, texts.soon(date(until)), resign)]
    return [pass(subject, { en: `Until ${date(until)} UTC.`, tr: `${date(until)} UTC zamanına kadar.` })]
  },
}

/** The later it ends the better; one that has not begun counts as ended. */
function score(signature: Rdata['RRSIG'], now: number): number {
  const { from, until } = timesOf(signature, now)
  return from > now ? now - from : until - now
}

/** 32 bits that count round: the moment nearest to now is meant (RFC 4034 §3.1.5). */
function timesOf({ inception, expiration }: Rdata['RRSIG'], now: number): { from: number; until: number } {
  const near = (seconds: number): number => {
    const round = 2 ** 32
    const turns = Math.round((now / 1000 - seconds) / round)
    return (seconds + turns * round) * 1000
  }
  return { from: near(inception), until: near(expiration) }
}

const texts = {
  missing: {
    en: 'The parent zone says that the domain is signed, but its server gives no signatures. Resolvers that check find nothing.',
    tr: 'Üst bölge alan adının imzalı olduğunu söylüyor ama sunucusu imza vermiyor. Denetleyen çözümleyiciler bir şey bulamaz.',
  },
  early: (date: string) => ({
    en: `The signatures hold from ${date} UTC only: the clock of the signer is wrong. Resolvers that check find nothing.`,
    tr: `İmzalar ancak ${date} UTC zamanından sonra geçerli: imzalayanın saati yanlış. Denetleyen çözümleyiciler bir şey bulamaz.`,
  }),
  expired: (date: string) => ({
    en: `The signatures expired at ${date} UTC. Resolvers that check find nothing: mail from their users does not arrive.`,
    tr: `İmzaların süresi ${date} UTC zamanında doldu. Denetleyen çözümleyiciler bir şey bulamaz: onların kullanıcılarından posta gelmez.`,
  }),
  soon: (date: string) => ({
    en: `The signatures expire at ${date} UTC and should have been renewed by now. Then resolvers that check find nothing any more.`,
    tr: `İmzaların süresi ${date} UTC zamanında doluyor; şimdiye kadar yenilenmeleri gerekirdi. Sonra denetleyen çözümleyiciler bir şey bulamaz.`,
  }),
}

const resign: Fix = [
  {
    en: 'Have the zone signed anew where it is hosted, and look why that did not happen by itself.',
    tr: 'Bölgeyi barındığı yerde yeniden imzalatın ve bunun neden kendiliğinden olmadığına bakın.',
  },
]
