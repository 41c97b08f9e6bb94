import type { DashboardOverview } from '@giro/protocol/dashboardView'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { formatMinor, formatToken, formatUnits } from '../ui/money.ts'
import { getJson } from '../ui/problem.ts'
import { ShortHash } from '../ui/ShortHash.tsx'

/** The merchant at a glance: settled today, balances, network. */
export function Overview() {
  const { t } = useTranslation('dashboard')
  const { data } = useQuery({
    queryKey: ['overview'],
    queryFn: () => getJson<DashboardOverview>('/api/dashboard/overview'),
    refetchInterval: 5000, // the block moves on without any payment
  })
  return (
    <section className="overview" aria-label={t('overview.label')} aria-busy={!data}>
      <div className="card">
        <h2>{t('overview.today')}</h2>
        <p className="figure" data-testid="settled-today">
          {data ? formatMinor(data.settled_today.amount, data.settled_today.currency, locale()) : '\u00a0'}
        </p>
        <p className="muted">{data ? t('overview.payments', { count: data.settled_today.count }) : '\u00a0'}</p>
      </div>
      {/* as many cards as there will most likely be, so that nothing moves */}
      {!data && [1, 2].map((card) => <div className="card" key={card} />)}
      {data?.balances.map((balance) => (
        <div className="card" key={balance.symbol}>
          <h2>{balance.symbol}</h2>
          <p className="figure">{formatUnits(balance.wallet, balance.decimals, locale())}</p>
          <p className="muted">
            {BigInt(balance.house) > 0n
              ? t('overview.house', { amount: formatToken(balance.house, balance, locale()) })
              : t('overview.wallet')}
          </p>
        </div>
      ))}
      <div className="card">
        <h2>{data?.network.name ?? t('overview.network')}</h2>
        <p className="figure">
          {data
            ? t('overview.block', { number: new Intl.NumberFormat(locale()).format(data.network.block_number) })
            : '\u00a0'}
        </p>
        <p className="muted">
          {data ? (
            <>
              <span className="clip">{data.merchant.name}</span>{' '}
              <ShortHash value={data.merchant.payee} of={t('overview.payee')} />
            </>
          ) : (
            '\u00a0'
          )}
        </p>
      </div>
    </section>
  )
}
