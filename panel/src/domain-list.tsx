// The domains that the signed-in person may see, by name, with a search.
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { Button, Input, Label, SearchField } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { DomainSummary } from '../../src/api/contract.ts'
import style from './domain-list.module.css'
import { Breakable, CopyText, Fault, Waiting } from './parts.tsx'
import parts from './parts.module.css'
import { hrefOf } from './place.ts'
import { useProviderName, useRoleName } from './providers.ts'
import { useSession } from './session.tsx'

const pageSize = 100

export function DomainList({ chosen }: { chosen: string | undefined }) {
  const { t } = useTranslation()
  const { client } = useSession()
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed.trim())
  const domains = useInfiniteQuery({
    queryKey: ['domains', search],
    queryFn: ({ pageParam, signal }) =>
      client.call(
        'listDomains',
        { query: { limit: pageSize, ...(search ? { search } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })
  const items = domains.data?.pages.flatMap((page) => page.items)
  const empty = items?.length === 0
  return (
    <nav className={style.list} aria-labelledby="domains-title">
      <h2 id="domains-title">{t('domains.title')}</h2>
      {(!empty || search !== '') && (
        <SearchField value={typed} onChange={setTyped} className={style.search}>
          <Label className="unseen">{t('domains.search')}</Label>
          <Input placeholder={t('domains.search')} autoCapitalize="off" autoCorrect="off" spellCheck={false} />
        </SearchField>
      )}
      {domains.isPending && <Waiting lines={6} />}
      {domains.isError && <Fault error={domains.error} onRetry={() => void domains.refetch()} />}
      {empty && search !== '' && <p className={style.empty}>{t('domains.noMatch', { search })}</p>}
      {empty && search === '' && <NoDomains />}
      <ul>
        {items?.map((domain) => (
          <Entry key={domain.domain} domain={domain} chosen={domain.domain === chosen} />
        ))}
      </ul>
      {domains.hasNextPage && (
        <Button
          className={parts.quiet}
          isPending={domains.isFetchingNextPage}
          onPress={() => void domains.fetchNextPage()}
        >
          {t('domains.more')}
        </Button>
      )}
    </nav>
  )
}

function Entry({ domain, chosen }: { domain: DomainSummary; chosen: boolean }) {
  const { t } = useTranslation()
  const providerName = useProviderName()
  const roleName = useRoleName()
  return (
    <li>
      <a href={hrefOf(domain.domain)} className={style.entry} aria-current={chosen ? 'page' : undefined}>
        <span className={style.name}>
          <Breakable text={domain.shown} />
        </span>
        <span className={style.about}>
          {providerName(domain.provider)}
          {domain.role !== null && ` · ${roleName(domain.role)}`}
        </span>
        {domain.waiting > 0 && <span className={style.waiting}>{t('domains.waiting', { count: domain.waiting })}</span>}
      </a>
    </li>
  )
}

function NoDomains() {
  const { t } = useTranslation()
  return (
    <div className={style.empty}>
      <p>
        <strong>{t('domains.none')}</strong>
      </p>
      <p>{t('domains.noneHelp')}</p>
      <CopyText text="ulak domain add firma.com.tr" />
    </div>
  )
}
