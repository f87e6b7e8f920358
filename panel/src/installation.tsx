// What this installation is: shown while no domain is chosen.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Facts } from './facts.tsx'
import { Fault, Waiting } from './parts.tsx'
import { useSession } from './session.tsx'
import style from './app.module.css'

export function Installation() {
  const { t } = useTranslation()
  const { client } = useSession()
  const about = useQuery({ queryKey: ['about'], queryFn: ({ signal }) => client.call('about', {}, { signal }) })
  const me = useQuery({ queryKey: ['me'], queryFn: ({ signal }) => client.call('me', {}, { signal }) })
  const lines = (items: readonly string[]) =>
    items.length === 0 ? t('installation.nothing') : items.map((item) => <span key={item}>{item}</span>)
  return (
    <div className={style.installation}>
      <p className={style.hint}>{t('installation.choose')}</p>
      <h1>{t('installation.title')}</h1>
      {about.isPending && <Waiting />}
      {about.isError && <Fault error={about.error} onRetry={() => void about.refetch()} />}
      {about.data && (
        <>
          <Facts
            facts={[
              [t('installation.hostname'), about.data.hostname],
              [t('installation.nameservers'), lines(about.data.nameservers)],
              [t('installation.mxNames'), lines(about.data.mxNames)],
              [t('installation.dns'), lines(about.data.dns)],
              [t('installation.smtp'), lines(about.data.smtp)],
              [
                t('installation.waiting'),
                about.data.waiting === 0
                  ? t('installation.nothing')
                  : t('domains.waiting', { count: about.data.waiting }),
              ],
            ]}
          />
          <p className={style.small}>
            {t('page.version', { version: about.data.version, hostname: about.data.hostname })}
            {me.data && ` · ${t('page.signedInAs', { who: me.data.actor })}`}
          </p>
        </>
      )}
    </div>
  )
}
