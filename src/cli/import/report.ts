// What an import came to: in numbers, and zone by zone where somebody has to act.
import type { ImportedZone } from '../../api/contract.ts'
import { type CliIo } from '../io.ts'
import { placeInWords } from '../place.ts'
import type { SourceZone } from './source.ts'

export type ImportFlags = { readonly dryRun?: boolean; readonly json?: boolean; readonly findings?: boolean }

export type Report = {
  /** What the server made of it. */
  sent(from: SourceZone, item: ImportedZone): void
  /** It was not handed to the server. */
  notSent(one: SourceZone): void
  /** The numbers. */
  end(): void
  isBad(): boolean
}

type Outcome = ImportedZone['outcome'] | 'unreadable' | 'skipped'

const headings: Readonly<Record<Outcome, { en: string; tr: string; wouldEn?: string; wouldTr?: string }>> = {
  imported: { en: 'imported', tr: 'alındı', wouldEn: 'would be imported', wouldTr: 'alınacak' },
  replaced: { en: 'replaced', tr: 'değiştirildi', wouldEn: 'would be replaced', wouldTr: 'değiştirilecek' },
  unchanged: { en: 'here already, with these records', tr: 'zaten burada, aynı kayıtlarla' },
  differs: {
    en: 'here with other records, and left so (--replace)',
    tr: 'burada başka kayıtlarla; öyle bırakıldı (--replace)',
  },
  refused: { en: 'refused', tr: 'reddedildi' },
  unreadable: { en: 'not readable', tr: 'okunamadı' },
  skipped: { en: 'skipped', tr: 'atlandı' },
}

export function createReport(io: CliIo, { dryRun, json, findings: showsFindings }: ImportFlags): Report {
  const outcomes = new Map<Outcome, number>()
  const findings = new Map<string, number>()
  const providers = new Map<string, number>()
  let [withFindings, records, all] = [0, 0, 0]
  const add = <K>(map: Map<K, number>, key: K): void => void map.set(key, (map.get(key) ?? 0) + 1)
  const number = new Intl.NumberFormat(io.lang)

  function count(outcome: Outcome): void {
    add(outcomes, outcome)
    all += 1
    if (!json) io.progress(`${number.format(all)} ${io.say({ en: 'zones', tr: 'bölge' })}`)
  }
  const line = (text: string): void => {
    io.progress('')
    io.out(text)
  }
  const notes = (one: SourceZone): string[] =>
    one.kind === 'zone' ? (one.notes ?? []).map((note) => io.say(note)) : []

  function tell(one: SourceZone, item: ImportedZone): void {
    for (const note of notes(one)) line(`${item.domain}: ${note}`)
    if (item.outcome === 'differs') line(`${item.domain}: ${headings.differs[io.lang]}`)
    if (item.problem) {
      const { problems = [], detail } = item.problem
      if (problems.length === 0) line(`${io.style('red', '✗')} ${item.domain} (${one.from}): ${detail}`)
      for (const { at, detail: said } of problems) {
        const place = at === undefined ? '' : `, ${placeInWords(at, io.lang)}`
        line(`${io.style('red', '✗')} ${item.domain} (${one.from}${place}): ${said}`)
      }
    }
    if (showsFindings)
      for (const { id, subject, message } of item.findings)
        line(`${io.style('yellow', '!')} ${item.domain}: [${id}] ${subject}: ${message}`)
  }

  return {
    sent(one, item) {
      count(item.outcome)
      records += item.outcome === 'refused' ? 0 : item.records
      if (item.findings.length > 0) withFindings += 1
      for (const id of new Set(item.findings.map((finding) => finding.id))) add(findings, id)
      if (item.proposal) add(providers, item.proposal.provider?.name ?? own(item.proposal.mail?.provider))
      if (json) io.json({ ...item, from: one.from, notes: notes(one) })
      else tell(one, item)
    },
    notSent(one) {
      if (one.kind === 'zone') return
      count(one.kind)
      const why = io.say(one.why)
      if (json) io.json({ domain: one.domain, outcome: one.kind, from: one.from, detail: why })
      else if (one.kind === 'unreadable') line(`${io.style('red', '✗')} ${one.domain} (${one.from}): ${why}`)
      else line(io.style('dim', `${one.domain} (${one.from}): ${why}`))
    },
    end() {
      if (json) return
      io.progress('')
      const total = io.say({ en: 'zones', tr: 'bölge' })
      io.out(`${number.format(all)} ${total}, ${number.format(records)} ${io.say({ en: 'records', tr: 'kayıt' })}`)
      for (const [outcome, heading] of Object.entries(headings) as [Outcome, (typeof headings)[Outcome]][]) {
        const many = outcomes.get(outcome)
        if (many === undefined) continue
        const would = dryRun && { en: heading.wouldEn ?? heading.en, tr: heading.wouldTr ?? heading.tr }
        io.out(`  ${number.format(many).padStart(9)}  ${io.say(would || heading)}`)
      }
      if (withFindings > 0)
        io.out(
          `  ${number.format(withFindings).padStart(9)}  ${io.say({ en: 'of them with findings:', tr: 'bunlardan bulgulu:' })}`,
        )
      for (const [id, many] of most(findings)) io.out(`  ${number.format(many).padStart(13)}  ${id}`)
      if (providers.size > 0) io.out(io.say({ en: 'Who takes their mail:', tr: 'Postalarını kim alıyor:' }))
      for (const [name, many] of most(providers)) io.out(`  ${number.format(many).padStart(9)}  ${name}`)
    },
    isBad: () => (outcomes.get('refused') ?? 0) + (outcomes.get('unreadable') ?? 0) > 0,
  }

  function own(provider: string | undefined): string {
    if (provider === undefined) return io.say({ en: 'nobody: no MX', tr: 'kimse: MX yok' })
    if (provider === 'none') return io.say({ en: 'nobody: null MX', tr: 'kimse: boş MX' })
    return io.say({ en: 'own servers', tr: 'kendi sunucuları' })
  }
}

const most = (map: ReadonlyMap<string, number>): [string, number][] => [...map].toSorted(([, a], [, b]) => b - a)
