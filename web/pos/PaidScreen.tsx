import type { PayView } from '@giro/protocol/payView'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { formatMinor } from '../ui/money.ts'
import { QrCode } from '../ui/QrCode.tsx'

/** The moment that both waited for, and the receipt. */
export function PaidScreen({ view, onNext }: { view: PayView; onNext: () => void }) {
  const { t } = useTranslation('pos')
  const money = (minor: number) => formatMinor(minor, view.currency, locale())
  return (
    <main className="pos paid" data-testid="paid">
      <div className="paid-sign" role="alert">
        <Icon name="check" />
        <h1>
          {t('paid.title')} <b>{money(view.amount)}</b>
        </h1>
        {view.tip ? <p>{t('paid.tip', { tip: money(view.tip) })}</p> : null}
      </div>
      <figure>
        <QrCode text={view.receipt_url} label={t('paid.receiptCode')} />
        <figcaption className="hint">
          {t('paid.receiptHint')} <a href={view.receipt_url}>{t('paid.receipt')}</a>
        </figcaption>
      </figure>
      {/* biome-ignore lint/a11y/noAutofocus: the next sale is the only thing left to do here */}
      <button type="button" className="button primary ask" data-testid="next" autoFocus onClick={onNext}>
        {t('paid.next')}
      </button>
    </main>
  )
}
