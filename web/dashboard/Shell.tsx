import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, NavLink, Outlet, useMatch } from 'react-router'
import { AccountMenu } from './access/AccountMenu.tsx'
import { TillNotice } from './access/TillNotice.tsx'
import { useMe } from './access/useMe.ts'
import { ExceptionsLink } from './exceptions/ExceptionsLink.tsx'
import { Overview } from './Overview.tsx'
import { RefetchInterval } from './RefetchInterval.ts'
import { useLive } from './useLive.ts'

/** What every page of the dashboard has around it. */
export function Shell() {
  const { t } = useTranslation('dashboard')
  const { t: selling } = useTranslation('selling')
  const me = useMe()
  const settings = useMatch('/settings/*') !== null
  const live = useLive(me.may('read'))
  if (!me.may('read') && !settings) return <TillNotice />
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
          <NavLink to="/sales">{selling('sales.title')}</NavLink>
          <NavLink to="/links">{selling('links.title')}</NavLink>
          <NavLink to="/products">{selling('products.title')}</NavLink>
          <ExceptionsLink />
        </nav>
        <span className="live" data-live={live} role="status">
          {t(live ? 'live' : 'notLive')}
        </span>
        <AccountMenu />
      </header>
      <div className="shell">
        {settings ? null : <Overview />}
        <main>
          <Suspense>
            <Outlet />
          </Suspense>
        </main>
      </div>
    </RefetchInterval>
  )
}
