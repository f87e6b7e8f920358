// Where a domain's mail goes, in a sentence and as the server's picture. Any host can be supposed to be down; the server then says where mail
// would go.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, ToggleButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { DomainDetail } from '../../src/api/contract.ts'
import { withLetters } from './names.ts'
import { Fault, Waiting } from './parts.tsx'
import parts from './parts.module.css'
import { Picture } from './picture.tsx'
import style from './route-view.module.css'
import { useSession } from './session.tsx'

export function Route({ detail }: { detail: DomainDetail }) {
  const { t, i18n } = useTranslation()
  const { client } = useSession()
  const [down, setDown] = useState<ReadonlySet<string>>(new Set())
  const { domain, shown } = detail
  const list = [...down].sort()
  const simulated = useQuery({
    // The sentences and the picture come in the language that was asked in.
    queryKey: ['simulation', domain, i18n.language, list],
    queryFn: ({ signal }) => client.call('simulate', { body: { domain, down: list } }, { signal }),
    placeholderData: keepPreviousData,
  })
  const toggle = (host: string) => setDown((before) => before.symmetricDifference(new Set([host])))
  const view = simulated.data?.views[0]
  return (
    <section aria-labelledby="route-title" className={style.route}>
      <h2 id="route-title">{t('route.title')}</h2>
      {simulated.isPending && <Waiting lines={4} label={t('check.running')} />}
      {simulated.isError && <Fault error={simulated.error} onRetry={() => void simulated.refetch()} />}
      {view && (
        <>
          <p className={style.summary} aria-live="polite">
            {simulated.isPlaceholderData ? t('route.simulating') : view.scene.text}
          </p>
          <div className={style.picture}>
            <Picture svg={view.svg} />
          </div>
          {view.route.tries.length > 0 && (
            <div role="group" aria-labelledby="suppose-title" className={style.suppose}>
              <p id="suppose-title">{t('route.suppose')}</p>
              {[...new Set(view.route.tries.map(({ exchange }) => exchange))].map((host) => (
                <ToggleButton
                  key={host}
                  className={style.host}
                  isSelected={down.has(host)}
                  onChange={() => toggle(host)}
                >
                  {withLetters(host, { domain, shown })}
                </ToggleButton>
              ))}
              {down.size > 0 && (
                <Button className={parts.quiet} onPress={() => setDown(new Set())}>
                  {t('route.reset')}
                </Button>
              )}
            </div>
          )}
        </>
      )}
    </section>
  )
}
