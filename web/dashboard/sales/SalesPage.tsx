import type { SalesOfDay } from '@giro/protocol/saleView'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { use, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { locale } from '../../i18n/startI18n.ts'
import { explain } from '../../ui/explain.ts'
import { formatMinor } from '../../ui/money.ts'
import { Notice } from '../../ui/Notice.tsx'
import { getJson } from '../../ui/problem.ts'
import { ShortHash } from '../../ui/ShortHash.tsx'
import { RefetchInterval } from '../RefetchInterval.ts'
import '../links/selling.css'

const timezone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
const shownMost = 500

/** /dashboard/sales: what was sold on a day, as the reader's calendar has it. */
export function SalesPage() {
  const { t } = useTranslation('selling')
  const { t: common } = useTranslation()
  const [params, setParams] = useSearchParams()
  const day = params.get('day')
  const query = `?${new URLSearchParams({ timezone: timezone(), ...(day && { day }) })}`
  const sales = useQuery({
    queryKey: ['sales', query],
    queryFn: () => getJson<SalesOfDay>(`/api/dashboard/sales${query}`),
    placeholderData: keepPreviousData,
    refetchInterval: use(RefetchInterval),
  })
  useEffect(() => {
    document.title = `${t('sales.title')} · Giro`
  }, [t])
  const time = new Intl.DateTimeFormat(locale(), { timeStyle: 'short' })
  return (
    <section className="selling" data-testid="sales" aria-busy={sales.isPending}>
      <header>
        <h1>{t('sales.title')}</h1>
        <label>
          <span className="visually-hidden">{t('sales.day')}</span>
          <input
            type="date"
            value={day ?? sales.data?.day ?? ''}
            onChange={(event) => setParams(event.target.value ? { day: event.target.value } : {}, { replace: true })}
          />
        </label>
        <a className="button small" href={`/api/dashboard/sales/csv${query}`} download data-testid="csv">
          {t('sales.csv')}
        </a>
      </header>
      {sales.error && (
        <Notice tone="bad" alert>
          <p>{explain(sales.error, common)}</p>
        </Notice>
      )}
      {sales.data?.totals.map(({ currency, count, amount, tip, refunded }) => (
        <p key={currency} className="day-total">
          <b data-testid="total">{formatMinor(amount, currency, locale())}</b>
          <span className="muted">
            {[
              t('sales.count', { count }),
              tip > 0 && t('sales.tips', { amount: formatMinor(tip, currency, locale()) }),
              refunded > 0 && t('sales.refunded', { amount: formatMinor(refunded, currency, locale()) }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </p>
      ))}
      {sales.data?.sales.length === 0 && <p className="muted">{t('sales.none')}</p>}
      {(sales.data?.sales.length ?? 0) > 0 && (
        <div className="scroll">
          <table className="plain">
            <thead>
              <tr>
                {(['paid', 'amount', 'what', 'payer', 'receipt'] as const).map((column) => (
                  <th key={column} scope="col">
                    {t(`sales.column.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {sales.data?.sales.slice(0, shownMost).map((sale) => (
                <tr key={sale.id} data-testid="sale">
                  <td>{time.format(sale.paid_ms)}</td>
                  <td>
                    <Link to={`/payments/${sale.id}`}>{formatMinor(sale.amount, sale.currency, locale())}</Link>
                  </td>
                  <td>{sale.description ?? sale.symbol}</td>
                  <td>
                    <ShortHash value={sale.payer} of={t('sales.column.payer')} />
                  </td>
                  <td>
                    <a href={sale.receipt_url}>{t('sales.receipt')}</a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
