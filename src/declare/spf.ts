// SPF records as terms, for editing: read, merged, written. Judging by them is mailauth's.
/** RFC 7208 §4.6.4: more look-ups than this are an error for whoever judges. */
export const maxLookups = 10

export type Spf = {
  readonly mechanisms: readonly string[]
  readonly all: string | undefined
  readonly modifiers: readonly string[]
}

/** RFC 7208 §4.5: the version, then a space or the end. */
export const isSpf = (text: string): boolean => /^v=spf1( |$)/i.test(text)

export function parseSpf(text: string): Spf {
  const terms = text.trim().split(/ +/).slice(1)
  const mechanisms: string[] = []
  const modifiers: string[] = []
  let all: string | undefined
  for (const term of terms) {
    // RFC 7208 §12: a modifier has `=` right after its name; mechanisms after `all` are never reached (§5.1).
    if (/^[a-z][a-z0-9_.-]*=/i.test(term)) modifiers.push(term)
    else if (/^[+?~-]?all$/i.test(term)) all ??= term.toLowerCase()
    else if (all === undefined) mechanisms.push(term)
  }
  return { mechanisms, all, modifiers }
}

export const formatSpf = ({ mechanisms, all, modifiers }: Spf): string =>
  ['v=spf1', ...mechanisms, ...(all === undefined ? [] : [all]), ...modifiers].join(' ')

/** Equal for mechanisms that mean the same: `+mx` and `MX`. */
export const mechanismKey = (mechanism: string): string => mechanism.replace(/^\+/, '').toLowerCase()

/**
 * One record out of those that are there and what is added; nothing that was published is lost. Without a `redirect` (RFC 7208 §6.1)
 * it ends in what was published, else in `fallbackAll`.
 */
export function mergeSpf(
  present: readonly Spf[],
  added: readonly string[],
  options: { all?: string | undefined; fallbackAll: string; dropped?: readonly string[] },
): Spf {
  const dropped = new Set((options.dropped ?? []).map(mechanismKey))
  const mechanisms = new Map<string, string>()
  for (const mechanism of present.flatMap((one) => one.mechanisms)) {
    if (!dropped.has(mechanismKey(mechanism))) mechanisms.set(mechanismKey(mechanism), mechanism)
  }
  for (const mechanism of added)
    if (!mechanisms.has(mechanismKey(mechanism))) mechanisms.set(mechanismKey(mechanism), mechanism)
  const modifiers = [...new Set(present.flatMap((one) => one.modifiers))]
  const published = present.map((one) => one.all).find((one) => one !== undefined)
  const redirects = modifiers.some((one) => /^redirect=/i.test(one))
  const all = options.all ?? published ?? (redirects ? undefined : options.fallbackAll)
  return { mechanisms: [...mechanisms.values()], all, modifiers }
}

/** Look-ups that this record asks for by itself; those behind `include` come on top. RFC 7208 §4.6.4 */
export function directLookups({ mechanisms, modifiers }: Spf): number {
  const asks = (term: string): boolean => /^[+?~-]?(include|a|mx|ptr|exists)([:/]|$)/i.test(term)
  return mechanisms.filter(asks).length + modifiers.filter((term) => /^redirect=/i.test(term)).length
}

/** A mechanism that may be added by hand: its name, then what it says. Qualifiers are allowed; `all` is not one of them. */
export const isMechanism = (text: string): boolean =>
  /^[+?~-]?(include|a|mx|ptr|ip4|ip6|exists)([:/][\x21-\x7e]+)?$/i.test(text) &&
  !/^[+?~-]?(include|ip4|ip6|exists)$/i.test(text)
