import type { DashboardPayments } from '@giro/protocol/dashboardView'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { use, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { explain } from '../../ui/explain.ts'
import { Notice } from '../../ui/Notice.tsx'
import { getJson } from '../../ui/problem.ts'
import { RefetchInterval } from '../RefetchInterval.ts'
import { EmptyState } from './EmptyState.tsx'
import { Filters } from './Filters.tsx'
import { PaymentRow } from './PaymentRow.tsx'

const columns = ['amount', 'status', 'description', 'payer', 'created'] as const

/** /dashboard: the payments, newest first, live. */
export function PaymentsPage() {
  const { t } = useTranslation('dashboard')
  const { t: common } = useTranslation()
  const [params] = useSearchParams()
  const filter = { status: params.get('status') ?? '', query: params.get('query') ?? '' }
  const list = useInfiniteQuery({
    queryKey: ['payments', filter],
    queryFn: ({ pageParam }) =>
      getJson<DashboardPayments>(
        `/api/dashboard/payments?${new URLSearchParams({ ...wanted(filter), ...(pageParam && { after: pageParam }) })}`,
      ), // prettier-ignore
    initialPageParam: '',
    getNextPageParam: (last) => (last.has_more ? last.data.at(-1)?.id : undefined),
    placeholderData: keepPreviousData,
    refetchInterval: use(RefetchInterval),
  })
  useEffect(() => {
    document.title = `${t('payments')} · Giro`
  }, [t])

  const payments = list.data?.pages.flatMap((page) => page.data) ?? []
  const filtered = filter.status !== '' || filter.query !== ''
  if (list.data && payments.length === 0 && !filtered) return <EmptyState />
  return (
    <section className="payments" data-testid="payments" aria-busy={list.isPending}>
      <h1>{t('payments')}</h1>
      <Filters counts={list.data?.pages[0]?.counts} />
      {list.error && (
        <Notice tone="bad" alert title={t('loadFailed')}>
          <p>{explain(list.error, common)}</p>
        </Notice>
      )}
      {list.data && payments.length === 0 && (
        <div className="nothing">
          <h2>{t('none.title')}</h2>
          <p className="muted">{t('none.text')}</p>
          <Link className="button small" to="/">
            {t('none.reset')}
          </Link>
        </div>
      )}
      {payments.length > 0 && (
        <table className="list">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" className={`cell-${column}`}>
                  {t(`column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {payments.map((payment) => (
              <PaymentRow key={payment.id} payment={payment} />
            ))}
          </tbody>
        </table>
      )}
      {list.hasNextPage && (
        <button
          type="button"
          className="button small more"
          disabled={list.isFetchingNextPage}
          onClick={() => list.fetchNextPage()}
        >
          {list.isFetchingNextPage ? common('loading') : t('more')}
        </button>
      )}
    </section>
  )
}

/** Only what is filled in. */
const wanted = (filter: Record<string, string>) =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value))
