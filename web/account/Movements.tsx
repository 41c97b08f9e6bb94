import type { PasskeyAccountView } from '@giro/protocol/passkeyView'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { formatToken } from '../ui/money.ts'

/** Payments made and received here, the newest first. */
export function Movements({ view }: { view: PasskeyAccountView }) {
  const { t } = useTranslation('account')
  if (view.payments.length === 0) return null
  const when = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <section className="card" aria-labelledby="payments">
      <h2 id="payments">{t('payments.title')}</h2>
      <ul className="movements">
        {view.payments.map((payment) => (
          <li key={payment.id} data-testid="account-payment" data-direction={payment.direction}>
            <span>
              {t(`payments.${payment.direction}`)}
              <small>{when.format(payment.at_ms)}</small>
            </span>
            <b>
              {payment.direction === 'in' ? '+' : '−'}
              {formatToken(payment.amount, payment, locale())}
            </b>
          </li>
        ))}
      </ul>
    </section>
  )
}
