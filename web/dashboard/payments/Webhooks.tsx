import type { DashboardPaymentDetail } from '@giro/protocol/dashboardView'
import { useTranslation } from 'react-i18next'

/** What the merchant's endpoints were told, and what they answered. */
export function Webhooks({ webhooks }: Pick<DashboardPaymentDetail, 'webhooks'>) {
  const { t } = useTranslation('dashboard')
  return (
    <section className="card">
      <h2>{t('webhooks.title')}</h2>
      {webhooks.length === 0 && <p className="muted">{t('webhooks.none')}</p>}
      <ul className="stacked">
        {webhooks.map((webhook) => (
          <li key={`${webhook.event} ${webhook.url}`} data-testid="webhook-row">
            <p>
              <span className="mono event">{webhook.type}</span>
              <span
                className="badge"
                data-tone={webhook.status === 'delivered' ? 'good' : webhook.status === 'failed' ? 'bad' : 'warn'}
              >
                {t(`webhooks.status.${webhook.status}`)}
                {webhook.response_status !== null && ` ${webhook.response_status}`}
              </span>
            </p>
            <p className="muted">
              <span className="clip">{webhook.url}</span>
              <span>{t('webhooks.attempts', { count: webhook.attempts })}</span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
