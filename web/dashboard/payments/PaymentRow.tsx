import type { DashboardPayment } from '@giro/protocol/dashboardView'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { locale } from '../../i18n/startI18n.ts'
import { formatMinor } from '../../ui/money.ts'
import { short } from '../../ui/ShortHash.tsx'
import { formatWhen } from '../../ui/time.ts'
import { StatusBadge } from './StatusBadge.tsx'

/** A payment in the list; all of the row is its link. */
export function PaymentRow({ payment }: { payment: DashboardPayment }) {
  const { t } = useTranslation('dashboard')
  return (
    <tr data-testid="payment-row" data-id={payment.id} data-status={payment.status}>
      <td className="cell-amount">
        <Link to={`/payments/${payment.id}`}>
          {formatMinor(payment.amount, payment.currency, locale())}
          {payment.symbol && <small>{payment.symbol}</small>}
        </Link>
      </td>
      <td className="cell-status">
        <StatusBadge payment={payment} />
      </td>
      <td className="cell-description">
        <span className="clip">{payment.description ?? <span className="muted">{t('noDescription')}</span>}</span>
        <span className="clip muted mono">{payment.id}</span>
      </td>
      <td className="cell-payer muted">
        {payment.payer && (
          <bdi className="mono" title={payment.payer}>
            {short(payment.payer)}
          </bdi>
        )}
      </td>
      <td className="cell-created muted">
        <time dateTime={new Date(payment.created_ms).toISOString()}>
          {formatWhen(payment.created_ms, Date.now(), locale())}
        </time>
      </td>
    </tr>
  )
}
