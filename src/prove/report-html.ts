// One self-contained page that one can hand to a customer: no script, no address of another server, readable on paper and on a telephone.
import type { Text } from '../dns/problem.ts'
import type { AnswerWord } from './answers.ts'
import type { CheckReport } from './check.ts'
import { pictureOf } from './picture.ts'
import type { Result } from './result.ts'
import { escape } from './markup.ts'
import { style } from './report-style.ts'
import { simulate } from './route.ts'
import { shownHost } from './route-text.ts'
import { sceneOf } from './simulate.ts'
import { answerTexts, questions, questionTexts, severities, severityTexts } from './words.ts'

type Lang = keyof Text

/** More do not make a page that anybody reads. */
export const maxReportDomains = 500

export function htmlReport(reports: readonly CheckReport[], { lang, now }: { lang: Lang; now: number }): string {
  const [first] = reports
  const title = reports.length === 1 && first ? shownHost(first.domain) : say(titles, lang)
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(`${title} – ${say(subtitle, lang)}`)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escape(title)}</h1>
<p>${escape(say(subtitle, lang))} · <time datetime="${new Date(now).toISOString()}">${escape(dateText(now, lang))}</time></p>
</header>
<main>
${reports.length > 1 ? overview(reports, lang) : ''}
${reports.map((report) => section(report, lang, reports.length > 1)).join('\n')}
</main>
<footer>${escape(say(footer, lang))}</footer>
</body>
</html>
`
}

const say = (text: Text, lang: Lang): string => text[lang]
const titles: Text = { en: 'Mail of these domains', tr: 'Bu alan adlarının postası' }
const subtitle: Text = { en: 'Mail report', tr: 'Posta raporu' }
const footer: Text = {
  en: 'Made with Ulak from what the DNS answered at that moment. What could not be determined is called so, and is neither good nor bad.',
  tr: 'Ulak ile, o anda DNS ne yanıt verdiyse ondan yapıldı. Belirlenemeyen öyle adlandırılır; ne iyidir ne kötü.',
}

const dateText = (ms: number, lang: Lang): string =>
  `${new Intl.DateTimeFormat(lang === 'tr' ? 'tr-TR' : 'en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(ms)} UTC`

// ── Parts ───────────────────────────────────────────────────────────────────────────────────────

function overview(reports: readonly CheckReport[], lang: Lang): string {
  const head = questions.map((question) => `<th scope="col">${escape(say(questionTexts[question], lang))}</th>`)
  const rows = reports.map(
    (report) =>
      `<tr><th scope="row"><a href="#${escape(report.domain)}">${escape(shownHost(report.domain))}</a></th>${questions
        .map((question) => `<td>${answer(report.answers[question], lang)}</td>`)
        .join('')}</tr>`,
  )
  return `<div class="table"><table><thead><tr><th scope="col">${escape(say(domainText, lang))}</th>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

const domainText: Text = { en: 'Domain', tr: 'Alan adı' }

const answer = (word: AnswerWord, lang: Lang): string =>
  `<span class="answer ${word}">${escape(say(answerTexts[word], lang))}</span>`

function section(report: CheckReport, lang: Lang, isOneOfMany: boolean): string {
  const { domain, provider, answers, results } = report
  const shown = shownHost(domain)
  const facts = [...(shown === domain ? [] : [domain]), ...(provider ? [provider.name] : [])]
  const found = severities.flatMap((severity) =>
    results.filter((one) => one.status === 'finding' && one.severity === severity),
  )
  return `<section id="${escape(domain)}">
${isOneOfMany ? `<h2>${escape(shown)}</h2>` : ''}
${facts.length > 0 ? `<p class="facts">${escape(facts.join(' · '))}</p>` : ''}
<dl class="answers">${questions
    .map(
      (question) =>
        `<div><dt>${escape(say(questionTexts[question], lang))}</dt><dd>${answer(answers[question], lang)}</dd></div>`,
    )
    .join('')}</dl>
${route(report, lang)}
${found.length === 0 ? `<p>${escape(say(nothingFound, lang))}</p>` : found.map((one) => findingPart(one, lang)).join('\n')}
${details(
  say(unknownTitle, lang),
  results.filter((one) => one.status === 'unknown'),
  lang,
)}
${details(
  say(passTitle, lang),
  results.filter((one) => one.status === 'pass'),
  lang,
)}
</section>`
}

/** Where mail goes now and, where there is another way, when the first host is down. */
function route({ domain, mail }: CheckReport, lang: Lang): string {
  if (mail.kind === 'unknown-now') return ''
  const first = 'hosts' in mail ? mail.hosts.filter((host) => host.addressState === 'known')[0] : undefined
  const hasAnother = mail.kind === 'hosts' && mail.hosts.length > 1
  const pictures = [[], ...(first && hasAnother ? [[first.text]] : [])].map((down) =>
    pictureOf({ lang, hosts: mail, route: simulate(domain, mail, down), scene: sceneOf(mail, down) }),
  )
  return `<div class="route">${pictures.join('')}</div>`
}

const nothingFound: Text = {
  en: 'Nothing was found that needs mending.',
  tr: 'Düzeltilmesi gereken bir şey bulunmadı.',
}
const unknownTitle: Text = { en: 'Could not be determined', tr: 'Belirlenemedi' }
const passTitle: Text = { en: 'Good', tr: 'İyi' }

function findingPart(result: Result, lang: Lang): string {
  if (result.status !== 'finding') return ''
  const { severity, subject, check, message, fix } = result
  return `<article class="${severity}">
<h3><span class="severity">${escape(say(severityTexts[severity], lang))}</span> ${escape(say(check.question, lang))}</h3>
<p class="subject">${escape(subject)}</p>
<p>${escape(say(message, lang))}</p>
${fix ? fixPart(fix, lang) : ''}
<p class="source">${escape(`${check.id} · ${check.reference}`)}</p>
</article>`
}

/** Steps in words as paragraphs; records that follow each other as one block to copy. */
function fixPart(fix: NonNullable<Extract<Result, { status: 'finding' }>['fix']>, lang: Lang): string {
  const parts: string[] = []
  let records: string[] = []
  const flush = (): void => {
    if (records.length > 0) parts.push(`<pre tabindex="0">${records.map(escape).join('\n')}</pre>`)
    records = []
  }
  for (const step of fix) {
    if (typeof step === 'string') records.push(step)
    else {
      flush()
      parts.push(`<p>${escape(say(step, lang))}</p>`)
    }
  }
  flush()
  return `<div class="mend"><h4>${escape(say(mendTitle, lang))}</h4>${parts.join('')}</div>`
}

const mendTitle: Text = { en: 'How to mend it', tr: 'Nasıl düzeltilir' }

function details(title: string, results: readonly Result[], lang: Lang): string {
  if (results.length === 0) return ''
  const rows = results.map(
    ({ subject, check, message }) =>
      `<li><b>${escape(say(check.question, lang))}</b> <span class="subject">${escape(subject)}</span> ${escape(say(message, lang))}</li>`,
  )
  return `<details><summary>${escape(title)} (${results.length})</summary><ul>${rows.join('')}</ul></details>`
}
