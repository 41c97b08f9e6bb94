import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { formatMinor, parseMinor } from '../../ui/money.ts'

type Props = { text: string; onChange: (text: string) => void; max: number; currency: string }

/** Minor units if the text is an amount above zero and at most `max`, else why not. */
export function readAmount(text: string, max: number, currency: string): number | 'wrongAmount' | 'zero' | 'tooMuch' {
  const amount = parseMinor(text, currency)
  if (amount === null) return 'wrongAmount'
  if (amount === 0) return 'zero'
  return amount > max ? 'tooMuch' : amount
}

/** An amount of a currency, at most `max` minor units. */
export function AmountField({ text, onChange, max, currency }: Props) {
  const { t } = useTranslation('dashboard')
  const id = useId()
  const read = readAmount(text, max, currency)
  const values = { max: formatMinor(max, currency, locale()), currency: currency.toUpperCase() }
  return (
    <div className="field-form">
      <label htmlFor={id}>{t('action.amount')}</label>
      <div className="amount-field">
        <input
          id={id}
          data-testid="amount-input"
          inputMode="decimal"
          autoComplete="off"
          value={text}
          aria-invalid={typeof read === 'string'}
          aria-describedby={`${id}-hint`}
          onChange={(event) => onChange(event.target.value)}
        />
        <span aria-hidden="true">{values.currency}</span>
      </div>
      <p className={typeof read === 'string' ? 'field-error' : 'hint'} id={`${id}-hint`} role="status">
        {typeof read === 'string' ? t(`action.${read}`, values) : t('action.most', values)}
      </p>
    </div>
  )
}
