// SPF (RFC 7208) for a sender and an address, without a message.
import { spf } from 'mailauth'
import type { Resolver } from '../dns/resolver.ts'
import { libraryResolver } from './resolver.ts'
import { known, type SpfWord, spfWords } from './verdict.ts'

/** What a receiver would find for mail from this reverse-path if it came from this address. When `signal` aborts: `temperror`. */
export async function judgeSpf(
  { ip, helo, mailFrom }: { readonly ip: string; readonly helo: string; readonly mailFrom: string },
  { resolver, signal }: { readonly resolver: Resolver; readonly signal: AbortSignal },
): Promise<SpfWord> {
  const { status } = await spf({
    ip,
    helo,
    sender: mailFrom,
    mta: helo,
    resolver: libraryResolver(resolver, signal) as never,
  })
  return known(spfWords, status.result, 'none')
}
