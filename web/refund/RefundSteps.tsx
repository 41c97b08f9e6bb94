import type { RefundView } from '@giro/protocol/payView'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { explain } from '../ui/explain.ts'
import { Icon } from '../ui/Icon.tsx'
import { Notice } from '../ui/Notice.tsx'
import { short } from '../ui/ShortHash.tsx'
import { ConnectButton } from '../wallet/ConnectButton.tsx'
import type { Connection } from '../wallet/provider.ts'
import { allowRefund, signRefund } from './signRefund.ts'

type Props = { view: RefundView; tokens: string; accept: (view: RefundView) => void }

/** Connect, allow if the house may not take it yet, sign. */
export function RefundSteps({ view, tokens, accept }: Props) {
  const { t } = useTranslation('refund')
  const { t: common } = useTranslation()
  const [connection, setConnection] = useState<Connection | null>(null)
  const [allowed, setAllowed] = useState(!view.needs_allowance)
  const [busy, setBusy] = useState<'wallet' | 'mining' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const current = !connection ? 'connect' : allowed ? 'sign' : 'allow'
  const steps = view.needs_allowance ? (['connect', 'allow', 'sign'] as const) : (['connect', 'sign'] as const)

  const act = async (connection: Connection) => {
    setBusy('wallet')
    setError(null)
    try {
      if (allowed) accept(await signRefund(connection, view, locale()))
      else {
        await allowRefund(connection, view, locale(), () => setBusy('mining'))
        setAllowed(true)
      }
    } catch (error) {
      setError(error)
    }
    setBusy(null)
  }

  return (
    <section className="refund-steps">
      <ol aria-label={t('steps.label')}>
        {steps.map((step, index) => {
          const done = index < (steps as readonly string[]).indexOf(current)
          return (
            <li
              key={step}
              data-state={done ? 'done' : step === current ? 'current' : 'open'}
              aria-current={step === current ? 'step' : undefined}
            >
              <span className="number">{done ? <Icon name="check" /> : index + 1}</span>
              {t(`steps.${step}`, { amount: tokens })}
            </li>
          )
        })}
      </ol>
      {connection ? (
        <>
          <button
            type="button"
            className="button primary"
            data-testid={`refund-${current}`}
            disabled={busy !== null}
            onClick={() => act(connection)}
          >
            {busy === 'wallet' && t('confirm')}
            {busy === 'mining' && t('mining')}
            {busy === null && t(current === 'allow' ? 'allow' : 'sign', { amount: tokens })}
          </button>
          <p className="hint">
            {t('connectedAs')} <bdi className="mono">{short(connection.account)}</bdi>{' '}
            <button type="button" className="link" disabled={busy !== null} onClick={() => setConnection(null)}>
              {t('another')}
            </button>
          </p>
        </>
      ) : (
        <ConnectButton primary label={t('connect')} onConnect={setConnection} />
      )}
      {error !== null && (
        <Notice tone="bad" alert>
          <p>{explain(error, common)}</p>
        </Notice>
      )}
      <p className="hint">{t('why')}</p>
    </section>
  )
}
