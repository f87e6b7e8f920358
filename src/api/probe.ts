// The call that visits mail hosts. Whoever may write a domain down can point its MX at anybody, so that visits are few: see `limits`.
import type { DomainState } from '../declare/domains.store.ts'
import { equalNames } from '../dns/name.ts'
import { formatMailbox, type Mailbox, parseMailbox } from '../smtp/address.ts'
import type { CallOutput } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { must, type Refusal, refusal } from './errors.ts'
import { createTurns, type TurnLimits } from './turns.ts'

const limits: TurnLimits = { seats: { total: 10, ofAccount: 2 }, pauseMs: 60_000, anHour: 60 }

export function createProbing({ declare, probe, clock }: ApiDeps) {
  const turns = createTurns(limits, clock, { tooSoon, tooMany })

  return {
    probe: async ({ scope, params, body, lang, signal }: Asked): Promise<CallOutput<'probe'>> => {
      const { address } = body as { address?: string }
      const state = must(await declare.findProven(scope, params.domain))
      const { name, zone, proven, dns } = state
      const mailbox = address === undefined ? undefined : ownMailbox(address, state)
      if (mailbox && !proven) throw notProven()
      const done = new AbortController()
      turns.enter(scope.accountId, name, done.signal)
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

/** An address of the domain itself; anything else is refused. */
export function ownMailbox(address: string, { name, zone }: Pick<DomainState, 'name' | 'zone'>): Mailbox {
  const mailbox = must(parseMailbox(address))
  if (mailbox.domain.kind !== 'name' || !equalNames(mailbox.domain.name, zone.apex)) throw elsewhere(name)
  return mailbox
}

const tooSoon = (seconds: number | undefined): Refusal =>
  seconds === undefined
    ? refusal(
        'probe-too-soon',
        'The mail hosts of this domain are being visited at this moment. Come again in a minute.',
        'Bu alan adının posta sunucuları şu anda ziyaret ediliyor. Bir dakika sonra yeniden deneyin.',
      )
    : refusal(
        'probe-too-soon',
        `The mail hosts of this domain were visited just now. Come again in ${seconds} s.`,
        `Bu alan adının posta sunucuları az önce ziyaret edildi. ${seconds} sn sonra yeniden deneyin.`,
      )

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
