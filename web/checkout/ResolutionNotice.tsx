import type { PayView } from '@giro/protocol/payView'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { formatToken } from '../ui/money.ts'
import { Notice } from '../ui/Notice.tsx'
import { short } from '../ui/ShortHash.tsx'

/** What the shop decided about money that did not come as it should: the newest decision that holds. */
export function ResolutionNotice({ view }: { view: PayView }) {
  const { t } = useTranslation('checkout')
  const decision = view.resolutions.findLast(({ status }) => status !== 'failed')
  if (!decision) return null
  const { resolution, status } = decision
  const values = {
    merchant: view.merchant.name,
    address: view.refund_address ?? '',
    money: decision.money
      .map(({ amount, decimals, symbol, asset }) =>
        decimals === null ? short(asset) : formatToken(amount, { decimals, symbol: symbol ?? short(asset) }, locale()),
      )
      .join(' + '),
  }
  const waits = resolution === 'return' && status === 'decided' && view.refund_address === null
  return (
    <Notice tone={status === 'done' ? 'good' : 'info'} testId="resolution">
      <p>
        {waits
          ? t('resolution.return.waits', values)
          : t(`resolution.${resolution}.${status as 'decided' | 'done'}`, values)}
      </p>
    </Notice>
  )
}
