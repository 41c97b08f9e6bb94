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
        <div className="card" key={balance.network + balance.symbol}>
          <h2>{data.networks.length > 1 ? `${balance.symbol} · ${nameOf(data, balance.network)}` : balance.symbol}</h2>
          <p className="figure">{formatUnits(balance.wallet, balance.decimals, locale())}</p>
          <p className="muted">
            {BigInt(balance.house) > 0n
              ? t('overview.house', { amount: formatToken(balance.house, balance, locale()) })
              : t('overview.wallet')}
          </p>
        </div>
      ))}
      {!data && <div className="card" />}
      {data?.networks.map((network) => (
        <div className="card" key={network.id}>
          <h2>{network.name}</h2>
          <p className="figure">
            {t('overview.block', { number: new Intl.NumberFormat(locale()).format(network.block_number) })}
          </p>
          <p className="muted">
            <span className="clip">{data.merchant.name}</span>{' '}
            <ShortHash value={data.merchant.payee} of={t('overview.payee')} />
          </p>
        </div>
      ))}
    </section>
  )
}

const nameOf = (data: DashboardOverview, id: string) => data.networks.find((network) => network.id === id)?.name ?? id
