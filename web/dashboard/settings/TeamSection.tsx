import { type InviteAnswer, roles, type TeamView } from '@giro/protocol/access'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { Notice } from '../../ui/Notice.tsx'
import { getJson } from '../../ui/problem.ts'
import { formatWhen } from '../../ui/time.ts'
import { Failure } from '../access/Failure.tsx'
import { Field } from '../access/Field.tsx'
import { useMe } from '../access/useMe.ts'
import { Once } from './Once.tsx'
import { RoleField } from './RoleField.tsx'
import { useChange } from './useChange.ts'

/** Who may log in to the account, as what, and who is invited. */
export function TeamSection() {
  const { t } = useTranslation('access')
  const me = useMe()
  const { data } = useQuery({ queryKey: ['team'], queryFn: () => getJson<TeamView>('/api/dashboard/team') })
  const [link, setLink] = useState<string | null>(null)
  const invite = useChange<InviteAnswer>(({ url }) => setLink(url))
  const changed = useChange()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = Object.fromEntries(new FormData(event.currentTarget))
    invite.mutate({ method: 'POST', path: 'team/invitations', body: { ...given, email: given.email || null } })
  }
  const when = (at_ms: number) => formatWhen(at_ms, Date.now(), locale())
  return (
    <div className="columns">
      <section className="card">
        <h2>{t('team.members')}</h2>
        <Failure error={changed.error} />
        {data?.members.length === 0 && <p className="muted">{t('team.nobody')}</p>}
        <ul className="stacked">
          {data?.members.map((member) => (
            <li key={member.id}>
              <p>
                <strong>{member.name}</strong>
                <span className="field-row">
                  <select
                    aria-label={t('team.roleOf', { name: member.name })}
                    value={member.role}
                    onChange={(event) =>
                      changed.mutate({ method: 'PUT', path: `team/${member.id}`, body: { role: event.target.value } })
                    }
                  >
                    {roles.map((role) => (
                      <option key={role} value={role}>
                        {t(`role.${role}`)}
                      </option>
                    ))}
                  </select>
                  <button
                    type="button"
                    className="button small"
                    aria-label={t('team.remove', { name: member.name })}
                    onClick={() => changed.mutate({ method: 'DELETE', path: `team/${member.id}` })}
                  >
                    {t('remove')}
                  </button>
                </span>
              </p>
              <p className="muted">
                {member.email} ·{' '}
                {member.seen_ms === null ? t('team.away') : t('sessions.seen', { when: when(member.seen_ms) })}
              </p>
            </li>
          ))}
          {data?.invitations.map((invitation) => (
            <li key={invitation.id}>
              <p>
                <strong>{invitation.email ?? t('team.anybody')}</strong>
                <button
                  type="button"
                  className="button small"
                  onClick={() => changed.mutate({ method: 'DELETE', path: `team/invitations/${invitation.id}` })}
                >
                  {t('team.withdraw')}
                </button>
              </p>
              <p className="muted">
                {t(`role.${invitation.role}`)} · {t('team.until', { when: when(invitation.expires_ms) })}
              </p>
            </li>
          ))}
        </ul>
      </section>
      <section className="card">
        <h2>{t('team.invite')}</h2>
        {me.user === null && (
          <Notice tone="info">
            <p>{t('team.open')}</p>
          </Notice>
        )}
        <form className="action-form" onSubmit={submit}>
          <Field label={t('email')} hint={t('team.emailHint')} name="email" type="email" autoComplete="off" />
          <RoleField />
          <Failure error={invite.error} />
          {link && <Once secret={link} label={t('team.link')} hint={t('team.linkHint')} />}
          <button type="submit" className="button primary" disabled={invite.isPending}>
            {t('team.makeLink')}
          </button>
        </form>
      </section>
    </div>
  )
}
