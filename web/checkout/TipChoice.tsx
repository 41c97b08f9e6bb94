import type { PayView, TipRequest } from '@giro/protocol/payView'
import { type TipPercent, tipMinor, tipPercents } from '@giro/protocol/tip'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { explain } from '../ui/explain.ts'
import { formatMinor } from '../ui/money.ts'
import { Notice } from '../ui/Notice.tsx'
import { postJson } from '../ui/problem.ts'

type Props = { view: PayView /** minor units */; tip: number; accept: (view: PayView) => void }

/** The tip is part of the one amount that is paid, so it is chosen before the money is sent. */
export function TipChoice({ view, tip, accept }: Props) {
  const { t } = useTranslation('checkout')
  const { t: common } = useTranslation()
  const [saving, setSaving] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const without = view.amount - tip
  const percentage = new Intl.NumberFormat(locale(), { style: 'percent' })
  // of a very small amount, several percentages are the same
  const chosen = tipPercents.find((percent) => tipMinor(without, percent) === tip)
  const choose = async (percent: TipPercent) => {
    setSaving(true)
    setProblem(null)
    try {
      const request: TipRequest = { percent }
      accept(await postJson<PayView>(`/api/pay/${encodeURIComponent(view.secret)}/tip`, request))
    } catch (error) {
      setProblem(error)
    } finally {
      setSaving(false)
    }
  }
  return (
    <fieldset className="tips" disabled={saving} aria-busy={saving}>
      <legend>{t('tip.label')}</legend>
      <div>
        {tipPercents.map((percent) => (
          <label key={percent} data-testid={`tip-${percent}`}>
            <input type="radio" name="tip" checked={percent === chosen} onChange={() => choose(percent)} />
            <span>
              {percent === 0 ? t('tip.none') : percentage.format(percent / 100)}
              {percent > 0 && <small>{formatMinor(tipMinor(without, percent), view.currency, locale())}</small>}
            </span>
          </label>
        ))}
      </div>
      <p className="visually-hidden" role="status">
        {saving && t('tip.saving')}
      </p>
      {problem !== null && (
        <Notice tone="bad" alert>
          <p>{explain(problem, common)}</p>
        </Notice>
      )}
    </fieldset>
  )
}
