// The zones of a BIND server, from its named.conf: `include` is followed, views are looked into, and only zones of which the server is the primary
// are taken. Grammar: BIND 9 Administrator Reference Manual, chapter "Configuration Reference".
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { notReadable } from '../input.ts'
import { UsageFault } from '../usage.ts'
import { readZoneText } from './files.ts'
import { skipped, type SourceZone, unreadable, type ZoneSource } from './source.ts'

/** `zone "a" IN { type primary; };` has the words zone, a, IN and one block. */
type Statement = { readonly words: readonly string[]; readonly block: readonly Statement[] | undefined }
type ConfZone = { readonly name: string; readonly view: string | undefined; readonly block: readonly Statement[] }

/** A file that includes itself is told of, instead of read for ever. */
const maxIncludes = 1_000

export async function* bindZones(configFile: string): ZoneSource {
  const conf = readConf(configFile)
  const taken = new Map<string, string | undefined>()
  for (const zone of conf.zones) {
    const name = zone.name.replace(/\.$/, '').toLowerCase()
    const from = zone.view === undefined ? configFile : `${configFile}, view ${zone.view}`
    const before = taken.has(name) ? (taken.get(name) ?? 'default') : undefined
    const known = before === undefined ? undefined : anotherView(name, from, before)
    const read = known ?? (await zoneOf(zone, name, from, conf.directory))
    if (read.kind === 'zone') taken.set(name, zone.view)
    yield read
  }
}

const anotherView = (name: string, from: string, before: string): SourceZone =>
  skipped(
    name,
    from,
    `another view (${before}) has this zone, too, and was taken. Ulak has one zone of a name.`,
    `bu bölge başka bir görünümde de (${before}) var ve o alındı. Ulak'ta bir addan tek bölge olur.`,
  )

async function zoneOf(zone: ConfZone, name: string, from: string, directory: string): Promise<SourceZone> {
  const type = wordOf(zone.block, 'type')?.toLowerCase()
  if (wordOf(zone.block, 'in-view') !== undefined)
    return skipped(name, from, 'it only points to another view.', 'yalnızca başka bir görünümü gösteriyor.')
  if (type !== 'master' && type !== 'primary')
    return skipped(
      name,
      from,
      `its type is ${type ?? 'not given'}; only primary zones are taken.`,
      `türü ${type ?? 'belirtilmemiş'}; yalnızca birincil (primary) bölgeler alınır.`,
    )
  if (defaultZones.test(name))
    return skipped(name, from, 'every BIND has it for itself.', 'her BIND onu kendisi için tutar.')
  const given = wordOf(zone.block, 'file')
  if (given === undefined)
    return unreadable(
      name,
      from,
      'it has no file (perhaps a database). Write it to one with `rndc` or `dig AXFR`, and import that.',
      'dosyası yok (belki bir veritabanı). `rndc` ya da `dig AXFR` ile bir dosyaya yazıp onu içe aktarın.',
    )
  const file = path.resolve(directory, given)
  // BIND writes what changed into the journal first, and into the file when it is told to.
  if (existsSync(`${file}.jnl`) && existsSync(file) && statSync(`${file}.jnl`).mtimeMs > statSync(file).mtimeMs)
    return unreadable(
      name,
      file,
      'its journal (.jnl) is newer than the file. Run `rndc sync` first, then import again.',
      'günlüğü (.jnl) dosyadan yeni. Önce `rndc sync` çalıştırın, sonra yeniden içe aktarın.',
    )
  return readZoneText(name, file)
}

/** localhost, 0, 127 and 255 in-addr.arpa, the empty zones of RFC 1918 and RFC 6303 as Debian lists them, and the root. */
const defaultZones = /^$|^localhost$|^(0|127|255|10|168\.192|(1[6-9]|2\d|3[01])\.172)\.in-addr\.arpa$/

const wordOf = (block: readonly Statement[], keyword: string): string | undefined =>
  block.find(({ words }) => words[0]?.toLowerCase() === keyword)?.words[1]

// ── The configuration ───────────────────────────────────────────────────────────────────────────

function readConf(configFile: string): { readonly zones: readonly ConfZone[]; readonly directory: string } {
  const zones: ConfZone[] = []
  let directory = path.dirname(path.resolve(configFile))
  let included = 0
  const walk = (statements: readonly Statement[], view: string | undefined): void => {
    for (const { words, block } of statements) {
      const keyword = words[0]?.toLowerCase()
      if (keyword === 'options' && block) directory = path.resolve(directory, wordOf(block, 'directory') ?? directory)
      else if (keyword === 'view' && block) walk(block, words[1] ?? '')
      else if (keyword === 'zone' && block && words[1] !== undefined) zones.push({ name: words[1], view, block })
      else if (keyword === 'include' && words[1] !== undefined) include(words[1], view)
    }
  }
  const include = (pattern: string, view: string | undefined): void => {
    const from = [path.dirname(path.resolve(configFile)), directory]
    const files = from.flatMap((folder) => globSync(path.resolve(folder, pattern)))
    if (files.length === 0)
      throw new UsageFault({
        en: `${configFile} includes ${pattern}, which is not there.`,
        tr: `${configFile}, ${pattern} dosyasını içeriyor, ama o dosya yok.`,
      })
    for (const file of new Set(files)) {
      if ((included += 1) > maxIncludes)
        throw new UsageFault({
          en: `${configFile} includes more than ${maxIncludes} files; one of them may include itself.`,
          tr: `${configFile} ${maxIncludes} dosyadan çoğunu içeriyor; biri kendini içeriyor olabilir.`,
        })
      walk(statementsIn(file), view)
    }
  }
  walk(statementsIn(configFile), undefined)
  return { zones, directory }
}

function statementsIn(file: string): readonly Statement[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw notReadable(file, error)
  }
  const tokens = tokensOf(text)
  const { statements, end } = parse(tokens, 0)
  if (end < tokens.length)
    throw new UsageFault({
      en: `${file}, line ${tokens[end]!.line}: a } without its {. Look with \`named-checkconf\`.`,
      tr: `${file}, ${tokens[end]!.line}. satır: { olmadan }. \`named-checkconf\` ile bakın.`,
    })
  return statements
}

type Token = { readonly text: string; readonly quoted: boolean; readonly line: number }

/** Comments are those of C, of C++ and of the shell. */
const pattern = /\/\*[^]*?\*\/|\/\/[^\n]*|#[^\n]*|"((?:\\.|[^"\\])*)"|[{};]|[^\s{};"]+/g

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let [line, at] = [1, 0]
  for (const match of text.matchAll(pattern)) {
    for (; at < match.index; at += 1) if (text[at] === '\n') line += 1
    const [whole, quoted] = match
    if (quoted !== undefined) tokens.push({ text: quoted.replaceAll(/\\(.)/g, '$1'), quoted: true, line })
    else if (!/^(\/\*|\/\/|#)/.test(whole)) tokens.push({ text: whole, quoted: false, line })
  }
  return tokens
}

/** Up to the `}` that closes the block, or the end. */
function parse(tokens: readonly Token[], from: number): { statements: Statement[]; end: number } {
  const statements: Statement[] = []
  let words: string[] = []
  let block: readonly Statement[] | undefined
  let at = from
  for (; at < tokens.length; at += 1) {
    const { text, quoted } = tokens[at]!
    if (quoted || !/^[{};]$/.test(text)) words.push(text)
    else if (text === '{') {
      const inner = parse(tokens, at + 1)
      block = inner.statements
      at = inner.end
    } else if (text === '}') break
    else {
      if (words.length > 0) statements.push({ words, block })
      words = []
      block = undefined
    }
  }
  return { statements, end: at }
}
