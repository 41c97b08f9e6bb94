import { startAuthentication } from '@simplewebauthn/browser'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { ProblemError } from '../../ui/problem.ts'
import { change } from '../change.ts'
import { Door } from './Door.tsx'
import { Failure } from './Failure.tsx'
import { Field } from './Field.tsx'

/** /dashboard/login: by passkey, or by password and, for those who have one, a code. */
export function LoginPage() {
  const { t } = useTranslation('access')
  const enter = useEnter()
  const [codeWanted, setCodeWanted] = useState(false)
  useEffect(() => {
    document.title = `${t('login.title')} · Giro`
  }, [t])
  const password = useMutation({
    mutationFn: (given: object) => change('POST', '/api/session', given),
    onSuccess: enter,
    onError: (error) => error instanceof ProblemError && error.code === 'code_required' && setCodeWanted(true),
  })
  const passkey = useMutation({
    mutationFn: async () => {
      const optionsJSON = await change<Parameters<typeof startAuthentication>[0]['optionsJSON']>(
        'POST',
        '/api/session/passkey/options',
      )
      return change('POST', '/api/session/passkey', { response: await startAuthentication({ optionsJSON }) })
    },
    onSuccess: enter,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    passkey.reset()
    password.mutate(Object.fromEntries([...new FormData(event.currentTarget)].filter(([, value]) => value !== '')))
  }
  const asked = password.error instanceof ProblemError && password.error.code === 'code_required'
  return (
    <Door title={t('login.title')}>
      <form className="action-form" onSubmit={submit}>
        <Field label={t('email')} name="email" type="email" autoComplete="username" autoFocus required />
        <Field label={t('password')} name="password" type="password" autoComplete="current-password" required />
        {codeWanted && (
          <Field
            label={t('code')}
            hint={t('login.codeHint')}
            name="code"
            autoComplete="one-time-code"
            inputMode="text"
            autoFocus
            required
          />
        )}
        <Failure error={asked ? null : (password.error ?? passkey.error)} />
        <button type="submit" className="button primary" disabled={password.isPending}>
          {t('login.submit')}
        </button>
        {'PublicKeyCredential' in window && (
          <button type="button" className="button" disabled={passkey.isPending} onClick={() => passkey.mutate()}>
            {t('login.passkey')}
          </button>
        )}
      </form>
      <p className="hint">{t('login.lost')}</p>
    </Door>
  )
}

/** Goes where the reader wanted to go: to a page of ours, and to nowhere else. */
export function useEnter() {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  return async () => {
    queries.clear()
    const next = new URL(params.get('next') ?? '/dashboard', location.origin)
    if (next.origin !== location.origin) return navigate('/', { replace: true })
    if (next.pathname.startsWith('/dashboard')) {
      return navigate(`${next.pathname.slice('/dashboard'.length) || '/'}${next.search}`, { replace: true })
    }
    location.replace(next.href)
  }
}
