// Small pieces that several views share: a failure, a wait, a text to copy.
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { detailOf, isSilence, statusOf } from './api.ts'
import style from './parts.module.css'

export function Fault({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation()
  return (
    <div className={style.fault} role="alert">
      <p>{faultText(error, t)}</p>
      {onRetry && (
        <Button className={style.button} onPress={onRetry}>
          {t('page.retry')}
        </Button>
      )}
    </div>
  )
}

type Translate = ReturnType<typeof useTranslation>['t']

export function faultText(error: unknown, t: Translate): string {
  if (isSilence(error)) return t('fault.offline')
  return detailOf(error) ?? (statusOf(error) === 404 ? t('fault.notFound') : t('fault.unknown'))
}

/** Lines where text will stand; the words are for those who do not see them. */
export function Waiting({ lines = 3, label }: { lines?: number; label?: string }) {
  const { t } = useTranslation()
  return (
    <div className={style.waiting} role="status">
      <span className="unseen">{label ?? t('page.loading')}</span>
      {Array.from({ length: lines }, (_, at) => (
        <span key={at} className={style.line} aria-hidden="true" />
      ))}
    </div>
  )
}

/** A long name may break after its dots. */
export const Breakable = ({ text }: { text: string }) =>
  text.split('.').map((label, at, all) => (
    <span key={at}>
      {label}
      {at < all.length - 1 && (
        <>
          .<wbr />
        </>
      )}
    </span>
  ))

export function CopyText({ text }: { text: string }) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () =>
    navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <div className={style.copy}>
      <code>{text}</code>
      {/* Without a secure context there is no clipboard; the text can be selected all the same. */}
      {navigator.clipboard && (
        <Button className={style.quiet} onPress={() => void copy()} aria-label={`${t('page.copy')}: ${text}`}>
          <span aria-live="polite">{copied ? t('page.copied') : t('page.copy')}</span>
        </Button>
      )}
    </div>
  )
}
