// What can be handed on later is known from what the next hops offered the last time: what none of them takes is refused while its sender
// is still there, for afterwards there is nobody to give it back to.
import type { HopHealth, HopOffer } from '../declare/health.ts'
import type { Offer } from '../smtp/client.ts'
import type { Hops } from './hops.ts'
import type { Answer } from './session.ts'

export type Capabilities = {
  /** The host that takes the largest. */
  readonly host: string
  /** Bytes, our own header lines included; undefined: no limit is known. */
  readonly size: number | undefined
  readonly smtputf8: boolean
}

export const keptOffer = ({ size, smtputf8, eightBitMime, startTls, dsn, xclient }: Offer): HopOffer => ({
  // RFC 1870 §4: 0 is "no limit told".
  size: size === 0 ? undefined : size,
  smtputf8,
  eightBitMime,
  startTls,
  dsn,
  ...(xclient.includes('ADDR') && { xclient: true }),
})

/** The most that any of the hosts offered. Undefined: one of them was never met, and may take anything. */
export function capabilitiesOf(
  hops: Hops,
  find: (key: string) => Pick<HopHealth, 'offer'> | undefined,
): Capabilities | undefined {
  if (hops.kind !== 'hops') return undefined
  let best: Capabilities | undefined
  for (const { key, host } of hops.hops) {
    const offer = find(key)?.offer
    if (!offer) return undefined
    const isLarger = best === undefined || (best.size ?? Infinity) < (offer.size ?? Infinity)
    best = {
      host: isLarger ? host : best!.host,
      size: isLarger ? offer.size : best!.size,
      smtputf8: offer.smtputf8 || (best?.smtputf8 ?? false),
    }
  }
  return best
}

/** Our lines above a message: Received, the verdict, the mark against loops. */
const ownLinesBytes = 2_048

/** The largest message that can be handed on. */
export const maxBytesOf = (capabilities: Capabilities | undefined): number | undefined =>
  capabilities?.size === undefined ? undefined : Math.max(0, capabilities.size - ownLinesBytes)

/** What MAIL said already shows that it cannot be handed on. */
export function refusalOf(
  capabilities: Capabilities | undefined,
  sender: { readonly smtputf8: boolean; readonly size: number | undefined },
): Answer | undefined {
  if (!capabilities) return undefined
  const most = maxBytesOf(capabilities)
  if (most !== undefined && sender.size !== undefined && sender.size > most) return tooLargeFor(capabilities)
  if (sender.smtputf8 && !capabilities.smtputf8)
    return { code: 550, text: `5.6.7 the mail host ${capabilities.host} takes no messages with SMTPUTF8` }
  return undefined
}

export const tooLargeFor = (capabilities: Capabilities): Answer => ({
  code: 552,
  text: `5.3.4 the mail host ${capabilities.host} takes messages of at most ${capabilities.size} bytes`,
})
