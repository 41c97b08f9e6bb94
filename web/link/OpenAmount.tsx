import type { LinkView } from '@giro/protocol/linkView'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { formatMinor } from '../ui/money.ts'

type Props = { link: LinkView; typed: string; wrong: boolean; onType: (typed: string) => void }

/** The amount that the buyer sets. */
export function OpenAmount({ link, typed, wrong, onType }: Props) {
  const { t } = useTranslation('link')
  const id = useId()
  const money = (minor: number) => formatMinor(minor, link.currency, locale())
  const { minimum = null, maximum = null } = link.items[0]?.custom ?? {}
  const limits =
    minimum !== null && maximum !== null
      ? t('range', { minimum: money(minimum), maximum: money(maximum) })
      : minimum !== null
        ? t('atLeast', { amount: money(minimum) })
        : ''
  return (
    <div className="field-form open-amount">
      <label htmlFor={id}>{t('amount')}</label>
      <div>
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          value={typed}
          aria-invalid={wrong}
          aria-describedby={`${id}-limits`}
          data-testid="open-amount"
          onChange={(event) => onType(event.target.value)}
        />
        <span>{link.currency.toUpperCase()}</span>
      </div>
      <p id={`${id}-limits`} className={wrong ? 'field-error' : 'hint'} role={wrong ? 'alert' : undefined}>
        {limits || (wrong ? t('wrong', { currency: link.currency.toUpperCase() }) : '')}
      </p>
    </div>
  )
}
