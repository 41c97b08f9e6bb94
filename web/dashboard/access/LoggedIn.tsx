import { useTranslation } from 'react-i18next'
import { Navigate, Outlet, useLocation } from 'react-router'
import { LoadProblem } from '../../ui/LoadProblem.tsx'
import { ProblemError } from '../../ui/problem.ts'
import { MeContext, useMeQuery } from './useMe.ts'

/** Shows what is behind the login, or goes there. */
export function LoggedIn() {
  const { t } = useTranslation('dashboard')
  const { data, error } = useMeQuery()
  const { pathname, search } = useLocation()
  if (error instanceof ProblemError && error.status === 401) {
    const next = `/dashboard${pathname}${search}`.replace(/\/$/, '')
    return <Navigate to={`/login?${new URLSearchParams({ next })}`} replace />
  }
  if (error)
    return <LoadProblem error={error} title={t('loadFailed')} notFound={t('notFound', { returnObjects: true })} />
  if (!data) return null
  // another account is another world: nothing of the last one may stay on the screen
  return (
    <MeContext value={data}>
      <Outlet key={data.account?.id} />
    </MeContext>
  )
}
