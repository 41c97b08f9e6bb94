import type { PayView } from '@giro/protocol/payView'
import { useTranslation } from 'react-i18next'
import { Continue } from './Continue.tsx'
import { ExceptionNotice } from './ExceptionNotice.tsx'
import { PayWays } from './PayWays.tsx'
import { Phases } from './Phases.tsx'
import { Progress } from './Progress.tsx'
import { Receipt } from './Receipt.tsx'
import { RefundAddress } from './RefundAddress.tsx'
import { ResolutionNotice } from './ResolutionNotice.tsx'
import { isDecided, needsRefundAddress, type Stage } from './stage.ts'
import { webLink } from './webLink.ts'

type Props = { view: PayView; stage: Stage; accept: (view: PayView) => void }

/** What is happening, and what the payer can do now. */
export function Panel({ view, stage, accept }: Props) {
  const { t } = useTranslation('checkout')
  const payable = stage === 'waiting' || stage === 'underpaid'
  const asks = needsRefundAddress(view)
  const merchant = view.merchant.name
  const shop = webLink(view.cancel_url)
  return (
    <main className="panel" data-stage={stage}>
      <div
        className="status"
        data-testid="status"
        data-status={view.status}
        data-stage={stage}
        data-exception={view.exception ?? undefined}
        role="status"
      >
        <h2>{t(`stage.${stage}.title`, { merchant })}</h2>
        <p>{t(`stage.${stage}.text`, { merchant })}</p>
      </div>
      <Phases view={view} stage={stage} />
      <ResolutionNotice view={view} />
      {view.exception && stage !== 'underpaid' && !isDecided(view) && (
        <ExceptionNotice view={view} exception={view.exception} />
      )}
      {asks && <RefundAddress view={view} accept={accept} open />}
      {stage === 'underpaid' && <Progress view={view} />}
      {stage === 'succeeded' && <Continue view={view} />}
      {payable && <PayWays view={view} accept={accept} />}
      {(stage === 'succeeded' || stage === 'held') && <Receipt view={view} />}
      {!asks && (payable || view.refund_address) && <RefundAddress view={view} accept={accept} />}
      {(stage === 'expired' || stage === 'canceled') && shop && (
        <a className="button" href={shop}>
          {t('backToShop')}
        </a>
      )}
      <p className="brand">{t('brand', { ns: 'common' })}</p>
    </main>
  )
}
