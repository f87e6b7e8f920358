// A report as a person reads it in the terminal.
import { readDomain, toUnicode } from '../../dns/idna.ts'
import type { AnswerWord } from '../../prove/answers.ts'
import type { CheckReport } from '../../prove/check.ts'
import type { Result } from '../../prove/result.ts'
import { answerTexts, questions, questionTexts, severityTexts } from '../../prove/words.ts'
import type { CliIo } from '../io.ts'

const severityStyles = { error: 'red', warning: 'yellow', notice: 'cyan' } as const
export const answerStyles = { yes: 'green', no: 'red', partly: 'yellow', unknown: 'dim' } as const

export function describeCheck(report: CheckReport, io: CliIo): string[] {
  const { results } = report
  const lines = [io.style('bold', shown(report)), '']
  for (const question of questions) {
    lines.push(`  ${io.say(questionTexts[question]).padEnd(48)} ${answerText(report.answers[question], io)}`)
  }
  const found = results.filter((result) => result.status === 'finding')
  const order = { error: 0, warning: 1, notice: 2 }
  for (const result of found.toSorted((a, b) => order[a.severity] - order[b.severity]))
    lines.push('', ...describeFinding(result, io))
  for (const result of results.filter((one) => one.status === 'unknown')) {
    lines.push(
      '',
      `${io.style('yellow', '?')} ${result.subject}: ${io.say(result.check.question)} ${io.say(result.message)}`,
    )
  }
  const passed = results.filter((result) => result.status === 'pass').length
  lines.push(
    '',
    io.style(
      'dim',
      io.say({
        en: `${passed} of ${results.length} answers are good.`,
        tr: `${results.length} yanıttan ${passed} tanesi iyi.`,
      }),
    ),
    '',
  )
  return lines
}

function describeFinding(result: Result & { status: 'finding' }, io: CliIo): string[] {
  const style = severityStyles[result.severity]
  const lines = [
    `${io.style(style, io.say(severityTexts[result.severity]))} ${io.style('bold', result.subject)} ${io.style('dim', `(${result.check.id}, ${result.check.reference})`)}`,
    `  ${io.say(result.message)}`,
  ]
  for (const step of result.fix ?? [])
    lines.push(typeof step === 'string' ? `      ${io.style('green', step)}` : `  → ${io.say(step)}`)
  return lines
}

function shown({ domain, provider }: CheckReport): string {
  const read = readDomain(domain)
  const unicode = read.kind === 'domain' ? toUnicode(read.reading.name) : domain
  return `${unicode === domain ? domain : `${unicode} (${domain})`}${provider ? ` – ${provider.name}` : ''}`
}

function answerText(word: AnswerWord, io: CliIo): string {
  return io.style(answerStyles[word], io.say(answerTexts[word]))
}
