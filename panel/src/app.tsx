// The one page: sign-in, or the domains on the left and the chosen one on the right (one after the other on a telephone).
import { useEffect, useState } from 'react'
import { I18nProvider } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import style from './app.module.css'
import { Domain } from './domain.tsx'
import { DomainList } from './domain-list.tsx'
import { Frame } from './frame.tsx'
import { Installation } from './installation.tsx'
import { readCode, usePlace } from './place.ts'
import { useSession } from './session.tsx'
import { FirstOperator, SignIn } from './sign-in.tsx'

export function App() {
  const { t, i18n } = useTranslation()
  useEffect(() => {
    document.title = t('page.title')
  }, [t])
  return (
    <I18nProvider locale={i18n.language === 'tr' ? 'tr-TR' : 'en-GB'}>
      <Frame>
        <Doors />
      </Frame>
    </I18nProvider>
  )
}

function Doors() {
  const { token } = useSession()
  const [code, setCode] = useState(() => readCode(location.href))
  const leave = () => {
    setCode(undefined)
    // The code works once; it has no business in the history.
    history.replaceState(null, '', '/#/')
  }
  if (code !== undefined) return <FirstOperator code={code} onDone={leave} />
  return token === undefined ? <SignIn onCode={setCode} /> : <Inside />
}

function Inside() {
  const place = usePlace()
  const inDomain = place.at === 'domain'
  return (
    <div className={style.columns} data-place={place.at}>
      <DomainList chosen={inDomain ? place.domain : undefined} />
      <main id="content" className={style.content} tabIndex={-1}>
        {inDomain ? <Domain key={place.domain} name={place.domain} /> : <Installation />}
      </main>
    </div>
  )
}
