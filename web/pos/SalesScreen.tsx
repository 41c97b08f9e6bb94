import type { SalesOfDay } from '@giro/protocol/saleView'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { formatMinor } from '../ui/money.ts'
import { type Asked, askedPayments } from './askedPayments.ts'
import { getAndRemember, recall } from './recall.ts'

type Props = { onBack: () => void; onShow: (asked: Asked) => void }

const timezone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
const again_ms = 5000
const shownMost = 200

/** The day so far: what was paid, and what this device still waits for. */
export function SalesScreen({ onBack, onShow }: Props) {
  const { t } = useTranslation('pos')
  const query = `?timezone=${encodeURIComponent(timezone())}`
  const path = `/api/pos/sales${query}`
  const [sales, setSales] = useState(() => recall<SalesOfDay>(path))
  const [lost, setLost] = useState(false)
  const waiting = askedPayments()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let stopped = false
    const load = async () => {
      try {
        const read = await getAndRemember<SalesOfDay>(path)
        if (!stopped) setSales(read)
        setLost(false)
      } catch {
        setLost(true)
      }
      if (!stopped) timer = setTimeout(load, again_ms)
    }
    void load()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [path])
  const time = (ms: number) => new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(ms)
  return (
    <main className="pos sales" data-testid="sales">
      <header>
        <button type="button" className="icon-button" aria-label={t('sales.back')} data-testid="back" onClick={onBack}>
          <Icon name="back" />
        </button>
        <h1>{t('sales.title')}</h1>
      </header>
      {lost && sales && (
        <p className="line" role="status">
          {t('sales.asOf', { time: time(sales.at_ms) })}
        </p>
      )}
      <section className="totals" aria-live="polite">
        {sales?.value.totals.map(({ currency, count, amount, tip, refunded }) => (
          <p key={currency}>
            <b data-testid="total">{formatMinor(amount, currency, locale())}</b>
            <span>{t('sales.count', { count })}</span>
            {tip > 0 && <span>{t('sales.tips', { amount: formatMinor(tip, currency, locale()) })}</span>}
            {refunded > 0 && <span>{t('sales.refunded', { amount: formatMinor(refunded, currency, locale()) })}</span>}
          </p>
        ))}
        {sales?.value.sales.length === 0 && <p className="muted">{t('sales.none')}</p>}
      </section>
      {waiting.length > 0 && (
        <section aria-labelledby="waiting-title">
          <h2 id="waiting-title">{t('sales.open')}</h2>
          <ul>
            {waiting.map((asked) => (
              <li key={asked.key}>
                <button type="button" data-testid="open-payment" onClick={() => onShow(asked)}>
                  <b>{formatMinor(asked.amount, asked.currency, locale())}</b>
                  <span>{asked.description}</span>
                  <time>{time(asked.at_ms)}</time>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <ul>
        {sales?.value.sales.slice(0, shownMost).map((sale) => (
          <li key={sale.id}>
            <a href={sale.receipt_url} data-testid="sale" data-id={sale.id}>
              <b>{formatMinor(sale.amount, sale.currency, locale())}</b>
              <span>{sale.description ?? sale.symbol}</span>
              <time>{time(sale.paid_ms)}</time>
            </a>
          </li>
        ))}
      </ul>
      {(sales?.value.sales.length ?? 0) > 0 && (
        <a className="button" href={`/api/pos/sales/csv${query}`} download data-testid="csv">
          {t('sales.csv')}
        </a>
      )}
    </main>
  )
}
