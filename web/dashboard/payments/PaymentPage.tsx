import type { DashboardPaymentDetail } from '@giro/protocol/dashboardView'
import { useQuery } from '@tanstack/react-query'
import { use, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { locale } from '../../i18n/startI18n.ts'
import { Icon } from '../../ui/Icon.tsx'
import { LoadProblem } from '../../ui/LoadProblem.tsx'
import { formatMinor } from '../../ui/money.ts'
import { getJson } from '../../ui/problem.ts'
import { ExceptionPanel } from '../exceptions/ExceptionPanel.tsx'
import { RefetchInterval } from '../RefetchInterval.ts'
import { Actions } from './Actions.tsx'
import { Details } from './Details.tsx'
import { PhaseStrip } from './PhaseStrip.tsx'
import { Refunds } from './Refunds.tsx'
import { StatusBadge } from './StatusBadge.tsx'
import { Timeline } from './Timeline.tsx'
import { Transactions } from './Transactions.tsx'
import { Webhooks } from './Webhooks.tsx'

/** /dashboard/payments/:id: all that happened to one payment, and what can be done with it. */
export function PaymentPage() {
  const { t } = useTranslation('dashboard')
  const { id = '' } = useParams()
  const { data, error } = useQuery({
    queryKey: ['payment', id],
    queryFn: () => getJson<DashboardPaymentDetail>(`/api/dashboard/payments/${encodeURIComponent(id)}`),
    refetchInterval: use(RefetchInterval),
  })
  const money = data ? formatMinor(data.payment.amount, data.payment.currency, locale()) : ''
  useEffect(() => {
    if (money) document.title = t('title', { amount: money })
  }, [t, money])
  const back = (
    <Link className="back" to="/">
      <Icon name="back" /> {t('back')}
    </Link>
  )
  if (!data)
    return (
      <>
        {back}
        {error && (
          <LoadProblem
            error={error}
            title={t('loadFailed')}
            notFound={{ title: t('notFound.title'), text: t('notFound.text') }}
          />
        )}
      </>
    )
  const { payment } = data
  return (
    <article className="payment">
      {back}
      <header className="payment-head">
        <div>
          <h1>{money}</h1>
          <StatusBadge payment={payment} />
        </div>
        <Actions payment={payment} />
      </header>
      <ExceptionPanel payment={payment} exception={data.exception} />
      <PhaseStrip detail={data} />
      <div className="columns">
        <div>
          <Timeline entries={data.timeline} />
          <Transactions transactions={data.transactions} />
        </div>
        <div>
          <Details detail={data} />
          <Refunds detail={data} />
          <Webhooks webhooks={data.webhooks} />
        </div>
      </div>
    </article>
  )
}
