import { createContext, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Outlet } from 'react-router'
import { Overview } from './Overview.tsx'
import { useLive } from './useLive.ts'

/** How often to ask again: seldom while the service tells of changes by itself, else every three seconds. */
export const RefetchInterval = createContext<number>(30_000)

/** What every page of the dashboard has around it. */
export function Shell() {
  const { t } = useTranslation('dashboard')
  const live = useLive()
  return (
    <RefetchInterval value={live ? 30_000 : 3000}>
      <header className="bar">
        <Link className="logo" to="/">
          <span className="avatar" aria-hidden="true" />
          {t('brand')}
        </Link>
        <span className="live" data-live={live} role="status">
          {t(live ? 'live' : 'notLive')}
        </span>
      </header>
      <div className="shell">
        <Overview />
        <main>
          <Suspense>
            <Outlet />
          </Suspense>
        </main>
      </div>
    </RefetchInterval>
  )
}
