import type { PayView } from '@giro/protocol/payView'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { LoadProblem } from '../ui/LoadProblem.tsx'
import { Panel } from './Panel.tsx'
import { Summary } from './Summary.tsx'
import { isOver, type Stage, stageOf } from './stage.ts'
import { useNow } from './useNow.ts'
import { type Live, usePayView } from './usePayView.ts'

/** /pay/:secret, the payer's page. */
export function CheckoutPage({ secret }: { secret: string }) {
  const { t } = useTranslation('checkout')
  const live = usePayView(secret)
  if (live.view) return <Checkout live={live} view={live.view} />
  if (live.problem)
    return (
      <LoadProblem
        error={live.problem}
        title={t('loadFailed')}
        notFound={{ title: t('notFound.title'), text: t('notFound.text') }}
      />
    ) // prettier-ignore
  return <Placeholder />
}

function Checkout({ live, view }: { live: Live; view: PayView }) {
  const { t } = useTranslation('checkout')
  const now_s = useNow(live.clockOffset_ms)
  const stage: Stage = stageOf(view, now_s)
  const { name } = view.merchant
  useEffect(() => {
    document.title = t(stage === 'succeeded' ? 'titleDone' : 'title', { merchant: name })
  }, [t, stage, name])
  return (
    <div className="checkout">
      <Summary
        view={view}
        left_s={isOver(stage) || stage === 'held' || stage === 'processing' ? null : view.expires_at - now_s}
      />
      <Panel view={view} stage={stage} accept={live.accept} />
      {live.problem !== null && (
        <p className="toast" role="status">
          {t('staleConnection')}
        </p>
      )}
    </div>
  )
}

/** The same boxes, empty, so that nothing moves when the payment is there. */
function Placeholder() {
  const { t } = useTranslation()
  return (
    <div className="checkout" aria-busy="true">
      <div className="summary placeholder">
        <span />
        <span className="tall" />
        <span />
      </div>
      <main className="panel placeholder">
        <p className="visually-hidden" role="status">
          {t('loading')}
        </p>
        <span />
        <span className="tall" />
        <span className="tall" />
      </main>
    </div>
  )
}
