import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { change } from '../change.ts'
import { useMe } from './useMe.ts'

/** Whose pages these are; for those who have several accounts, a choice. */
export function AccountMenu() {
  const { t } = useTranslation('access')
  const me = useMe()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const choose = useMutation({
    mutationFn: (account: string) => change('POST', '/api/dashboard/me/account', { account }),
    onSuccess: () => {
      navigate('/')
      return queries.resetQueries()
    },
  })
  const logOut = useMutation({
    mutationFn: () => change('DELETE', '/api/session'),
    onSuccess: () => {
      queries.clear()
      navigate('/login')
    },
  })
  return (
    <nav className="account-menu" aria-label={t('menu.label')}>
      {me.user && me.accounts.length > 1 && (
        <select
          aria-label={t('menu.account')}
          value={me.account?.id ?? ''}
          disabled={choose.isPending}
          onChange={(event) => choose.mutate(event.target.value)}
        >
          {me.accounts.map((account) => (
            <option key={account.id} value={account.id}>
              {account.name}
            </option>
          ))}
        </select>
      )}
      <Link className="button small" to="/settings">
        {t('settings.title')}
      </Link>
      {me.user && (
        <button type="button" className="button small" disabled={logOut.isPending} onClick={() => logOut.mutate()}>
          {t('menu.logOut')}
        </button>
      )}
    </nav>
  )
}
