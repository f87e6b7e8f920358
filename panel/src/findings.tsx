// What the checks found: four answers in words, then each fault with its mend, the worst first.
import { useQuery } from '@tanstack/react-query'
import { useLocale } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { CheckResult, Finding } from '../../src/api/contract.ts'
import style from './findings.module.css'
import { withLetters } from './names.ts'
import { CopyText, Fault, Waiting } from './parts.tsx'
import { useSession } from './session.tsx'

const answerTexts = { yes: 'check.yes', no: 'check.no', partly: 'check.partly', unknown: 'check.unknown' } as const
const questionTexts = {
  arrives: 'check.arrives',
  authenticated: 'check.authenticated',
  private: 'check.private',
  survives: 'check.survives',
} as const
const severityTexts = { error: 'check.error', warning: 'check.warning', notice: 'check.notice' } as const
const order = { error: 0, warning: 1, notice: 2 } as const

export function Findings({ domain, shown }: { domain: string; shown: string }) {
  const { t, i18n } = useTranslation()
  const { client } = useSession()
  const check = useQuery({
    // The messages come in the language that was asked in.
    queryKey: ['check', domain, i18n.language],
    queryFn: ({ signal }) => client.call('getCheck', { params: { domain } }, { signal }),
  })
  return (
    <section aria-labelledby="check-title" className={style.findings}>
      <h2 id="check-title">{t('check.title')}</h2>
      {check.isPending && <Waiting lines={4} label={t('check.running')} />}
      {check.isError && <Fault error={check.error} onRetry={() => void check.refetch()} />}
      {check.data && <Result check={check.data} shown={shown} />}
    </section>
  )
}

function Result({ check, shown }: { check: CheckResult; shown: string }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const subjectOf = (one: Finding) => withLetters(one.subject, { domain: check.domain, shown })
  const found = check.results
    .filter((one) => one.status === 'finding')
    .sort((a, b) => order[a.severity ?? 'notice'] - order[b.severity ?? 'notice'])
  const undecided = check.results.filter((one) => one.status === 'unknown')
  const passed = check.results.filter((one) => one.status === 'pass').length
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(check.checkedAt),
  )
  return (
    <>
      <dl className={style.answers}>
        {(Object.keys(questionTexts) as (keyof typeof questionTexts)[]).map((question) => (
          <div key={question} data-answer={check.answers[question]}>
            <dt>{t(questionTexts[question])}</dt>
            <dd>{t(answerTexts[check.answers[question]])}</dd>
          </div>
        ))}
      </dl>
      {found.length === 0 && undecided.length === 0 && <p>{t('check.clean')}</p>}
      <ul className={style.list}>
        {found.map((one) => (
          <Entry
            key={`${one.id} ${one.subject}`}
            finding={one}
            subject={subjectOf(one)}
            label={t(severityTexts[one.severity ?? 'notice'])}
          />
        ))}
        {undecided.map((one) => (
          <Entry key={`${one.id} ${one.subject}`} finding={one} subject={subjectOf(one)} label={t('check.undecided')} />
        ))}
      </ul>
      <p className={style.small}>
        {passed > 0 && `${t('check.passed', { count: passed })} · `}
        {t('check.at', { time })}
      </p>
    </>
  )
}

function Entry({ finding, subject, label }: { finding: Finding; subject: string; label: string }) {
  const { t } = useTranslation()
  return (
    <li data-severity={finding.status === 'unknown' ? 'unknown' : finding.severity}>
      <p className={style.label}>
        {label} <span>{subject}</span>
      </p>
      <p className={style.message}>{finding.message}</p>
      {finding.fix && finding.fix.length > 0 && (
        <details>
          <summary>{t('check.mend')}</summary>
          {finding.fix.map((step) => (
            <CopyText key={step} text={step} />
          ))}
        </details>
      )}
      {finding.reference && <p className={style.small}>{finding.reference}</p>}
    </li>
  )
}
