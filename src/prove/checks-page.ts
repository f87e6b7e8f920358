// The reference page of all checks, in both languages.
import { checks } from './checks/index.ts'
import type { Check } from './result.ts'

export function checksPage(): string {
  return `${[
    '# Checks · Denetimler',
    '',
    '<!-- generated from src/prove/checks -->',
    '',
    'What `ulak check` asks of a domain. A check whose question does not arise (no such record, no `--probe`) says nothing.',
    '',
    '`ulak check` bir alan adına bunları sorar. Sorusu ortaya çıkmayan denetim (kayıt yok, `--probe` yok) bir şey söylemez.',
    '',
    '| id | question · soru | how bad · ne kadar kötü | for · için | source · kaynak |',
    '|---|---|---|---|---|',
    ...checks.map(row),
  ].join('\n')}\n`
}

const row = ({ id, question, rule, serves, reference }: Check): string =>
  `| \`${id}\` | ${cell(question.en)}<br>${cell(question.tr)} | ${cell(rule.en)}<br>${cell(rule.tr)} | ${serves.join(', ')} | ${reference} |`

const cell = (text: string): string => text.replaceAll('|', '\\|')
