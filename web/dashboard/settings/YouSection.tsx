import { passwordLeast, type SessionView } from '@giro/protocol/access'
import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { getJson } from '../../ui/problem.ts'
import { formatWhen } from '../../ui/time.ts'
import { Failure } from '../access/Failure.tsx'
import { Field } from '../access/Field.tsx'
import { useMe } from '../access/useMe.ts'
import { Authenticator } from './Authenticator.tsx'
import { Passkeys } from './Passkeys.tsx'
import { useChange } from './useChange.ts'

/** One's own login: password, second factor, passkeys, and where one is logged in. */
export function YouSection() {
  const { t } = useTranslation('access')
  const { user, role } = useMe()
  return (
    <div className="columns">
      <div>
        <section className="card">
          <h2>{user?.name}</h2>
          <p className="muted">
            {user?.email} · {t(`role.${role}`)}
          </p>
        </section>
        <Passkeys />
        <Authenticator />
      </div>
      <div>
        <Sessions />
        <Password />
      </div>
    </div>
  )
}

function Password() {
  const { t } = useTranslation('access')
  const changePassword = useChange()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const body = Object.fromEntries(new FormData(form))
    changePassword.mutate({ method: 'POST', path: 'me/password', body }, { onSuccess: () => form.reset() })
  }
  return (
    <section className="card">
      <h2>{t('password')}</h2>
      <form className="action-form" onSubmit={submit}>
        <Field label={t('you.current')} name="current" type="password" autoComplete="current-password" required />
        <Field
          label={t('you.next')}
          hint={t('passwordHint', { least: passwordLeast })}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={passwordLeast}
          required
        />
        <Failure error={changePassword.error} />
        <p role="status">{changePassword.isSuccess && t('you.changed')}</p>
        <button type="submit" className="button" disabled={changePassword.isPending}>
          {t('you.change')}
        </button>
      </form>
    </section>
  )
}

function Sessions() {
  const { t } = useTranslation('access')
  const { data } = useQuery({
    queryKey: ['sessions'],
    queryFn: () => getJson<{ data: SessionView[] }>('/api/dashboard/me/sessions'),
  })
  const end = useChange()
  return (
    <section className="card">
      <h2>{t('sessions.title')}</h2>
      <Failure error={end.error} />
      <ul className="stacked">
        {data?.data.map((session) => (
          <li key={session.id}>
            <p>
              <strong>{browserOf(session.agent)}</strong>
              {session.current ? (
                <span className="badge" data-tone="good">
                  {t('sessions.current')}
                </span>
              ) : (
                <button
                  type="button"
                  className="button small"
                  onClick={() => end.mutate({ method: 'DELETE', path: `me/sessions/${session.id}` })}
                >
                  {t('sessions.end')}
                </button>
              )}
            </p>
            <p className="muted">
              {session.address} · {t('sessions.seen', { when: formatWhen(session.seen_ms, Date.now(), locale()) })}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The part of a User-Agent that a person knows: browser and system. */
export function browserOf(agent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\/\d+/.exec(agent)?.[1]
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|Linux)/.exec(agent)?.[1]
  if (!browser) return agent.slice(0, 40) || '–'
  return [{ Edg: 'Edge', OPR: 'Opera' }[browser] ?? browser, system?.replace('Mac OS X', 'Mac')]
    .filter(Boolean)
    .join(' · ')
}
