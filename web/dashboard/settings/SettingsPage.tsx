import type { Permission } from '@giro/protocol/access'
import { Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, NavLink, useParams } from 'react-router'
import { useMe } from '../access/useMe.ts'
import { AccountsSection } from './AccountsSection.tsx'
import { AuditSection } from './AuditSection.tsx'
import { KeysSection } from './KeysSection.tsx'
import { TeamSection } from './TeamSection.tsx'
import { YouSection } from './YouSection.tsx'

const sections = [
  { name: 'you', permission: 'self', Section: YouSection },
  { name: 'team', permission: 'team', Section: TeamSection },
  { name: 'keys', permission: 'settings', Section: KeysSection },
  { name: 'audit', permission: 'settings', Section: AuditSection },
  { name: 'accounts', permission: 'operate', Section: AccountsSection },
] as const satisfies { name: string; permission: Permission; Section: () => React.ReactNode }[]

/** /dashboard/settings/:section: one's own login, and what is done to the account. */
export function SettingsPage() {
  const { t } = useTranslation('access')
  const me = useMe()
  const { section } = useParams()
  const own = sections.filter(({ name, permission }) => me.may(permission) && (name !== 'you' || me.user !== null))
  const shown = own.find(({ name }) => name === section)
  useEffect(() => {
    document.title = `${t('settings.title')} · Giro`
  }, [t])
  if (!shown) return own[0] ? <Navigate to={`/settings/${own[0].name}`} replace /> : null
  return (
    <div className="settings">
      <h1>{t('settings.title')}</h1>
      <nav className="tabs" aria-label={t('settings.title')}>
        {own.map(({ name }) => (
          <NavLink key={name} to={`/settings/${name}`}>
            {t(`${name}.title`)}
          </NavLink>
        ))}
      </nav>
      <Suspense>
        <shown.Section />
      </Suspense>
    </div>
  )
}
