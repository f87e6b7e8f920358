// Where waiting mail waits to go: by host, with what keeps it here, for programs and in one sentence for people.
import type { Scope } from '../declare/scope.ts'
import type { Text } from '../dns/problem.ts'
import type { Clock } from '../system/clock.ts'
import type { Waiting } from './deliver.ts'
import type { DomainWaits } from './destinations.store.ts'
import type { Hop } from './hops.ts'

/**
 *   up        it answers; what waits was asked to come later, or is on its way
 *   down      it does not answer, or wants nothing from us
 *   busy      it answers and cannot take more now
 *   nowhere   there is no host to hand it to, or none that may be used
 *   unknown   nobody has looked yet
 */
export type DestinationState = 'up' | 'down' | 'busy' | 'nowhere' | 'unknown'

export type Destination = {
  /** The best of the domain's hosts; undefined: there is none. */
  readonly host: string | undefined
  readonly domains: readonly string[]
  readonly messages: number
  readonly oldest: number
  readonly state: DestinationState
  readonly since: number | undefined
  readonly reason: string | undefined
  readonly nextTry: number | undefined
}

export type DestinationPorts = {
  readonly clock: Clock
  listWaits(): Promise<readonly DomainWaits[]>
  /** The hosts of a domain, as the last turn found them. */
  hopsOf(domain: string): readonly Hop[] | undefined
  waiting(domain: string): (Waiting & { readonly state: DestinationState }) | undefined
}

/** However many look, and however often: the queue is counted once in this time. */
const countedMs = 2_000

export function createDestinations(ports: DestinationPorts): (scope: Scope) => Promise<readonly Destination[]> {
  let counted: { readonly at: number; readonly waits: Promise<readonly DomainWaits[]> } | undefined

  function waits(): Promise<readonly DomainWaits[]> {
    const now = ports.clock.now()
    if (counted && now >= counted.at && now - counted.at < countedMs) return counted.waits
    const asked = { at: now, waits: ports.listWaits() }
    counted = asked
    asked.waits.catch(() => {
      if (counted === asked) counted = undefined
    })
    return asked.waits
  }

  return async (scope) => {
    const seen = (await waits()).filter(
      ({ accountPath, domain }) =>
        accountPath.startsWith(scope.accountPath) && (scope.domains?.includes(domain) ?? true),
    )
    const groups = Map.groupBy(seen, ({ domain }) => {
      const host = hostOf(ports.hopsOf(domain))
      const state = stateOf(domain)
      return `${state} ${host ?? ''}`
    })
    return [...groups.values()].map(destinationOf).toSorted((a, b) => a.oldest - b.oldest)
  }

  function stateOf(domain: string): DestinationState {
    return ports.waiting(domain)?.state ?? (ports.hopsOf(domain) ? 'up' : 'unknown')
  }

  function destinationOf(group: readonly DomainWaits[]): Destination {
    const [first] = group
    const wait = ports.waiting(first!.domain)
    return {
      host: hostOf(ports.hopsOf(first!.domain)),
      domains: [...new Set(group.map(({ domain }) => domain))].toSorted(),
      messages: group.reduce((sum, one) => sum + one.messages, 0),
      oldest: Math.min(...group.map(({ oldest }) => oldest)),
      state: stateOf(first!.domain),
      since: wait?.since,
      reason: wait?.reason,
      nextTry: wait?.nextTry,
    }
  }
}

/** The best one; of equals always the same. */
const hostOf = (hops: readonly Hop[] | undefined): string | undefined =>
  hops?.toSorted((a, b) => a.preference - b.preference || (a.host < b.host ? -1 : 1))[0]?.host

// ── For people ──────────────────────────────────────────────────────────────────────────────────

/** "1,204 messages wait for mail.firma.com, oldest 3 h 12 m, down since 14:02 UTC (connection refused), next try in 4 s" */
export function destinationText(one: Destination, now: number): Text {
  const count = { en: one.messages.toLocaleString('en'), tr: one.messages.toLocaleString('tr') }
  const age = agoText(now - one.oldest)
  const place = one.host ?? one.domains[0]!
  const next = one.nextTry === undefined ? undefined : agoText(Math.max(0, one.nextTry - now))
  const why = whyText(one, now)
  return {
    en: [
      one.messages === 1 ? `1 message waits for ${place}` : `${count.en} messages wait for ${place}`,
      `oldest ${age.en}`,
      why.en,
      ...(next ? [`next try in ${next.en}`] : []),
    ].join(', '),
    tr: [
      `${count.tr} ileti ${place} için bekliyor`,
      `en eskisi ${age.tr}`,
      why.tr,
      ...(next ? [`sonraki deneme ${next.tr} sonra`] : []),
    ].join(', '),
  }
}

function whyText({ state, since, reason }: Destination, now: number): Text {
  const when = since === undefined ? '' : timeText(since, now)
  const short = reasonText(reason ?? '')
  switch (state) {
    case 'down':
      return { en: `down since ${when} (${short.en})`, tr: `${when}’den beri ulaşılamıyor (${short.tr})` }
    case 'busy':
      return {
        en: `it takes no more since ${when} (${short.en})`,
        tr: `${when}’den beri daha fazlasını almıyor (${short.tr})`,
      }
    case 'nowhere':
      return { en: `there is nowhere to hand it to (${short.en})`, tr: `teslim edilecek yer yok (${short.tr})` }
    case 'up':
      return {
        en: 'the host is there: it is on its way, or was asked to come later',
        tr: 'sunucu yanıt veriyor: yolda ya da sonra gelmesi istendi',
      }
    case 'unknown':
      return { en: 'not tried since the start', tr: 'başlangıçtan beri denenmedi' }
  }
}

/** Of failures of the network in words; what a server said stays as it is. */
const reasons: readonly (readonly [RegExp, Text])[] = [
  [/ECONNREFUSED/, { en: 'connection refused', tr: 'bağlantı reddedildi' }],
  [/no answer in/, { en: 'no answer', tr: 'yanıt yok' }],
  [/EHOSTUNREACH|ENETUNREACH/, { en: 'no way to it', tr: 'ona giden yol yok' }],
  [/ECONNRESET|closed the connection|connection was closed/, { en: 'it hung up', tr: 'bağlantıyı kesti' }],
]

function reasonText(reason: string): Text {
  return reasons.find(([pattern]) => pattern.test(reason))?.[1] ?? { en: reason, tr: reason }
}

/** `14:02 UTC`, with the day if it was another one. */
function timeText(at: number, now: number): string {
  const [day, time] = new Date(at).toISOString().split('T') as [string, string]
  const today = new Date(now).toISOString().slice(0, 10)
  return day === today ? `${time.slice(0, 5)} UTC` : `${day} ${time.slice(0, 5)} UTC`
}

/** The two largest units: `3 h 12 m`. */
function agoText(ms: number): Text {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  const units = [
    [Math.floor(seconds / 86_400), 'd', 'gün'],
    [Math.floor(seconds / 3_600) % 24, 'h', 'sa'],
    [Math.floor(seconds / 60) % 60, 'm', 'dk'],
    [seconds % 60, 's', 'sn'],
  ] as const
  const from = Math.max(
    0,
    units.findIndex(([count]) => count > 0),
  )
  const shown = (seconds === 0 ? units.slice(3) : units.slice(from, from + 2)).filter(
    ([count], at) => count > 0 || at === 0,
  )
  return {
    en: shown.map(([count, unit]) => `${count} ${unit}`).join(' '),
    tr: shown.map(([count, , unit]) => `${count} ${unit}`).join(' '),
  }
}
