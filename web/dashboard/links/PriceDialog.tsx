import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../ui/Dialog.tsx'
import { parseMinor, plainMinor } from '../../ui/money.ts'
import { ActionForm } from '../payments/ActionForm.tsx'
import { MoneyInput } from './MoneyInput.tsx'

type Props = {
  /** minor units */
  amount: number
  currency: string
  pending: boolean
  error: unknown
  onChange: (amount: number) => void
  onClose: () => void
}

/** Another price from now on. */
export function PriceDialog({ amount, currency, pending, error, onChange, onClose }: Props) {
  const { t } = useTranslation('selling')
  const [typed, setTyped] = useState(plainMinor(amount, currency))
  const wanted = parseMinor(typed, currency)
  return (
    <Dialog title={t('form.price')} onClose={onClose}>
      <ActionForm
        confirm={t('form.save')}
        disabled={!wanted}
        pending={pending}
        error={error}
        onConfirm={() => wanted && onChange(wanted)}
        onClose={onClose}
      >
        <MoneyInput
          label={t('form.amount')}
          value={typed}
          currency={currency}
          testId="amount-input"
          onChange={setTyped}
        />
        <p className="hint">{t('form.printed')}</p>
      </ActionForm>
    </Dialog>
  )
}
