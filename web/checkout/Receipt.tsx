import type { ReceiptView } from '@giro/protocol/payView'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { formatMinor, formatToken } from '../ui/money.ts'
import { ShortHash } from '../ui/ShortHash.tsx'
import { formatDateTime } from '../ui/time.ts'

/** What was paid, and where on chain it can be checked; made to be printed. */
export function Receipt({ view }: { view: ReceiptView }) {
  const { t } = useTranslation('checkout')
  const { receipt, phases } = view
  const option = view.options.find(
    ({ network, asset }) =>
      network === view.network.id && asset.toLowerCase() === (receipt?.asset ?? view.asset)?.toLowerCase(),
  )
  // of a hold that was captured in part, the rest went back to the payer
  const freed = receipt && view.status === 'succeeded' ? BigInt(receipt.freed) : 0n
  const settled = phases.settlement ?? phases.clearing ?? phases.payment
  const transactions = [
    ['receipt.paymentTransaction', phases.payment?.transaction_hash],
    ['receipt.clearing', phases.clearing?.transaction_hash],
    ['receipt.settlement', phases.settlement?.transaction_hash],
  ] as const
  // steps that happened in one transaction are one line, under the name of the last
  const lines = transactions.filter(
    ([, hash], i) => hash && !transactions.slice(i + 1).some(([, later]) => later === hash),
  )
  return (
    <section className="receipt" data-testid="receipt" aria-labelledby="receipt-title">
      <header>
        <h3 id="receipt-title">{t('receipt.title')}</h3>
        <button type="button" className="link" onClick={() => window.print()}>
          <Icon name="print" /> {t('receipt.print')}
        </button>
      </header>
      <dl>
        <Line name={t('receipt.amount')}>{formatMinor(view.amount, view.currency, locale())}</Line>
        {view.tip ? <Line name={t('receipt.tip')}>{formatMinor(view.tip, view.currency, locale())}</Line> : null}
        {option && receipt && (
          <Line name={t(view.status === 'succeeded' ? 'receipt.paid' : 'receipt.held')}>
            {formatToken(receipt.amount, option, locale())}
          </Line>
        )}
        {option && freed > 0n && <Line name={t('receipt.freed')}>{formatToken(freed, option, locale())}</Line>}
        {option && receipt && BigInt(receipt.refunded) > 0n && (
          <Line name={t('receipt.refunded')}>{formatToken(receipt.refunded, option, locale())}</Line>
        )}
        {settled && <Line name={t('receipt.date')}>{formatDateTime(settled.at, locale())}</Line>}
        <Line name={t('receipt.to')}>
          {view.merchant.name} <ShortHash value={view.merchant.payee} of={t('receipt.to')} />
        </Line>
        {receipt && (
          <Line name={t('receipt.from')}>
            <ShortHash value={receipt.payer} of={t('receipt.from')} />
          </Line>
        )}
        <Line name={t('receipt.network')}>{view.network.name}</Line>
        <Line name={t('receipt.order')}>
          <bdi className="mono">{view.id}</bdi>
        </Line>
        {receipt && <Hash name={t('receipt.payment')} value={receipt.payment} testId="payment-id" />}
        {lines.map(([name, hash]) => (
          <Hash key={name} name={t(name)} value={hash!} />
        ))}
        {phases.final?.block_number != null && (
          <Line name={t('receipt.final')}>{new Intl.NumberFormat(locale()).format(phases.final.block_number)}</Line>
        )}
      </dl>
      <p className="hint">{t('receipt.check')}</p>
    </section>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Short on a screen, whole on paper. */
function Hash({ name, value, testId }: { name: string; value: string; testId?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-testid={testId} data-value={value}>
        <ShortHash value={value} of={name} />
        <bdi className="print-only mono">{value}</bdi>
      </dd>
    </div>
  )
}
