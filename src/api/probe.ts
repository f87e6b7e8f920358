// The call that visits mail hosts. Whoever may write a domain down can point its MX at anybody, so that visits are few: see `limits`.
import { equalNames } from '../dns/name.ts'
import { formatMailbox, parseMailbox } from '../smtp/address.ts'
import type { CallOutput } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { must, type Refusal, refusal } from './errors.ts'
import { createSeats } from './events.ts'

const limits = {
  /** Probes that run at the same time. */
  seats: { total: 10, ofAccount: 2 },
  /** From the end of one probe of a domain to the next. */
  pauseMs: 60_000,
  /** For an account, whatever its domains. */
  anHour: 60,
}
const hourMs = 3_600_000

export function createProbing({ declare, probe, clock }: ApiDeps) {
  const seats = createSeats(limits.seats)
  /** Domains that are probed now (Infinity), or whose pause lasts until then, ms since 1970. */
  const rests = new Map<string, number>()
  /** When the probes of the last hour began, by account. */
  const begun = new Map<string, number[]>()

  /** Takes its place until `done` aborts, or says why there is none. */
  function enter(account: string, domain: string, done: AbortSignal): void {
    const now = clock.now()
    for (const [one, until] of rests) if (until <= now) rests.delete(one)
    for (const [one, times] of begun) if (times.at(-1)! <= now - hourMs) begun.delete(one)
    const own = (begun.get(account) ?? []).filter((at) => at > now - hourMs)
    const rest = rests.get(domain)
    if (rest !== undefined) throw tooSoon(rest - now)
    if (own.length >= limits.anHour) throw tooMany()
    if (!seats.take(account, done)) throw tooMany()
    begun.set(account, [...own, now])
    rests.set(domain, Number.POSITIVE_INFINITY)
    done.addEventListener('abort', () => rests.set(domain, clock.now() + limits.pauseMs), { once: true })
  }

  return {
    probe: async ({ scope, params, body, lang, signal }: Asked): Promise<CallOutput<'probe'>> => {
      const { address } = body as { address?: string }
      const { name, zone, proven, dns } = must(await declare.findProven(scope, params.domain))
      const mailbox = address === undefined ? undefined : must(parseMailbox(address))
      if (mailbox && (mailbox.domain.kind !== 'name' || !equalNames(mailbox.domain.name, zone.apex)))
        throw elsewhere(name)
      if (mailbox && !proven) throw notProven()
      const done = new AbortController()
      enter(scope.accountId, name, done.signal)
      try {
        const recipient = mailbox && formatMailbox(mailbox)
        return await probe(zone.apex, { recipient, lang, dns, signal })
      } catch (error) {
        throw signal.aborted ? brokenOff() : error
      } finally {
        done.abort()
      }
    },
  }
}

const tooSoon = (leftMs: number): Refusal => {
  const seconds = Math.max(1, Math.ceil(leftMs / 1_000))
  return Number.isFinite(leftMs)
    ? refusal(
        'probe-too-soon',
        `The mail hosts of this domain were visited just now. Come again in ${seconds} s.`,
        `Bu alan adının posta sunucuları az önce ziyaret edildi. ${seconds} sn sonra yeniden deneyin.`,
      )
    : refusal(
        'probe-too-soon',
        'The mail hosts of this domain are being visited at this moment. Come again in a minute.',
        'Bu alan adının posta sunucuları şu anda ziyaret ediliyor. Bir dakika sonra yeniden deneyin.',
      )
}

const tooMany = (): Refusal =>
  refusal(
    'too-many-probes',
    `Too many probes: ${limits.seats.ofAccount} at a time and ${limits.anHour} an hour for an account, ${limits.seats.total} at a time in all.`,
    `Çok fazla yoklama: hesap başına aynı anda ${limits.seats.ofAccount}, saatte ${limits.anHour}; toplamda aynı anda ${limits.seats.total}.`,
  )

const elsewhere = (domain: string): Refusal =>
  refusal(
    'address-elsewhere',
    `Only an address of ${domain} can be asked for here.`,
    `Burada yalnızca ${domain} alan adındaki bir adres sorulabilir.`,
  )

const notProven = (): Refusal =>
  refusal(
    'domain-not-proven',
    'Hosts are asked for addresses only of a domain that is shown to be yours. Publish its token at _ulak first, or leave the address out.',
    'Sunuculara yalnızca size ait olduğu gösterilmiş bir alan adının adresleri sorulur. Önce belirtecini _ulak altında yayımlayın ya da adresi yazmayın.',
  )

const brokenOff = (): Refusal =>
  refusal(
    'probe-broken-off',
    'The probe was broken off: the server is stopping.',
    'Yoklama yarıda kaldı: sunucu duruyor.',
  )
