import type { ClaimView, StrayMoney } from '@giro/protocol/exception'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { LoadProblem } from '../ui/LoadProblem.tsx'
import { formatToken } from '../ui/money.ts'
import { ProblemError } from '../ui/problem.ts'
import { ShortHash, short } from '../ui/ShortHash.tsx'
import { formatDateTime } from '../ui/time.ts'
import { ClaimForm } from './ClaimForm.tsx'
import { useClaim } from './useClaim.ts'
import './claim.css'

/** /claim/:token, where the payer says once where his money goes back to, and sees it arrive. */
export function ClaimPage({ token }: { token: string }) {
  const { t } = useTranslation('claim')
  const { view, problem, accept } = useClaim(token)
  useEffect(() => {
    document.title = t('title')
  }, [t])
  if (view) return <Claim token={token} view={view} accept={accept} />
  if (problem instanceof ProblemError && problem.status === 410)
    return (
      <main className="claim" data-status="expired">
        <h1>{t('expired.title')}</h1>
        <p>{t('expired.text')}</p>
      </main>
    )
  if (problem !== null)
    return (
      <LoadProblem
        error={problem}
        title={t('loadFailed')}
        notFound={{ title: t('notFound.title'), text: t('notFound.text') }}
      />
    ) // prettier-ignore
  return <main className="claim placeholder" aria-busy="true" />
}

type Amount = Pick<StrayMoney, 'amount' | 'decimals' | 'symbol' | 'asset'>
const show = ({ amount, decimals, symbol, asset }: Amount) =>
  decimals === null
    ? `${amount} × ${short(asset)}`
    : formatToken(amount, { decimals, symbol: symbol ?? short(asset) }, locale())

function Claim({ token, view, accept }: { token: string; view: ClaimView; accept: (view: ClaimView) => void }) {
  const { t } = useTranslation('claim')
  const { status, merchant, money, returns, refund_address } = view
  const sum = (status === 'returned' ? returns : money).map(show).join(' + ')
  return (
    <main className="claim" data-status={status}>
      <p className="muted">{t('from', { merchant: merchant.name })}</p>
      <h1>{sum}</h1>
      <div className="status" role="status" data-testid="status" data-status={status}>
        <h2>
          {status === 'returned' && <Icon name="check" />} {t(`status.${status}.title`)}
        </h2>
        <p>{t(`status.${status}.text`, { merchant: merchant.name })}</p>
      </div>
      <dl>
        {view.description && (
          <div>
            <dt>{t('order')}</dt>
            <dd>{view.description}</dd>
          </div>
        )}
        <div>
          <dt>{t('network')}</dt>
          <dd>{view.networks.join(', ')}</dd>
        </div>
        {refund_address && (
          <div>
            <dt>{t('to')}</dt>
            <dd data-testid="refund-to">
              <ShortHash value={refund_address} of={t('to')} />
            </dd>
          </div>
        )}
        {returns.map((back) => (
          <div key={back.transaction_hash}>
            <dt>{t('returned', { amount: show(back) })}</dt>
            <dd data-testid="return-transaction">
              <ShortHash value={back.transaction_hash} of={t('transaction', { ns: 'common' })} />
            </dd>
          </div>
        ))}
      </dl>
      {status === 'open' && (
        <>
          <ClaimForm token={token} view={view} sum={sum} accept={accept} />
          <p className="hint">{t('until', { until: formatDateTime(view.expires_at, locale()) })}</p>
        </>
      )}
    </main>
  )
}
