import type { PosView } from '@giro/protocol/posView'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../ui/Dialog.tsx'
import { parseMinor } from '../../ui/money.ts'
import { getJson } from '../../ui/problem.ts'
import { ActionForm } from '../payments/ActionForm.tsx'
import { MoneyInput } from './MoneyInput.tsx'

type Props = {
  of: 'link' | 'product'
  pending: boolean
  error: unknown
  onCreate: (body: object) => void
  onClose: () => void
}

/** Something new to sell: a product, or a link that sells it. */
export function SellingDialog({ of, pending, error, onCreate, onClose }: Props) {
  const { t } = useTranslation('selling')
  const { data: pos } = useQuery({ queryKey: ['pos'], queryFn: () => getJson<PosView>('/api/pos') })
  const [form, setForm] = useState({ name: '', description: '', amount: '', minimum: '', maximum: '', currency: '' })
  const [open, setOpen] = useState(false)
  const [adjustable, setAdjustable] = useState(false)
  const [tips, setTips] = useState(false)
  const id = useId()
  const currency = form.currency || pos?.currencies[0] || 'usd'
  const minor = (typed: string) => (typed.trim() === '' ? null : parseMinor(typed, currency))
  const amount = minor(form.amount)
  const complete = form.name.trim() !== '' && (open || (amount ?? 0) > 0)
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value })
  const create = () => {
    const { name, description } = form
    const body = { name, description, currency, amount: open ? null : amount }
    if (of === 'product') return onCreate(body)
    const limits = open ? { minimum: minor(form.minimum), maximum: minor(form.maximum) } : {}
    onCreate({ ...body, ...limits, adjustable: !open && adjustable, tips })
  }
  return (
    <Dialog title={t(of === 'link' ? 'form.newLink' : 'form.newProduct')} onClose={onClose}>
      <ActionForm
        confirm={t('form.create')}
        disabled={!complete}
        pending={pending}
        error={error}
        onConfirm={create}
        onClose={onClose}
      >
        {(['name', 'description'] as const).map((field) => (
          <div className="field-form" key={field}>
            <label htmlFor={`${id}-${field}`}>{t(`form.${field}`)}</label>
            <input
              id={`${id}-${field}`}
              value={form[field]}
              maxLength={field === 'name' ? 250 : 1000}
              data-testid={`${field}-input`}
              onChange={(event) => set(field)(event.target.value)}
            />
          </div>
        ))}
        {(pos?.currencies.length ?? 0) > 1 && (
          <div className="field-form">
            <label htmlFor={`${id}-currency`}>{t('form.currency')}</label>
            <select id={`${id}-currency`} value={currency} onChange={(event) => set('currency')(event.target.value)}>
              {pos?.currencies.map((one) => (
                <option key={one} value={one}>
                  {one.toUpperCase()}
                </option>
              ))}
            </select>
          </div>
        )}
        {of === 'link' && (
          <fieldset className="tabs">
            <legend className="visually-hidden">{t('form.kind')}</legend>
            {([false, true] as const).map((kind) => (
              <label key={String(kind)}>
                <input type="radio" name="kind" checked={open === kind} onChange={() => setOpen(kind)} />
                {t(kind ? 'form.open' : 'form.fixed')}
              </label>
            ))}
          </fieldset>
        )}
        {open ? (
          (['minimum', 'maximum'] as const).map((field) => (
            <MoneyInput
              key={field}
              label={t(`form.${field}`)}
              value={form[field]}
              currency={currency}
              onChange={set(field)}
            />
          ))
        ) : (
          <MoneyInput
            label={t('form.amount')}
            value={form.amount}
            currency={currency}
            testId="amount-input"
            onChange={set('amount')}
          />
        )}
        {of === 'link' && !open && (
          <label className="check">
            <input type="checkbox" checked={adjustable} onChange={(event) => setAdjustable(event.target.checked)} />
            <span>{t('form.adjustable')}</span>
          </label>
        )}
        {of === 'link' && (
          <label className="check">
            <input type="checkbox" checked={tips} onChange={(event) => setTips(event.target.checked)} />
            <span>{t('form.tips')}</span>
          </label>
        )}
      </ActionForm>
    </Dialog>
  )
}
