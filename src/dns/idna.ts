// Domains as people type and read them: UTS 46 at the edge, and the two traps that it leaves open. A Turkish capital I can mean two names,
// so it is asked back; letters of two scripts in one label can look like another name, so they are marked.
import { toASCII, toUnicode as tr46ToUnicode } from 'tr46'
import { maxNameBytes, type Name, nameToText, parseName } from './name.ts'
import { bad, type Problem } from './problem.ts'

/** `shown` is the name with its own letters. */
export type DomainReading = { readonly name: Name; readonly shown: string }

export type DomainInput =
  | { readonly kind: 'domain'; readonly reading: DomainReading; readonly marks: readonly Problem[] }
  | { readonly kind: 'ambiguous'; readonly readings: readonly DomainReading[]; readonly problem: Problem }
  | { readonly kind: 'bad'; readonly problem: Problem }

/** Longer texts are no names in any encoding: every label of 63 letters, four bytes each. */
const maxTypedLength = 4 * maxNameBytes

/** UTS 46 §4, nontransitional. Hyphens at the third and fourth place and underscores stand in real names. */
const uts46 = {
  checkBidi: true,
  checkHyphens: false,
  checkJoiners: true,
  transitionalProcessing: false,
  useSTD3ASCIIRules: false,
  verifyDNSLength: false,
} as const

export function readDomain(text: string): DomainInput {
  const typed = text.trim().replace(/[.。．｡]$/u, '')
  if (typed === '' || typed.length > maxTypedLength)
    return { kind: 'bad', problem: typed === '' ? nothing() : tooLong() }
  const readings = turkishReadings(typed)
  if (!readings) return readOne(typed)
  const read = readings.map(readOne)
  const good = read.filter((one) => one.kind === 'domain').map((one) => one.reading)
  if (good.length < 2) return read[0]!
  return { kind: 'ambiguous', readings: good, problem: twoReadings(typed, good) }
}

/** The name with its own letters; what is no valid A-label stays as it is. */
export function toUnicode(name: Name): string {
  const text = nameToText(name)
  if (!text.includes('xn--')) return text
  return text
    .split('.')
    .map((label) => {
      if (!label.startsWith('xn--')) return label
      const { domain, error } = tr46ToUnicode(label, uts46)
      // Shown only if it leads back to the very same label.
      return error || !isLetterLabel(domain) || toASCII(domain, uts46) !== label ? label : domain
    })
    .join('.')
}

// ── Turkish I ───────────────────────────────────────────────────────────────────────────────────

/**
 * What a text with I or İ may mean: in Turkish I is the capital of ı and İ that of i, elsewhere I is the capital of i. The last label is left
 * alone: top-level domains have one reading. Undefined: there is but one.
 */
function turkishReadings(typed: string): string[] | undefined {
  const cut = typed.lastIndexOf('.')
  const [head, tail] = cut < 0 ? [typed, ''] : [typed.slice(0, cut), typed.slice(cut)]
  const isTurkish = /[çğıöşüÇĞİÖŞÜ]/u.test(typed.normalize('NFC'))
  const composed = head.normalize('NFC')
  if (!isTurkish || !/[Iİ]/u.test(composed)) return undefined
  const inTurkish = composed.replaceAll('I', 'ı').replaceAll('İ', 'i')
  const elsewhere = composed.replaceAll('I', 'i').replaceAll('İ', 'i')
  // UTS 46 maps İ to i with a dot above, a letter of its own.
  const readings = inTurkish === elsewhere ? [inTurkish, composed] : [inTurkish, elsewhere]
  return readings.map((reading) => reading + tail)
}

// ── One reading ─────────────────────────────────────────────────────────────────────────────────

function readOne(typed: string): DomainInput {
  const labels = typed.split(/[.。．｡]/u)
  if (labels.includes('')) return { kind: 'bad', problem: emptyLabel() }
  const ascii = toASCII(typed, uts46)
  if (ascii === null) return { kind: 'bad', problem: notValid(typed) }
  const { domain: shown } = tr46ToUnicode(ascii, uts46)
  const strange = [...shown].find((character) => !isAllowed(character))
  if (strange !== undefined || !shown.split('.').every(isLetterLabel)) {
    return { kind: 'bad', problem: strange === undefined ? notValid(typed) : notAllowed(strange) }
  }
  const parsed = parseName(`${ascii}.`)
  if (!parsed.ok) return { kind: 'bad', problem: parsed.problem }
  const reading = { name: parsed.value, shown: toUnicode(parsed.value) }
  return { kind: 'domain', reading, marks: lookAlikes(reading) }
}

/** IDNA 2008 (RFC 5892) leaves letters, marks and digits, and a few signs in context; UTS 46 alone would let emoji pass. */
const isAllowed = (character: string): boolean => /^[\p{L}\p{M}\p{Nd}._\-·͵׳״・\u200C\u200D]$/u.test(character)

const isLetterLabel = (label: string): boolean => label !== '' && [...label].every(isAllowed) && !/^\p{M}/u.test(label)

// ── Look-alikes ─────────────────────────────────────────────────────────────────────────────────

const scripts = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee'] as const
const scriptTests = scripts.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const)
/** Cyrillic and Greek letters that look like Latin ones. */
const latinLike = /^[аеорсухіјѕԁһӏԛԝбвгкмнтαινορυχκτ0-9-]+$/u

function lookAlikes({ shown }: DomainReading): Problem[] {
  return shown.split('.').flatMap((label) => {
    const found = scriptTests.filter(([, test]) => test.test(label)).map(([script]) => script)
    if (found.length > 1) return [mixedScripts(label, found)]
    return found[0] !== undefined && found[0] !== 'Latin' && latinLike.test(label) ? [latinTwin(label, found[0])] : []
  })
}

// ── Texts ───────────────────────────────────────────────────────────────────────────────────────

const problem = (code: string, en: string, tr: string): Problem => bad(code, { en, tr }).problem
const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}…` : text)

const nothing = (): Problem => problem('domain-empty', 'A domain is missing here.', 'Burada bir alan adı eksik.')

const tooLong = (): Problem =>
  problem(
    'name-too-long',
    `The name is too long; at most ${maxNameBytes} bytes are allowed (RFC 1035 §2.3.4).`,
    `Ad çok uzun; en çok ${maxNameBytes} bayt olabilir (RFC 1035 §2.3.4).`,
  )

const emptyLabel = (): Problem =>
  problem(
    'name-empty-label',
    'The name has an empty label (two dots in a row, or a dot at its beginning). Remove the extra dot.',
    'Adda boş bir etiket var (art arda iki nokta ya da başta nokta). Fazla noktayı silin.',
  )

const notValid = (typed: string): Problem =>
  problem(
    'domain-not-valid',
    `"${short(typed)}" is no valid domain (UTS 46). Check its letters and the parts that begin with xn--.`,
    `"${short(typed)}" geçerli bir alan adı değil (UTS 46). Harflerini ve xn-- ile başlayan parçaları denetleyin.`,
  )

const notAllowed = (character: string): Problem => {
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  return problem(
    'domain-character',
    `"${character}" (U+${code}) cannot stand in a domain. Only letters, digits and hyphens can (RFC 5892).`,
    `"${character}" (U+${code}) bir alan adında bulunamaz. Yalnızca harf, rakam ve kısa çizgi olur (RFC 5892).`,
  )
}

function twoReadings(typed: string, readings: readonly DomainReading[]): Problem {
  const list = readings.map(({ shown }) => shown)
  return problem(
    'domain-ambiguous',
    `"${short(typed)}" can be read as ${list.join(' or as ')}. Type the one you mean in small letters.`,
    `"${short(typed)}" hem ${list.join(' hem ')} diye okunabilir. İstediğinizi küçük harflerle yazın.`,
  )
}

const mixedScripts = (label: string, found: readonly string[]): Problem =>
  problem(
    'domain-mixed-scripts',
    `"${label}" mixes letters of ${found.join(' and ')}; it may imitate another name.`,
    `"${label}" içinde ${found.join(' ve ')} harfleri karışık; başka bir adı taklit ediyor olabilir.`,
  )

const latinTwin = (label: string, script: string): Problem =>
  problem(
    'domain-look-alike',
    `"${label}" is written in ${script} letters that look like Latin ones; it may imitate another name.`,
    `"${label}" Latin harflerine benzeyen ${script} harfleriyle yazılmış; başka bir adı taklit ediyor olabilir.`,
  )
