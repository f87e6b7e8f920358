// One domain: where its mail goes now, what would happen if a host were down, what we found, how it is set up.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { DomainDetail } from '../../src/api/contract.ts'
import style from './domain.module.css'
import { Facts } from './facts.tsx'
import { Findings } from './findings.tsx'
import { Breakable, CopyText, Fault, Waiting } from './parts.tsx'
import { home } from './place.ts'
import { useProviderName, useRoleName } from './providers.ts'
import { Route } from './route-view.tsx'
import { useSession } from './session.tsx'

export function Domain({ name }: { name: string }) {
  const { t } = useTranslation()
  const { client } = useSession()
  const detail = useQuery({
    queryKey: ['domain', name],
    queryFn: ({ signal }) => client.call('getDomain', { params: { domain: name } }, { signal }),
  })
  return (
    <article className={style.domain}>
      <a href={home} className={style.back}>
        ← {t('domains.back')}
      </a>
      {detail.isPending && <Waiting lines={4} />}
      {detail.isError && <Fault error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.data && <Known detail={detail.data} />}
    </article>
  )
}

function Known({ detail }: { detail: DomainDetail }) {
  const { t } = useTranslation()
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${detail.shown} · ${t('page.title')}`
    title.current?.focus({ preventScroll: true })
    scrollTo({ top: 0 })
    return () => {
      document.title = t('page.title')
    }
  }, [detail.shown, t])
  return (
    <>
      <h1 ref={title} tabIndex={-1}>
        <Breakable text={detail.shown} />
      </h1>
      {detail.shown !== detail.domain && <p className={style.alabel}>{detail.domain}</p>}
      {detail.marks.map((mark) => (
        <p key={mark} className={style.mark}>
          {mark}
        </p>
      ))}
      <Route detail={detail} />
      <Findings domain={detail.domain} shown={detail.shown} />
      <Setup detail={detail} />
    </>
  )
}

function Setup({ detail }: { detail: DomainDetail }) {
  const { t } = useTranslation()
  const providerName = useProviderName()
  const roleName = useRoleName()
  const here = detail.dns === 'here'
  return (
    <section>
      <Facts
        facts={[
          [
            t('domain.dns'),
            <>
              <span>{here ? t('domain.dnsHere') : t('domain.dnsElsewhere')}</span>
              {detail.serial !== null && <small>{t('domain.serial', { serial: detail.serial })}</small>}
            </>,
          ],
          ...(here ? [[t('domain.asked'), <Delegation domain={detail.domain} />] as const] : []),
          [t('domain.provider'), providerName(detail.provider)],
          [t('domain.role'), roleName(detail.role)],
          [
            t('domain.waiting'),
            detail.waiting === 0 ? t('domain.noneWaiting') : t('domains.waiting', { count: detail.waiting }),
          ],
          [
            t('domain.ownership'),
            detail.proven ? (
              t('domain.proven')
            ) : (
              <>
                <span>{t('domain.unproven')}</span>
                <CopyText text={`_ulak.${detail.domain}. TXT "${detail.ownershipToken}"`} />
              </>
            ),
          ],
        ]}
      />
    </section>
  )
}

/** Whether the world asks Ulak for the domain yet, or still. */
function Delegation({ domain }: { domain: string }) {
  const { t, i18n } = useTranslation()
  const { client } = useSession()
  const seen = useQuery({
    // The sentence comes in the language that was asked in.
    queryKey: ['delegation', domain, i18n.language],
    queryFn: ({ signal }) => client.call('getDelegation', { params: { domain } }, { signal }),
  })
  if (seen.isPending) return <span className={style.asking}>{t('check.running')}</span>
  if (seen.isError) return <Fault error={seen.error} onRetry={() => void seen.refetch()} />
  const { state, leftAt, sentence } = seen.data
  return <span className={leftAt !== null || state === 'silent' ? style.mark : undefined}>{sentence}</span>
}
