// The reference page of the command, from the tree of commands itself, in both languages.
import type { Command } from 'commander'
import { pathOf } from './usage.ts'

/** `en` and `tr` are the same tree in two languages. */
export function cliPage(en: Command, tr: Command): string {
  return `${[
    '# The command · Komut',
    '',
    '<!-- generated from src/cli -->',
    '',
    'In a checkout the command is `./ulak`. Exit codes: 0 good, 1 the answer is bad news, 2 wrong usage, 3 could not be determined now. ' +
      '`--json` is for programs: one object a line. `--config FILE` may stand anywhere.',
    '',
    'Kaynak klasöründe komut `./ulak` olarak yazılır. Çıkış kodları: 0 iyi, 1 yanıt kötü haber, 2 yanlış kullanım, 3 şu anda belirlenemedi. ' +
      '`--json` programlar içindir: satır başına bir nesne. `--config DOSYA` her yerde durabilir.',
    ...section(en, tr),
  ].join('\n')}\n`
}

function section(en: Command, tr: Command): string[] {
  const words = en.registeredArguments.map((one) => usageOf(one.name(), one.required, one.variadic))
  const isLeaf = en.commands.length === 0
  const head = isLeaf
    ? ['', `## \`${[pathOf(en), ...words].join(' ')}\``, '', en.description(), '', tr.description()]
    : []
  const rows = isLeaf ? [...argumentRows(en, tr), ...optionRows(en, tr)] : []
  const table = rows.length > 0 ? ['', '| | meaning | anlamı |', '|---|---|---|', ...rows] : []
  return [...head, ...table, ...en.commands.flatMap((one, at) => section(one, tr.commands[at]!))]
}

const usageOf = (name: string, required: boolean, variadic: boolean): string => {
  const shown = variadic ? `${name}…` : name
  return required ? `<${shown}>` : `[${shown}]`
}

const argumentRows = (en: Command, tr: Command): string[] =>
  en.registeredArguments.flatMap((one, at) =>
    one.description === '' ? [] : [row(`<${one.name()}>`, one.description, tr.registeredArguments[at]!.description)],
  )

const optionRows = (en: Command, tr: Command): string[] =>
  en.options.map((one, at) => {
    const given = typeof one.defaultValue === 'string' ? `\`${one.defaultValue}\`` : undefined
    const ending = (word: string): string => (given ? ` (${word} ${given})` : '')
    return row(one.flags, one.description + ending('default'), tr.options[at]!.description + ending('varsayılan'))
  })

const row = (...cells: readonly [string, string, string]): string =>
  `| \`${cells[0]}\` | ${cells
    .slice(1)
    .map((cell) => cell.replaceAll('|', '\\|'))
    .join(' | ')} |`
