import { useId } from 'react'

type Props = { label: string; value: string; currency: string; testId?: string; onChange: (value: string) => void }

/** An amount as it is typed. */
export function MoneyInput({ label, value, currency, testId, onChange }: Props) {
  const id = useId()
  return (
    <div className="field-form">
      <label htmlFor={id}>{label}</label>
      <div className="amount-field">
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          value={value}
          data-testid={testId}
          onChange={(event) => onChange(event.target.value)}
        />
        <span>{currency.toUpperCase()}</span>
      </div>
    </div>
  )
}
