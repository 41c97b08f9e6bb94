import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, NavLink, Outlet } from 'react-router'
import { ExceptionsLink } from './exceptions/ExceptionsLink.tsx'
import { Overview } from './Overview.tsx'
import { RefetchInterval } from './RefetchInterval.ts'
import { useLive } from './useLive.ts'

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
        <nav aria-label={t('nav')}>
          <NavLink to="/" end>
            {t('payments')}
          </NavLink>
          <ExceptionsLink />
        </nav>
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
