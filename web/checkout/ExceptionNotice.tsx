import type { PayView } from '@giro/protocol/payView'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { formatToken } from '../ui/money.ts'
import { Notice } from '../ui/Notice.tsx'

type Exception = NonNullable<PayView['exception']>

/** What went another way than planned, what it means for the money, what to do. */
export function ExceptionNotice({ view, exception }: { view: PayView; exception: Exception }) {
  const { t } = useTranslation('checkout')
  const option = view.options.find(
    ({ network, asset }) => network === view.network.id && asset.toLowerCase() === view.asset?.toLowerCase(),
  )
  const token = (base: string | null) => (option && base !== null ? formatToken(base, option, locale()) : '')
  const goesBack = view.refund_address && !['underpaid', 'reorganized', 'return_refused'].includes(exception)
  return (
    <Notice
      tone={exception === 'reorganized' ? 'info' : 'warn'}
      title={t(`exception.${exception}.title`)}
      testId="exception"
      alert
    >
      <p>{t(`exception.${exception}.text`, { received: token(view.received), missing: token(view.missing) })}</p>
      <p>{goesBack ? t('exception.goesTo', { address: view.refund_address! }) : t(`exception.${exception}.do`)}</p>
    </Notice>
  )
}
