import { type InvitationView, passwordLeast } from '@giro/protocol/access'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { LoadProblem } from '../../ui/LoadProblem.tsx'
import { getJson, ProblemError } from '../../ui/problem.ts'
import { change } from '../change.ts'
import { Door } from './Door.tsx'
import { Failure } from './Failure.tsx'
import { Field } from './Field.tsx'
import { useEnter } from './LoginPage.tsx'

/** /dashboard/invitation/:token: makes a login, and with the first one a shop. */
export function InvitationPage() {
  const { t } = useTranslation('access')
  const path = `/api/invitation/${encodeURIComponent(useParams().token ?? '')}`
  const enter = useEnter()
  const [codeWanted, setCodeWanted] = useState(false)
  const { data, error } = useQuery({ queryKey: ['invitation'], queryFn: () => getJson<InvitationView>(path) })
  const accept = useMutation({
    mutationFn: (given: object) => change('POST', path, given),
    onSuccess: enter,
    onError: (problem) => problem instanceof ProblemError && problem.code === 'code_required' && setCodeWanted(true),
  })
  useEffect(() => {
    document.title = `${t('invitation.title')} · Giro`
  }, [t])
  if (error)
    return (
      <LoadProblem
        error={error}
        title={t('invitation.failed')}
        notFound={t('invitation.gone', { returnObjects: true })}
      />
    )
  if (!data) return null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    accept.mutate(Object.fromEntries([...new FormData(event.currentTarget)].filter(([, value]) => value !== '')))
  }
  return (
    <Door title={t('invitation.title')}>
      <p className="muted">
        {data.account
          ? t('invitation.joins', { account: data.account.name, role: t(`role.${data.role}`) })
          : t('invitation.first')}
      </p>
      <form className="action-form" onSubmit={submit}>
        {!data.account && (
          <>
            <Field label={t('shop')} name="shop" autoComplete="organization" required autoFocus />
            <Field
              label={t('payee')}
              hint={t('payeeHint')}
              name="payee"
              autoComplete="off"
              spellCheck={false}
              pattern="\s*0x[0-9a-fA-F]{40}\s*"
              className="mono"
              required
            />
          </>
        )}
        <Field label={t('name')} name="name" autoComplete="name" required />
        <Field
          label={t('email')}
          name="email"
          type="email"
          autoComplete="username"
          defaultValue={data.email ?? ''}
          readOnly={data.email !== null}
          required
        />
        <Field
          label={t('password')}
          hint={t('passwordHint', { least: passwordLeast })}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={passwordLeast}
          required
        />
        {codeWanted && <Field label={t('code')} hint={t('login.codeHint')} name="code" autoComplete="one-time-code" />}
        <Failure error={accept.error} />
        <button type="submit" className="button primary" disabled={accept.isPending}>
          {t('invitation.submit')}
        </button>
      </form>
      <p className="hint">{t('invitation.known')}</p>
    </Door>
  )
}
