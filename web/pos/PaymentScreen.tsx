import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { explain } from '../ui/explain.ts'
import { formatMinor } from '../ui/money.ts'
import { Notice } from '../ui/Notice.tsx'
import { postJson } from '../ui/problem.ts'
import { QrCode } from '../ui/QrCode.tsx'
import { announcePaid } from './announcePaid.ts'
import { type Asked, forgetAsked } from './askedPayments.ts'
import { PaidScreen } from './PaidScreen.tsx'
import { type PaymentStage, stageOf } from './paymentStage.ts'
import type { Settings } from './settings.ts'
import { usePayment } from './usePayment.ts'

type Props = { asked: Asked; settings: Settings; onDone: () => void }

/** One payment, from the question to the end. It says "paid" when the service said so, and at no other time. */
export function PaymentScreen({ asked, settings, onDone }: Props) {
  const { t } = useTranslation('pos')
  const { t: common } = useTranslation()
  const { view, silent, refused, accept } = usePayment(asked)
  const [canceling, setCanceling] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const stage: PaymentStage = view ? stageOf(view, Date.now() / 1000) : 'asking'
  const amount = formatMinor(view?.amount ?? asked.amount, asked.currency, locale())
  const tip = view?.tip ? formatMinor(view.tip, asked.currency, locale()) : null
  const announced = useRef(false)
  useEffect(() => {
    if (stage !== 'paid' && stage !== 'canceled') return
    forgetAsked(asked.key)
    if (stage !== 'paid' || announced.current) return
    announced.current = true
    if (settings.sound) announcePaid(t('paid.spoken', { amount }), document.documentElement.lang)
  }, [stage, asked.key, settings.sound, amount, t])
  useEffect(() => {
    // a screen that goes dark hides the code from the customer
    let lock: WakeLockSentinel | null = null
    navigator.wakeLock?.request('screen').then(
      (taken) => {
        lock = taken
      },
      () => undefined, // low battery: the seller touches the screen instead
    )
    return () => void lock?.release()
  }, [])
  const cancel = async () => {
    // of a question that was never answered nobody has the link
    if (!view) {
      forgetAsked(asked.key)
      return onDone()
    }
    setCanceling(true)
    setProblem(null)
    try {
      accept(
        await postJson(`/api/pos/payments/${encodeURIComponent(view.secret)}/cancel`, {}, { 'x-giro': 'dashboard' }),
      )
    } catch (error) {
      setProblem(error)
    } finally {
      setCanceling(false)
    }
  }
  if (stage === 'paid') return view && <PaidScreen view={view} onNext={onDone} />
  const over = stage === 'canceled' || stage === 'expired'
  const local = view && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(view.pay_url).hostname)
  return (
    <main className="pos waiting" data-testid="payment" data-stage={stage} data-silent={silent}>
      <h1>
        {amount}
        {tip && <small>{t('wait.withTip', { tip })}</small>}
      </h1>
      {asked.description && <p className="muted">{asked.description}</p>}
      {refused !== null ? (
        <Notice tone="bad" alert title={t('line.refused')}>
          <p>{explain(refused, common)}</p>
        </Notice>
      ) : (
        <>
          {view && !over && stage !== 'processing' && (
            <>
              <QrCode text={view.pay_url} label={t('wait.code', { amount })} />
              <p className="scan">{t('wait.scan')}</p>
              {local && <p className="hint">{t('wait.local')}</p>}
            </>
          )}
          {silent ? (
            <Notice tone="warn" alert title={view ? t('line.unknown') : t('line.asking')} testId="line-unknown">
              <p>{view ? t('line.unknownText') : t('line.askingLost')}</p>
            </Notice>
          ) : (
            <p className="stage" role="status" data-testid="stage" data-stage={stage}>
              {stage === 'asking' ? t('line.asking') : t(`wait.${stage}`)}
            </p>
          )}
          {stage === 'canceled' && <p className="hint">{t('wait.canceledText')}</p>}
          {view?.exception && view.exception !== 'underpaid' && (
            <Notice tone="warn">
              <p>{t('wait.attention')}</p>
            </Notice>
          )}
        </>
      )}
      {problem !== null && (
        <Notice tone="bad" alert>
          <p>{explain(problem, common)}</p>
        </Notice>
      )}
      <div className="buttons">
        {view && !over && <CopyButton text={view.pay_url} label={t('wait.copy')} testId="copy-link" />}
        {!over && refused === null && stage !== 'processing' && (
          <button type="button" className="button" data-testid="cancel" disabled={canceling} onClick={cancel}>
            {t('wait.cancel')}
          </button>
        )}
        <button type="button" className="button" data-testid="later" onClick={onDone}>
          {t(over ? 'paid.next' : 'wait.later')}
        </button>
      </div>
    </main>
  )
}
