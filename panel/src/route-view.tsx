// The picture of a domain's route: a line from the senders down to the hosts in the order in which they are tried. Any host can
// be supposed to be down; the server then says where mail would go.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, ToggleButton, useLocale } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { DomainDetail, RouteResult } from '../../src/api/contract.ts'
import { Breakable, Fault, Waiting } from './parts.tsx'
import parts from './parts.module.css'
import { ownNamesOf, type PictureHost, pictureOf, type PictureStep } from './route.ts'
import style from './route-view.module.css'
import { useSession } from './session.tsx'

export function Route({ detail }: { detail: DomainDetail }) {
  const { t } = useTranslation()
  const { client } = useSession()
  const [down, setDown] = useState<ReadonlySet<string>>(new Set())
  const params = { domain: detail.domain }
  const about = useQuery({ queryKey: ['about'], queryFn: ({ signal }) => client.call('about', {}, { signal }) })
  const route = useQuery({
    queryKey: ['route', detail.domain],
    queryFn: ({ signal }) => client.call('getRoute', { params, query: {} }, { signal }),
  })
  const list = [...down].sort().join(',')
  const supposed = useQuery({
    queryKey: ['route', detail.domain, list],
    queryFn: ({ signal }) => client.call('getRoute', { params, query: { down: list } }, { signal }),
    enabled: down.size > 0,
    placeholderData: keepPreviousData,
  })
  const toggle = (exchange: string) => setDown((before) => before.symmetricDifference(new Set([exchange])))

  const steps =
    route.data &&
    pictureOf({
      route: route.data,
      supposed: down.size > 0 ? supposed.data : undefined,
      down,
      ownNames: ownNamesOf(detail, about.data?.mxNames ?? []),
      shown: detail.shown,
    })
  return (
    <section aria-labelledby="route-title" className={style.route}>
      <h2 id="route-title">{t('route.title')}</h2>
      {route.isPending && <Waiting lines={4} label={t('check.running')} />}
      {route.isError && <Fault error={route.error} onRetry={() => void route.refetch()} />}
      {route.data && steps && (
        <>
          <p className={style.summary} aria-live="polite">
            {down.size > 0 && supposed.isFetching ? (
              t('route.simulating')
            ) : (
              <Summary route={route.data} steps={steps} supposing={down.size > 0} />
            )}
          </p>
          {down.size > 0 && supposed.isError && (
            <Fault error={supposed.error} onRetry={() => void supposed.refetch()} />
          )}
          {steps.length > 0 && (
            <Picture steps={steps} source={route.data.source} role={detail.role} onToggle={toggle} />
          )}
          {down.size > 0 && (
            <Button className={parts.button} onPress={() => setDown(new Set())}>
              {t('route.reset')}
            </Button>
          )}
        </>
      )}
    </section>
  )
}

const outcomes = {
  'null-mx': 'outcome.nullMx',
  'no-such-domain': 'outcome.noSuchDomain',
  'no-mail-host': 'outcome.noMailHost',
  'loops-back': 'outcome.loopsBack',
  'unknown-now': 'outcome.unknownNow',
} as const

/** One sentence that says it all, also to those who do not see the picture. */
function Summary({
  route,
  steps,
  supposing,
}: {
  route: RouteResult
  steps: readonly PictureStep[]
  supposing: boolean
}) {
  const { t } = useTranslation()
  if (route.outcome !== 'deliver') return t(outcomes[route.outcome])
  const active = steps.flatMap((step) => step.hosts.filter((host) => host.active))
  const [only] = active
  if (!only) return t('outcome.supposedNothing')
  if (active.length > 1) return t(supposing ? 'outcome.supposedMany' : 'outcome.many', { count: active.length })
  if (only.ours) return t(supposing ? 'outcome.supposedOurs' : 'outcome.oursNow')
  return t(supposing ? 'outcome.supposedOne' : 'outcome.one', { host: only.shown })
}

type PictureProps = {
  steps: readonly PictureStep[]
  source: RouteResult['source']
  role: DomainDetail['role']
  onToggle: (exchange: string) => void
}

function Picture({ steps, source, role, onToggle }: PictureProps) {
  const { t } = useTranslation()
  const firstActive = steps.findIndex((step) => step.hosts.some((host) => host.active))
  return (
    <div className={style.picture}>
      <div className={style.senders}>
        <span className={style.rail} data-line={firstActive >= 0 ? 'live' : 'idle'} aria-hidden="true">
          <span className={style.start} />
        </span>
        <p>
          <strong>{t('route.senders')}</strong> <span>{t('route.sendersHelp')}</span>
        </p>
      </div>
      <ol>
        {steps.map((step, at) => (
          <Step
            key={step.preference}
            step={step}
            place={{ first: at === 0, last: at === steps.length - 1, previous: steps[at - 1]?.hosts.length ?? 0 }}
            // Mail passes every step before the one that takes it.
            passes={firstActive > at}
            reached={firstActive >= at}
            source={source}
            role={role}
            onToggle={onToggle}
          />
        ))}
      </ol>
    </div>
  )
}

type StepProps = Omit<PictureProps, 'steps'> & {
  step: PictureStep
  place: { first: boolean; last: boolean; previous: number }
  passes: boolean
  reached: boolean
}

function Step({ step, place, passes, reached, source, role, onToggle }: StepProps) {
  const { t } = useTranslation()
  const when = place.first
    ? t(place.last ? 'route.alone' : 'route.first')
    : t(place.previous > 1 ? 'route.nextMany' : 'route.next')
  return (
    <li>
      <div className={style.when}>
        <span className={style.rail} data-line={reached ? 'live' : 'idle'} aria-hidden="true" />
        <p>
          {when}
          <span className={style.preference}>
            {source === 'implicit' ? t('route.implicit') : t('route.preference', { preference: step.preference })}
          </span>
        </p>
      </div>
      <ul>
        {step.hosts.map((host, at) => {
          const end = place.last && at === step.hosts.length - 1
          const more = step.hosts.slice(at + 1).some((other) => other.active)
          return (
            <Host
              key={host.exchange}
              host={host}
              alone={step.hosts.length === 1}
              line={end ? 'none' : passes || more ? 'live' : 'idle'}
              arrives={reached}
              role={role}
              onToggle={onToggle}
            />
          )
        })}
      </ul>
    </li>
  )
}

type HostProps = {
  host: PictureHost
  alone: boolean
  line: 'live' | 'idle' | 'none'
  arrives: boolean
  role: DomainDetail['role']
  onToggle: (exchange: string) => void
}

function Host({ host, alone, line, role, onToggle }: HostProps) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(host.share)
  return (
    <li className={style.host} data-active={host.active || undefined} data-down={host.down || undefined}>
      <span className={style.rail} data-line={line} aria-hidden="true">
        <Branch width={host.active ? 2 + 2 * host.share : 2} />
      </span>
      <div className={style.words}>
        <p className={style.exchange}>
          <strong>
            <Breakable text={host.shown} />
          </strong>
          {host.ours && <span className={style.ours}>{t('route.ours')}</span>}
          {host.down && <span className={style.fallen}>{t('route.isDown')}</span>}
        </p>
        {host.ours && role !== null && (
          <p className={style.note}>{t(role === 'backup' ? 'route.keeps' : 'route.hands')}</p>
        )}
        {!alone && !host.down && <p className={style.note}>{t('route.share', { share })}</p>}
        <p className={style.addresses}>
          {host.addresses.length === 0 ? t('route.noAddress') : host.addresses.join(' · ')}
        </p>
        {host.problems.length > 0 && <p className={style.problems}>{host.problems.join(', ')}</p>}
      </div>
      <ToggleButton className={parts.quiet} isSelected={host.down} onChange={() => onToggle(host.exchange)}>
        {t('route.suppose')} <span className="unseen">{host.shown}</span>
      </ToggleButton>
    </li>
  )
}

/** From the line to the host; the wider, the more senders take it. The colour comes from the host's state. */
const Branch = ({ width }: { width: number }) => (
  <svg className={style.branch} viewBox="0 0 60 40" preserveAspectRatio="none">
    <path d="M0 0 V 13 C 0 26, 14 28, 60 28" strokeWidth={width} vectorEffect="non-scaling-stroke" />
  </svg>
)
