// The scanners of an installation, as its settings name them.
import { type Dial, dialPath } from '../system/net.ts'
import type { ServicePlace } from '../system/settings.ts'
import { createClamd } from './clamd.ts'
import { createRspamd } from './rspamd.ts'
import type { ConnectScanner, Scanner } from './scan.ts'

const connectMs = 5_000

export function createScanners(
  places: { readonly rspamd: ServicePlace | undefined; readonly clamd: ServicePlace | undefined },
  dial: Dial,
): Scanner[] {
  const connectTo =
    (place: ServicePlace): ConnectScanner =>
    (signal) =>
      'path' in place
        ? dialPath(place.path, { timeoutMs: connectMs, signal })
        : dial({ ...place, allowed: true }, { timeoutMs: connectMs, signal })
  return [
    ...(places.rspamd ? [createRspamd(connectTo(places.rspamd))] : []),
    ...(places.clamd ? [createClamd(connectTo(places.clamd))] : []),
  ]
}
