import type { ReceiptView } from '@giro/protocol/payView'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Receipt } from '../checkout/Receipt.tsx'
import { locale } from '../i18n/startI18n.ts'
import { LoadProblem } from '../ui/LoadProblem.tsx'
import { formatMinor } from '../ui/money.ts'
import { Notice } from '../ui/Notice.tsx'
import { getJson, ProblemError } from '../ui/problem.ts'
import './receipt.css'

const again_ms = 3000

/** /r/:token: what was paid, for whoever has the link. It can be printed, and nothing can be done with it. */
export function ReceiptPage({ token }: { token: string }) {
  const { t } = useTranslation('checkout')
  const [view, setView] = useState<ReceiptView | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const load = () =>
      getJson<ReceiptView>(`/api/receipts/${encodeURIComponent(token)}`).then(
        (read) => {
          setView(read)
          setProblem(null)
          document.title = t('receipt.of', { merchant: read.merchant.name })
          if (!read.receipt) timer = setTimeout(load, again_ms)
        },
        (error) => {
          setProblem(error)
          if (!(error instanceof ProblemError) || error.retryable) timer = setTimeout(load, again_ms)
        },
      )
    void load()
    return () => clearTimeout(timer)
  }, [token, t])
  if (!view) {
    if (problem === null) return null
    return (
      <LoadProblem
        error={problem}
        title={t('receipt.loadFailed')}
        notFound={{ title: t('receipt.notFound.title'), text: t('receipt.notFound.text') }}
      />
    ) // prettier-ignore
  }
  return (
    <main className="receipt-page">
      <header>
        <p>{view.merchant.name}</p>
        <h1>{formatMinor(view.amount, view.currency, locale())}</h1>
        {view.description && <p className="muted">{view.description}</p>}
        {view.line_items.length > 0 && (
          <ul>
            {view.line_items.map((item, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a receipt's lines never move
              <li key={index}>
                <span>
                  {item.quantity > 1 && `${t('quantity', { count: item.quantity })} `}
                  {item.name}
                </span>
                <span>{formatMinor(item.unit_amount * item.quantity, view.currency, locale())}</span>
              </li>
            ))}
          </ul>
        )}
      </header>
      {view.receipt ? (
        <Receipt view={view} />
      ) : (
        <Notice tone="info" title={t('receipt.notYet.title')}>
          <p>{t('receipt.notYet.text')}</p>
        </Notice>
      )}
      <p className="brand">{t('brand', { ns: 'common' })}</p>
    </main>
  )
}
