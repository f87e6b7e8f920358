// The reference page of all checks, in both languages.
import { answerRules } from './answers.ts'
import { checks } from './checks/index.ts'
import type { Check } from './result.ts'

export function checksPage(): string {
  return `${[
    '# Checks · Denetimler',
    '',
    '<!-- generated from src/prove/checks -->',
    '',
    'What `ulak check` asks of a domain. A check whose question does not arise (no such record, no `--probe`, no `--zone`) says nothing.',
    '',
    '`ulak check` bir alan adına bunları sorar. Sorusu ortaya çıkmayan denetim (kayıt yok, `--probe` yok, `--zone` yok) bir şey söylemez.',
    '',
    '| id | question · soru | how bad · ne kadar kötü | for · için | source · kaynak |',
    '|---|---|---|---|---|',
    ...checks.map(row),
    '',
    '## The four answers · Dört yanıt',
    '',
    'They follow from the findings; for each question the first line that holds says the answer.',
    '',
    'Bulgulardan çıkarlar; her soruda tutan ilk satır yanıtı söyler.',
    '',
    '| question · soru | answer · yanıt | when · ne zaman |',
    '|---|---|---|',
    ...Object.entries(answerRules).flatMap(([question, rules]) =>
      rules.map(({ word, when }) => `| ${question} | ${word} | ${cell(when.en)}<br>${cell(when.tr)} |`),
    ),
  ].join('\n')}\n`
}

const row = ({ id, question, rule, serves, reference }: Check): string =>
  `| \`${id}\` | ${cell(question.en)}<br>${cell(question.tr)} | ${cell(rule.en)}<br>${cell(rule.tr)} | ${serves.join(', ')} | ${reference} |`

const cell = (text: string): string => text.replaceAll('|', '\\|')
