import type { DashboardPayment } from '@giro/protocol/dashboardView'
import { useTranslation } from 'react-i18next'

const tones: Record<DashboardPayment['status'], string> = {
  requires_payment_method: '',
  requires_confirmation: '',
  requires_action: '',
  processing: 'info',
  requires_capture: 'info',
  succeeded: 'good',
  canceled: '',
}

/** The status in one word, and beside it what went another way than planned. */
export function StatusBadge({ payment }: { payment: DashboardPayment }) {
  const { t } = useTranslation('dashboard')
  const refunded = payment.amount_refunded > 0
  const whole = payment.amount_refunded >= payment.amount_received
  const word = !refunded ? payment.status : whole ? 'refunded' : 'partly_refunded'
  return (
    <span className="badges">
      <span className="badge" data-tone={refunded ? '' : tones[payment.status]} data-status={payment.status}>
        {t(`status.${word}`)}
      </span>
      {payment.exception && (
        <span className="badge" data-tone={payment.exception === 'reorganized' ? 'bad' : 'warn'}>
          {t(`exception.${payment.exception}`)}
        </span>
      )}
    </span>
  )
}
