import type { DashboardPaymentDetail } from '@giro/protocol/dashboardView'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { formatMinor } from '../../ui/money.ts'
import { ShortHash } from '../../ui/ShortHash.tsx'
import { formatWhen } from '../../ui/time.ts'

const statuses = ['pending', 'requires_action', 'succeeded', 'failed', 'canceled'] as const

/** What was paid back, and what still waits for a signature. */
export function Refunds({ detail: { refunds, payment } }: { detail: DashboardPaymentDetail }) {
  const { t } = useTranslation('dashboard')
  if (refunds.length === 0) return null
  return (
    <section className="card">
      <h2>{t('refunds.title')}</h2>
      <ul className="stacked">
        {refunds.map((refund) => {
          const status = statuses.find((one) => one === refund.status)
          return (
            <li key={refund.id} data-testid="refund-row" data-status={refund.status}>
              <p>
                <b>{formatMinor(refund.amount, payment.currency, locale())}</b>
                <span
                  className="badge"
                  data-tone={status === 'succeeded' ? 'good' : status === 'failed' ? 'bad' : 'warn'}
                >
                  {status ? t(`refunds.status.${status}`) : refund.status}
                </span>
              </p>
              <p className="muted">
                <time>{formatWhen(refund.created_ms, Date.now(), locale())}</time>
                {refund.transaction_hash && <ShortHash value={refund.transaction_hash} of={t('transactions.hash')} />}
              </p>
              {refund.sign_url && (
                <>
                  <p className="hint">{t('refunds.signHint')}</p>
                  <a className="button small" href={refund.sign_url} target="_blank" rel="noreferrer">
                    {t('refunds.sign')}
                  </a>
                </>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
