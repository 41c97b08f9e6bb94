import type { PayView } from '@giro/protocol/payView'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { formatToken } from '../ui/money.ts'

/** How much of the amount has come. */
export function Progress({ view }: { view: PayView }) {
  const { t } = useTranslation('checkout')
  const option = view.options.find(
    ({ network, asset }) => network === view.network.id && asset.toLowerCase() === view.asset?.toLowerCase(),
  )
  if (!option || view.missing === null) return null
  // a bar has no more than a thousand pixels: here, and only here, a fraction may be a number
  const permille = Number((BigInt(view.received) * 1000n) / BigInt(option.amount))
  return (
    <div className="progress">
      <progress
        max={1000}
        value={permille}
        aria-label={t('progress.of', {
          received: formatToken(view.received, option, locale()),
          total: formatToken(option.amount, option, locale()),
        })}
      />
      <p>
        <span>
          {t('progress.received')} <b data-testid="received">{formatToken(view.received, option, locale())}</b>
        </span>
        <span>
          {t('progress.missing')} <b data-testid="missing">{formatToken(view.missing, option, locale())}</b>
        </span>
      </p>
    </div>
  )
}
