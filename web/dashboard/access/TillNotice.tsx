import { useTranslation } from 'react-i18next'
import { Door } from './Door.tsx'

/** What a cashier sees of the dashboard: the way to the till. */
export function TillNotice() {
  const { t } = useTranslation('access')
  return (
    <Door title={t('cashier.title')}>
      <p className="muted">{t('cashier.text')}</p>
      <a className="button primary" href="/pos">
        {t('cashier.open')}
      </a>
    </Door>
  )
}
