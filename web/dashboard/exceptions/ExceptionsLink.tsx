import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'
import { useExceptions } from './useExceptions.ts'

/** The way to the inbox, with how many wait in it. */
export function ExceptionsLink() {
  const { t } = useTranslation('dashboard')
  const { data } = useExceptions('')
  const count = Object.values(data?.pages[0]?.counts ?? {}).reduce((sum, each) => sum + each, 0)
  return (
    <NavLink to="/exceptions">
      {t('inbox.title')}
      {count > 0 && (
        <span className="count" data-testid="exceptions-count">
          <span className="visually-hidden">{t('inbox.count', { count })}</span>
          <span aria-hidden="true">{count}</span>
        </span>
      )}
    </NavLink>
  )
}
