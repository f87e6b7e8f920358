// What stands around everything: the name, the language, the way out.
import type { ReactNode } from 'react'
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import style from './frame.module.css'
import { home } from './place.ts'
import { useSession } from './session.tsx'
import { type Language, languages, speak } from './texts/index.ts'

const ownNames: Record<Language, string> = { tr: 'Türkçe', en: 'English' }

export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const { token, signOut } = useSession()
  return (
    <>
      <a
        className={style.skip}
        href="#content"
        onClick={(event) => {
          event.preventDefault()
          document.getElementById('content')?.focus()
        }}
      >
        {t('page.skip')}
      </a>
      <header className={style.head}>
        <a className={style.brand} href={home}>
          <Mark />
          Ulak
        </a>
        <div className={style.tools}>
          <LanguageSwitch />
          {token !== undefined && (
            <Button className={style.out} onPress={() => signOut()}>
              {t('page.signOut')}
            </Button>
          )}
        </div>
      </header>
      {children}
    </>
  )
}

function LanguageSwitch() {
  const { t, i18n } = useTranslation()
  return (
    <ToggleButtonGroup
      aria-label={t('language.choose')}
      className={style.languages}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[i18n.language]}
      onSelectionChange={(keys) => {
        const [chosen] = [...keys] as Language[]
        if (chosen) void speak(chosen)
      }}
    >
      {languages.map((language) => (
        <ToggleButton key={language} id={language} lang={language} className={style.language}>
          {ownNames[language]}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}

const Mark = () => (
  <svg className={style.mark} viewBox="0 0 32 32" aria-hidden="true">
    <path d="M7 5v11a9 9 0 0 0 9 9h3" />
    <circle cx="23.5" cy="25" r="3.2" />
    <circle cx="7" cy="5" r="1.6" />
  </svg>
)
