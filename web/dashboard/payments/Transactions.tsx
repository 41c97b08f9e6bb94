import type { DashboardPaymentDetail } from '@giro/protocol/dashboardView'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { ShortHash } from '../../ui/ShortHash.tsx'

/** The transactions that the service sent for this payment. */
export function Transactions({ transactions }: Pick<DashboardPaymentDetail, 'transactions'>) {
  const { t } = useTranslation('dashboard')
  const and = new Intl.ListFormat(locale(), { type: 'unit', style: 'short' })
  const block = (one: (typeof transactions)[number]) => one.block_number ?? Number.POSITIVE_INFINITY
  const inOrder = [...transactions].sort((a, b) => (block(a) === block(b) ? 0 : block(a) - block(b)))
  return (
    <section className="card">
      <h2>{t('transactions.title')}</h2>
      {transactions.length === 0 ? (
        <p className="muted">{t('transactions.none')}</p>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('transactions.hash')}</th>
              <th scope="col">{t('transactions.does')}</th>
              <th scope="col">{t('transactions.block')}</th>
              <th scope="col">{t('transactions.status')}</th>
            </tr>
          </thead>
          <tbody>
            {inOrder.map((transaction) => (
              <tr key={transaction.hash}>
                <td>
                  <ShortHash value={transaction.hash} of={t('transactions.hash')} />
                </td>
                <td>{and.format(transaction.kinds.map((kind) => t(`transactions.kind.${kind}`)))}</td>
                <td>
                  {transaction.block_number === null
                    ? '–'
                    : new Intl.NumberFormat(locale()).format(transaction.block_number)}
                </td>
                <td>{t(`transactions.state.${transaction.status}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
