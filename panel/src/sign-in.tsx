// The way in: with a token, or, on an empty installation, with the one-time link that makes the first operator.
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, type FormEvent, useState } from 'react'
import { Button, Checkbox, FieldError, Form, Input, Label, Text, TextField } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { createClient, statusOf } from './api.ts'
import { CopyText, faultText } from './parts.tsx'
import parts from './parts.module.css'
import { readCode } from './place.ts'
import { useSession } from './session.tsx'
import style from './sign-in.module.css'
import { useLanguage } from './texts/index.ts'

export function SignIn({ onCode }: { onCode: (code: string) => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { signIn, ended } = useSession()
  const [keep, setKeep] = useState(false)
  const enter = useMutation({
    mutationFn: async (token: string) => {
      await createClient({ language, token }).call('me', {})
      return token
    },
    onSuccess: (token) => signIn(token, { keep }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (enter.isPending) return
    const text = readField(event.currentTarget, 'token')
    const code = readCode(text)
    if (code === undefined) enter.mutate(text)
    else onCode(code)
  }
  const refused = statusOf(enter.error) === 401
  return (
    <Card title={t('signIn.title')} lead={t('signIn.lead')}>
      {ended && !enter.error && <p role="status">{t('signIn.ended')}</p>}
      <Form onSubmit={submit} className={style.form}>
        <TextField name="token" type="password" isRequired autoComplete="current-password" className={style.field}>
          <Label>{t('signIn.field')}</Label>
          <Input autoCapitalize="off" autoCorrect="off" spellCheck={false} />
          <Text slot="description">{t('signIn.fieldHelp')}</Text>
          <FieldError>{t('signIn.empty')}</FieldError>
        </TextField>
        <Checkbox isSelected={keep} onChange={setKeep} className={style.check}>
          <span className={style.box} aria-hidden="true" />
          {t('signIn.keep')}
        </Checkbox>
        {enter.error && (
          <p role="alert" className={style.wrong}>
            {refused ? t('signIn.wrong') : faultText(enter.error, t)}
          </p>
        )}
        {/* Not `isPending`: react-aria would announce the button by reference, and it leaves the page with the sign-in. */}
        <Button type="submit" data-pending={enter.isPending || undefined} className={parts.button} data-strong>
          {t('signIn.submit')}
        </Button>
      </Form>
    </Card>
  )
}

export function FirstOperator({ code, onDone }: { code: string; onDone: () => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { signIn } = useSession()
  const make = useMutation({
    mutationFn: (name: string) => createClient({ language }).call('firstOperator', { body: { code, name } }),
  })
  if (make.data) {
    const { token } = make.data
    return (
      <Card title={t('first.tokenTitle')} lead={t('first.tokenLead')}>
        <p className={style.token}>
          <span className="unseen">{t('first.token')}: </span>
        </p>
        <CopyText text={token} />
        <Button
          className={parts.button}
          data-strong
          onPress={() => {
            signIn(token, { keep: false })
            onDone()
          }}
        >
          {t('first.go')}
        </Button>
      </Card>
    )
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (make.isPending) return
    make.mutate(readField(event.currentTarget, 'name'))
  }
  return (
    <Card title={t('first.title')} lead={t('first.lead')}>
      <Form onSubmit={submit} className={style.form}>
        <TextField name="name" isRequired maxLength={200} autoComplete="name" className={style.field}>
          <Label>{t('first.name')}</Label>
          <Input />
          <FieldError>{t('first.nameEmpty')}</FieldError>
        </TextField>
        {make.error && (
          <p role="alert" className={style.wrong}>
            {faultText(make.error, t)}
          </p>
        )}
        <Button type="submit" data-pending={make.isPending || undefined} className={parts.button} data-strong>
          {t('first.submit')}
        </Button>
      </Form>
      {make.error && (
        <Button className={parts.quiet} onPress={onDone}>
          {t('signIn.title')}
        </Button>
      )}
    </Card>
  )
}

function Card({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <main id="content" className={style.card} tabIndex={-1}>
      <h1>{title}</h1>
      <p className={style.lead}>{lead}</p>
      {children}
    </main>
  )
}

function readField(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name)
  return typeof value === 'string' ? value.trim() : ''
}
