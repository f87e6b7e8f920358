// Lists that are fetched: JSON over HTTPS, at an interval. A new list takes the place of the old one only if all of it could be read and it is not
// suspiciously small; what came of the last fetch is kept for people.
import { type Declared, refuse } from '../declare/finding.ts'
import { defaultPullMinutes, pullUrl, type RecipientPull } from '../declare/recipient-rules.ts'
import { type Name, parseName } from '../dns/name.ts'
import { ok, type Problem, type Text } from '../dns/problem.ts'
import { safeText } from '../smtp/reply.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import type { FactsOf } from './recipient-facts.ts'
import type { OfDomain, RecipientList, Taken } from './recipients-list.ts'
import { concernsPull, declaredPulls, duePulls } from './recipients.store.ts'

/** Eight megabytes are read in a moment; a hundred thousand addresses have three. */
export const maxPullBytes = 8 * 1024 * 1024
export const pullDeadlineMs = 60_000
const lookMs = 30_000
const atOnce = 4

export type PullTarget = { readonly host: Name; readonly port: number; readonly path: string; readonly isSecure: true }
export type PullLimits = {
  readonly accept: string
  readonly maxBytes: number
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}
export type Fetched =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'no-host' }
  | { readonly kind: 'failed'; readonly why: string; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string }

/** What came of a fetch, as it is kept. */
export type PullResult =
  | { readonly ok: true; readonly taken: Taken }
  | { readonly ok: false; readonly problem: Pick<Problem, 'code' | 'text'> }

export type RecipientPulls = ReturnType<typeof createRecipientPulls>

export function createRecipientPulls(ports: {
  readonly store: Store<ControlTables>
  readonly facts: FactsOf
  readonly list: RecipientList
  readonly clock: Clock
  readonly log: Log
  readonly fetch: (target: PullTarget, limits: PullLimits) => Promise<Fetched>
  /** undefined: it is not here any more. */
  readonly domainOf: (domain: string) => Promise<OfDomain | undefined>
}) {
  const { store, facts, list, clock, log } = ports

  async function sync(
    of: OfDomain,
    { force, signal }: { force: boolean; signal?: AbortSignal },
  ): Promise<Declared<Taken>> {
    const pull = of.rules.recipientPull
    if (!pull) return refuse('no-pull', noPull)
    const done = await fetched(pull, signal)
    const result = done.ok
      ? await list.addAddresses(of, done.value, { how: 'replace', source: 'pull', by: 'pull', force })
      : done
    if (signal?.aborted) return result
    const kept: PullResult = result.ok
      ? { ok: true, taken: result.value }
      : { ok: false, problem: { code: result.problem.code, text: result.problem.text } }
    const now = clock.now()
    await facts.write(of.id, { pulledAt: now, pullResult: JSON.stringify(kept), nextPull: now + everyMs(pull) })
    return result
  }

  async function fetched(
    { url }: RecipientPull,
    signal: AbortSignal | undefined,
  ): Promise<Declared<readonly unknown[]>> {
    const target = targetOf(url)
    if (!target) return refuse('pull-failed', failedText('no-host', url))
    const limits = { accept: 'application/json', maxBytes: maxPullBytes, deadlineMs: pullDeadlineMs, signal }
    const answer = await ports.fetch(target, limits)
    if (answer.kind === 'no-host') return refuse('pull-failed', failedText('no-host', `${target.host}`))
    if (answer.kind === 'unknown') return refuse('pull-failed', failedText('dns', answer.detail))
    if (answer.kind === 'failed') return refuse('pull-failed', failedText(answer.why, answer.detail))
    if (answer.status !== 200) return refuse('pull-failed', failedText('status', String(answer.status)))
    const addresses = addressesIn(answer.body)
    return addresses ? ok(addresses) : refuse('pull-no-list', noList)
  }

  /** Notes when the next fetch is due, after the intent changed. */
  async function declared(domain: string): Promise<void> {
    // Ten thousand domains may change at once, and hardly any of them fetches a list.
    if (!(await concernsPull(await store.reader(), domain))) return
    const of = await ports.domainOf(domain)
    if (!of) return
    const { nextPull } = await facts.find(of.id)
    if (of.rules.recipientPull && nextPull === null) await facts.write(of.id, { nextPull: clock.now() })
    if (!of.rules.recipientPull && nextPull !== null) await facts.write(of.id, { nextPull: null })
  }

  async function pullOne(domain: string, signal: AbortSignal): Promise<void> {
    const of = await ports.domainOf(domain)
    if (!of) return
    if (!of.rules.recipientPull) return facts.write(of.id, { nextPull: null })
    const result = await sync(of, { force: false, signal })
    if (result.ok) log.info({ domain, ...result.value }, 'the list of recipients was fetched')
    else if (!signal.aborted)
      log.warn(
        { domain, code: result.problem.code, why: result.problem.text.en },
        'the list of recipients was not fetched',
      )
    // Somebody else changes the list now: not at once again.
    if (!result.ok && result.problem.code === 'recipients-busy')
      await facts.write(of.id, { nextPull: clock.now() + lookMs })
  }

  return {
    sync,
    declared,
    async run(signal: AbortSignal): Promise<void> {
      let isBegun = false
      const lookForDue = async (): Promise<string[]> => {
        const reader = await store.reader()
        if (!isBegun) for (const domain of await declaredPulls(reader)) await declared(domain)
        isBegun = true
        return duePulls(reader, clock.now(), atOnce)
      }
      while (!signal.aborted) {
        const due = await lookForDue().catch((error: unknown) => {
          if (!signal.aborted) log.warn({ err: error }, 'it could not be seen whose recipients are to be fetched')
          return []
        })
        await Promise.all(
          due.map((domain) =>
            pullOne(domain, signal).catch((error: unknown) => {
              if (!signal.aborted) log.error({ err: error, domain }, 'fetching recipients failed')
            }),
          ),
        )
        // More may be due.
        await clock.sleep(due.length < atOnce ? lookMs : 1_000, signal)
      }
    },
  }
}

const everyMs = ({ everyMinutes = defaultPullMinutes }: RecipientPull): number => everyMinutes * 60_000

function targetOf(text: string): PullTarget | undefined {
  const url = pullUrl(text)
  const host = url && parseName(`${url.hostname}.`)
  if (!url || !host?.ok) return undefined
  return {
    host: host.value,
    port: url.port === '' ? 443 : Number(url.port),
    path: `${url.pathname}${url.search}`,
    isSecure: true,
  }
}

/** `["ali@firma.example", …]`, or an object that has such a list under one of the usual names. */
function addressesIn(body: string): readonly unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    if (Array.isArray(parsed)) return parsed
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const named = ['recipients', 'addresses', 'emails', 'mailboxes', 'users', 'accounts', 'data']
    const lists = named.map((name) => (parsed as Record<string, unknown>)[name]).filter((value) => Array.isArray(value))
    return lists.length === 1 ? lists[0] : undefined
  } catch {
    return undefined
  }
}

const noPull: Text = {
  en: 'No address is declared from which the list of this domain is fetched. Declare "recipientPull" among its rules first.',
  tr: 'Bu alan adının listesinin alınacağı bir adres bildirilmemiş. Önce kuralları arasında "recipientPull" bildirin.',
}
const noList: Text = {
  en: 'The answer is no list: it must be JSON, an array of addresses or an object with one under "recipients". Nothing was changed.',
  tr: 'Yanıt bir liste değil: JSON olmalı; adres dizisi ya da "recipients" altında böyle bir dizi. Hiçbir şey değiştirilmedi.',
}

const reasons: Readonly<Record<string, Text>> = {
  'no-host': { en: 'its host has no address', tr: 'sunucusunun adresi yok' },
  dns: { en: 'its address cannot be found out now', tr: 'adresi şu anda bulunamıyor' },
  status: { en: 'it answers with another status than 200', tr: '200 dışında bir durumla yanıt veriyor' },
  private: { en: 'its address is a private one', tr: 'adresi özel bir adres' },
  unreachable: { en: 'it cannot be reached', tr: 'ona ulaşılamıyor' },
  late: { en: 'it took too long', tr: 'çok uzun sürdü' },
  certificate: { en: 'its certificate is not valid', tr: 'sertifikası geçerli değil' },
  tls: { en: 'TLS failed', tr: 'TLS kurulamadı' },
  'too-large': { en: 'the answer is too large', tr: 'yanıt çok büyük' },
  'no-http': { en: 'it does not speak HTTP', tr: 'HTTP konuşmuyor' },
}

function failedText(why: string, detail: string): Text {
  const reason = reasons[why] ?? { en: why, tr: why }
  const said = safeText(detail, 120)
  return {
    en: `The list could not be fetched: ${reason.en} (${said}). Nothing was changed.`,
    tr: `Liste alınamadı: ${reason.tr} (${said}). Hiçbir şey değiştirilmedi.`,
  }
}
