// What a run over many domains shows: a bar while it runs, one line a domain, and a table of the worst at its end.
import type { Row, Tally } from '../../prove/tally.ts'
import { answerTexts, questions, questionTexts, questionWords } from '../../prove/words.ts'
import type { CliIo } from '../io.ts'
import { answerStyles } from './text.ts'

const barWidth = 24

/** `[######------] 1,234 of 10,000 · 152/s · 58 s left` */
export function progressLine(
  { done, total, seconds }: { done: number; total: number; seconds: number },
  io: CliIo,
): string {
  const filled = total === 0 ? barWidth : Math.floor((done / total) * barWidth)
  const rate = seconds > 0 ? done / seconds : 0
  const left = rate > 0 ? Math.ceil((total - done) / rate) : undefined
  const parts = [
    io.say({ en: `${number(done, io)} of ${number(total, io)}`, tr: `${number(done, io)} / ${number(total, io)}` }),
    io.say({ en: `${number(Math.round(rate), io)}/s`, tr: `saniyede ${number(Math.round(rate), io)}` }),
    ...(left === undefined ? [] : [io.say({ en: `${number(left, io)} s left`, tr: `${number(left, io)} sn kaldı` })]),
  ]
  return `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${parts.join(' · ')}`
}

const number = (value: number, io: CliIo): string => value.toLocaleString(io.lang === 'tr' ? 'tr-TR' : 'en-GB')

/** One domain in one line: the four answers, and its worst findings. */
export function describeRow(row: Row, io: CliIo, width = 40): string {
  const answers = questions.map((question) =>
    io.style(answerStyles[row.answers[question]], marks[row.answers[question]]),
  )
  const { error, warning } = row.counts
  const counts = [
    ...(error > 0 ? [io.style('red', io.say({ en: `${error} errors`, tr: `${error} hata` }))] : []),
    ...(warning > 0 ? [io.style('yellow', io.say({ en: `${warning} warnings`, tr: `${warning} uyarı` }))] : []),
  ]
  return `${answers.join(' ')}  ${row.domain.padEnd(width)}  ${counts.join(', ')}${row.worst.length > 0 ? `  ${io.style('dim', row.worst.slice(0, 4).join(' '))}` : ''}`
}

const marks = { yes: '+', partly: '~', no: '-', unknown: '?' } as const

export function describeTally(tally: Tally, io: CliIo): string[] {
  const lines = [
    '',
    io.style(
      'bold',
      io.say({ en: `${number(tally.domains, io)} domains`, tr: `${number(tally.domains, io)} alan adı` }),
    ),
  ]
  for (const question of questions) {
    const words = (['yes', 'partly', 'no', 'unknown'] as const).map(
      (word) => `${io.say(answerTexts[word])} ${number(tally.answers[question][word], io)}`,
    )
    lines.push(`  ${io.say(questionTexts[question]).padEnd(48)} ${words.join(', ')}`)
  }
  if (tally.findings.length > 0) {
    lines.push('', io.style('bold', io.say({ en: 'Most frequent findings', tr: 'En sık bulgular' })))
    for (const { id, domains } of tally.findings.slice(0, 10)) lines.push(`  ${number(domains, io).padStart(9)}  ${id}`)
  }
  if (tally.worst.length > 0) {
    const columns = questions.map((question) => io.say(questionWords[question])).join(', ')
    lines.push(
      '',
      io.style('bold', io.say({ en: 'The worst', tr: 'En kötüler' })) +
        io.style(
          'dim',
          `  (${columns}: + ${io.say(answerTexts.yes)}, ~ ${io.say(answerTexts.partly)}, - ${io.say(answerTexts.no)}, ? ${io.say(answerTexts.unknown)})`,
        ),
    )
    const width = Math.max(...tally.worst.map(({ domain }) => domain.length))
    for (const row of tally.worst) lines.push(`  ${describeRow(row, io, width)}`)
  }
  return lines
}
