import type { RefundView } from '@giro/protocol/payView'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { LoadProblem } from '../ui/LoadProblem.tsx'
import { formatMinor, formatToken } from '../ui/money.ts'
import { ShortHash } from '../ui/ShortHash.tsx'
import { RefundSteps } from './RefundSteps.tsx'
import { useRefund } from './useRefund.ts'
import './refund.css'

/** /refund/:secret, where the payee's wallet signs that it pays back. */
export function RefundPage({ secret }: { secret: string }) {
  const { t } = useTranslation('refund')
  const { view, problem, accept } = useRefund(secret)
  if (view) return <Refund view={view} accept={accept} />
  if (problem !== null)
    return (
      <LoadProblem
        error={problem}
        title={t('loadFailed')}
        notFound={{ title: t('notFound.title'), text: t('notFound.text') }}
      />
    ) // prettier-ignore
  return <main className="refund placeholder" aria-busy="true" />
}

function Refund({ view, accept }: { view: RefundView; accept: (view: RefundView) => void }) {
  const { t } = useTranslation('refund')
  const money = formatMinor(view.amount, view.currency, locale())
  const tokens = formatToken(view.base_amount, view, locale())
  useEffect(() => {
    document.title = t('title', { amount: money })
  }, [t, money])
  return (
    <main className="refund" data-status={view.status}>
      <p className="muted">{t('from', { merchant: view.merchant.name })}</p>
      <h1>{money}</h1>
      <div className="status" role="status" data-testid="status" data-status={view.status}>
        <h2>{t(`status.${view.status}.title`)}</h2>
        <p>{t(`status.${view.status}.text`, { amount: tokens })}</p>
      </div>
      <dl aria-label={t('facts')}>
        <div>
          <dt>{t('amount')}</dt>
          <dd>{tokens}</dd>
        </div>
        <div>
          <dt>{t('to')}</dt>
          <dd>
            <ShortHash value={view.refund_to} of={t('to')} />
          </dd>
        </div>
        <div>
          <dt>{t('payee')}</dt>
          <dd>
            <ShortHash value={view.merchant.payee} of={t('payee')} />
          </dd>
        </div>
        <div>
          <dt>{t('id')}</dt>
          <dd>
            <bdi className="mono">{view.id}</bdi>
          </dd>
        </div>
        {view.transaction_hash && (
          <div>
            <dt>{t('transaction', { ns: 'common' })}</dt>
            <dd data-testid="refund-transaction">
              <ShortHash value={view.transaction_hash} of={t('transaction', { ns: 'common' })} />
            </dd>
          </div>
        )}
      </dl>
      {view.status === 'requires_action' && <RefundSteps view={view} tokens={tokens} accept={accept} />}
    </main>
  )
}
