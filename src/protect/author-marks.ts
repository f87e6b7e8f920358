// What the From field wants a person to believe: a name that shows another address than the real one, and a domain that looks like the
// recipient's own. Such mail may pass every check, for its sender owns the domain; so it is marked and never refused for this.
import { parse as parseSuffix } from 'tldts'
import { toUnicode } from '../dns/idna.ts'
import { nameToText } from '../dns/name.ts'
import type { Author } from '../message/from.ts'
import type { Mark } from '../message/marks.ts'
import { parseMailbox } from '../smtp/address.ts'

/** `domain`: of the recipients, A-labels in lower case. */
export function authorMarks(authors: readonly Author[], domain: string): Mark[] {
  return authors.flatMap(({ name, address }) => {
    const from = domainIn(address)
    if (!from) return []
    const shown = name === '' ? undefined : foreignIn(name, from.text)
    const imitated = imitates(from.shown, from.text, domain)
    return [
      ...(shown ? [{ mark: 'display-name', properties: { shows: shown, from: from.text } } as const] : []),
      ...(imitated
        ? [{ mark: 'look-alike', properties: { from: from.text, of: domain, how: imitated } } as const]
        : []),
    ]
  })
}

function domainIn(address: string): { readonly text: string; readonly shown: string } | undefined {
  const mailbox = parseMailbox(address)
  if (!mailbox.ok || mailbox.value.domain.kind !== 'name') return undefined
  const { name } = mailbox.value.domain
  return { text: nameToText(name), shown: toUnicode(name) }
}

// ── The name ────────────────────────────────────────────────────────────────────────────────────

const addressPattern = /[\p{L}\p{N}._%+-]{1,64}@((?:[\p{L}\p{N}-]{1,63}\.){1,10}\p{L}[\p{L}\p{N}-]{1,62})/gu
const domainPattern = /(?:[\p{L}\p{N}-]{1,63}\.){1,10}\p{L}{2,63}/gu
const maxNameLength = 500

/** An address or a domain in the name that belongs to somebody else than `from`. */
function foreignIn(name: string, from: string): string | undefined {
  // What cannot be seen must not hide an address.
  const text = name
    .slice(0, maxNameLength)
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
  const own = organisation(from)
  for (const [shown, domain] of text.matchAll(addressPattern)) if (!isOf(domain!, own)) return shown.toLowerCase()
  // "A.Ş." and "Dr.Ayşe" are no domains: only names below a suffix of a registry count.
  for (const [shown] of text.matchAll(domainPattern)) {
    const parsed = parseSuffix(shown.toLowerCase())
    if (parsed.isIcann && parsed.domain !== null && !isOf(shown, own)) return shown.toLowerCase()
  }
  return undefined
}

const isOf = (domain: string, own: string): boolean => {
  const read = domainIn(`x@${domain}`)
  return organisation(read?.text ?? domain.toLowerCase()) === own
}

/** The part that somebody registered. */
const organisation = (domain: string): string => parseSuffix(domain).domain ?? domain

// ── The domain ──────────────────────────────────────────────────────────────────────────────────

/** How `from` imitates `domain`, if it does: by letters that look alike, or by one letter more, less, other or swapped. */
function imitates(fromShown: string, from: string, domain: string): 'letters' | 'one-letter' | undefined {
  const [theirs, ours] = [organisation(from), organisation(domain)]
  if (theirs === ours) return undefined
  const [theirText, ourText] = [tail(fromShown, theirs), tail(shownOf(domain), ours)]
  if (skeleton(theirText) === skeleton(ourText)) return 'letters'
  // Short names are too often one letter apart.
  return ourText.indexOf('.') >= minLabelLength && isOneEdit(theirText, ourText) ? 'one-letter' : undefined
}

const minLabelLength = 5

const shownOf = (domain: string): string => domainIn(`x@${domain}`)?.shown ?? domain

/** As many labels from the end as `of` has. */
const tail = (text: string, of: string): string => text.split('.').slice(-of.split('.').length).join('.')

/** Equal for texts that a hurried reader takes for each other. The letters are those of UTS 39 that IDNA lets into domains. */
function skeleton(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '')
  return [...plain]
    .map((letter) => lookalikes.get(letter) ?? letter)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('cl', 'd')
}

const lookalikes = new Map(
  Object.entries({
    a: 'аαɑ',
    b: 'вьβ',
    c: 'сϲ',
    d: 'ԁđ',
    e: 'еεəє',
    g: 'ɡց',
    h: 'һнհħ',
    j: 'јϳ',
    k: 'кκ',
    l: '1iıіιӏł',
    m: 'м',
    n: 'пηո',
    o: '0оοօøσ',
    p: 'рρ',
    q: 'ԛզ',
    r: 'г',
    s: '5ѕ',
    t: 'тτŧ',
    u: 'υսμ',
    v: 'νѵ',
    w: 'ԝωш',
    x: 'хχ',
    y: 'уγү',
  }).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
)

/** One letter more, less or other, or two neighbours swapped. */
function isOneEdit(one: string, two: string): boolean {
  const [short, long] = one.length <= two.length ? [one, two] : [two, one]
  if (long.length - short.length > 1 || short === long) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at += 1
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1)
  const isSwapped = short[at] === long[at + 1] && short[at + 1] === long[at]
  return short.slice(at + 1) === long.slice(at + 1) || (isSwapped && short.slice(at + 2) === long.slice(at + 2))
}
