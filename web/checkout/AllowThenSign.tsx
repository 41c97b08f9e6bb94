import type { PayView } from '@giro/protocol/payView'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { ShortHash } from '../ui/ShortHash.tsx'

type Props = { option: PayView['options'][number]; money: string; disabled: boolean; busy: boolean; onPay: () => void }

/** For a token that is paid by signature once Permit2 is allowed: says what is allowed, before it is. */
export function AllowThenSign({ option, money, disabled, busy, onPay }: Props) {
  const { t } = useTranslation('checkout')
  const text = useId()
  return (
    <>
      <button
        type="button"
        className="button primary"
        data-testid="pay-allow"
        aria-describedby={text}
        disabled={disabled}
        onClick={onPay}
      >
        {busy ? t('pay.allowing') : t('pay.allowThenSign')}
      </button>
      <div className="allowing" id={text}>
        <p>{t('pay.allowText', { symbol: option.symbol, amount: money })}</p>
        {option.permit2 && (
          <p>
            {t('pay.permit2At')} <ShortHash value={option.permit2} of="Permit2" />
          </p>
        )}
      </div>
    </>
  )
}
