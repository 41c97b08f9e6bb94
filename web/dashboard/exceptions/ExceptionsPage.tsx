import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { locale } from '../../i18n/startI18n.ts'
import { explain } from '../../ui/explain.ts'
import { formatMinor } from '../../ui/money.ts'
import { Notice } from '../../ui/Notice.tsx'
import { formatWhen } from '../../ui/time.ts'
import { moneyText } from './moneyText.ts'
import { useExceptions } from './useExceptions.ts'

const kinds = [
  'underpaid',
  'overpaid',
  'late',
  'duplicate',
  'wrong_asset',
  'wrong_network',
  'awaiting_refund_address',
  'return_refused',
  'reorganized',
] as const // prettier-ignore
const columns = ['exception', 'money', 'payment', 'created'] as const

/** /dashboard/exceptions: all money that somebody has to decide about. */
export function ExceptionsPage() {
  const { t } = useTranslation('dashboard')
  const { t: common } = useTranslation()
  const [params, setParams] = useSearchParams()
  const kind = params.get('kind') ?? ''
  const list = useExceptions(kind)
  useEffect(() => {
    document.title = `${t('inbox.title')} · Giro`
  }, [t])
  const counts = list.data?.pages[0]?.counts ?? {}
  const found = list.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <section className="payments" data-testid="exceptions" aria-busy={list.isPending}>
      <h1>{t('inbox.title')}</h1>
      <fieldset className="tabs">
        <legend className="visually-hidden">{t('inbox.filter')}</legend>
        {(['', ...kinds] as const)
          .filter((each) => each === '' || each === kind || (counts[each] ?? 0) > 0)
          .map((each) => (
            <label key={each}>
              <input
                type="radio"
                name="kind"
                checked={kind === each}
                onChange={() => setParams(each ? { kind: each } : {})}
              />
              {each === '' ? t('filter.all') : t(`exception.${each}`)}{' '}
              <small>{each === '' ? Object.values(counts).reduce((sum, count) => sum + count, 0) : counts[each]}</small>
            </label>
          ))}
      </fieldset>
      {list.error && (
        <Notice tone="bad" alert title={t('loadFailed')}>
          <p>{explain(list.error, common)}</p>
        </Notice>
      )}
      {list.data && found.length === 0 && (
        <div className="nothing">
          <h2>{t('inbox.none')}</h2>
          <p className="muted">{t('inbox.noneText')}</p>
        </div>
      )}
      {found.length > 0 && (
        <table className="list exceptions">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" className={`cell-${column}`}>
                  {t(`inbox.column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.map(({ payment, exception }) => (
              <tr key={exception.id} data-testid="exception-row" data-id={payment.id} data-kind={exception.kind}>
                <td className="cell-exception">
                  <span className="badge" data-tone={exception.status === 'resolving' ? 'info' : 'warn'}>
                    {exception.kind && t(`exception.${exception.kind}`)}
                  </span>
                  {exception.status === 'resolving' && <small className="muted"> {t('inbox.underWay')}</small>}
                </td>
                <td className="cell-money">{moneyText(exception.money, t)}</td>
                <td className="cell-payment">
                  <Link to={`/payments/${payment.id}`}>
                    {formatMinor(payment.amount, payment.currency, locale())}
                    <small>{payment.description ?? t('noDescription')}</small>
                  </Link>
                </td>
                <td className="cell-created muted">
                  <time dateTime={new Date(payment.created_ms).toISOString()}>
                    {formatWhen(payment.created_ms, Date.now(), locale())}
                  </time>
                </td>
              </tr>
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
