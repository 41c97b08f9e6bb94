import type { DashboardPayment } from '@giro/protocol/dashboardView'
import type { DecisionName, ExceptionView } from '@giro/protocol/exception'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { Icon } from '../../ui/Icon.tsx'
import { formatDateTime } from '../../ui/time.ts'
import { ClaimLinkButton } from './ClaimLinkButton.tsx'
import { moneyText } from './moneyText.ts'
import { ResolveDialog } from './ResolveDialog.tsx'

type Props = { payment: DashboardPayment; exception: ExceptionView }

/** What did not come as it should, and each way out with what it does to the money. */
export function ExceptionPanel({ payment, exception }: Props) {
  const { t } = useTranslation('dashboard')
  const [open, setOpen] = useState<DecisionName | null>(null)
  const { kind, status, resolutions, refund_address } = exception
  const underWay = exception.history.find((decision) => decision.status === 'decided')
  if (kind === null && !underWay) return null
  const asksForAddress =
    refund_address === null &&
    (underWay?.resolution === 'return' || (kind !== 'underpaid' && exception.money.length > 0 && !underWay))
  return (
    <section
      className="card exception"
      aria-labelledby="exception-title"
      data-testid="exception"
      data-kind={kind ?? undefined}
      data-status={status}
    >
      <header>
        <Icon name="alert" />
        <h2 id="exception-title">{t(`exception.${kind ?? underWay!.exception}`)}</h2>
        <b>{moneyText(exception.money, t)}</b>
      </header>
      {kind && <p className="muted">{t(`meaning.${kind}`)}</p>}
      {underWay && (
        <p role="status" data-testid="under-way">
          {t(`resolve.${underWay.resolution}.underWay`, { money: moneyText(underWay.money, t) })}
        </p>
      )}
      {resolutions.length > 0 && (
        <ul className="ways" aria-label={t('resolve.ways')}>
          {resolutions.map(({ resolution, money, until }) => (
            <li key={resolution}>
              {resolution === 'wait' ? (
                <strong>{t('resolve.wait.name')}</strong>
              ) : (
                <button
                  type="button"
                  className="button small"
                  data-testid={`resolve-${resolution}`}
                  onClick={() => setOpen(resolution)}
                >
                  {t(`resolve.${resolution}.name`)}
                </button>
              )}
              <span className="muted">
                {resolution === 'wait'
                  ? t('resolve.wait.text', { until: until === null ? '' : formatDateTime(until, locale()) })
                  : t(`resolve.${resolution}.text`, { money: moneyText(money, t) })}
              </span>
            </li>
          ))}
        </ul>
      )}
      {asksForAddress && <ClaimLinkButton payment={payment.id} />}
      {open && (
        <ResolveDialog payment={payment} exception={exception} resolution={open} onClose={() => setOpen(null)} />
      )}
    </section>
  )
}
