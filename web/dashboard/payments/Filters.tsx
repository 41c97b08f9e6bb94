import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { locale } from '../../i18n/startI18n.ts'
import { Icon } from '../../ui/Icon.tsx'

const tabs = ['', 'waiting', 'processing', 'requires_capture', 'succeeded', 'canceled', 'exception'] as const

/** Nobody has paid yet; Stripe has three words for it. */
const waiting = ['requires_payment_method', 'requires_confirmation', 'requires_action']

/** Status and search, kept in the address of the page so that a list can be bookmarked and sent. */
export function Filters({ counts }: { counts: Record<string, number> | undefined }) {
  const { t } = useTranslation('dashboard')
  const [params, setParams] = useSearchParams()
  const status = params.get('status') ?? ''
  const query = params.get('query') ?? ''
  const [text, setText] = useState(query)
  useEffect(() => setText(query), [query])

  const change = (name: 'status' | 'query', value: string) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: name === 'query' },
    )
  useEffect(() => {
    if (text.trim() === query) return
    const timer = setTimeout(() => change('query', text.trim()), 250)
    return () => clearTimeout(timer)
  })

  const count = (tab: string) => {
    if (!counts || tab === 'exception') return null
    const statuses = tab === '' ? Object.keys(counts) : tab === 'waiting' ? waiting : [tab]
    const number = statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0)
    // each is counted up to here
    const most = 1_000
    return (
      <small>
        {new Intl.NumberFormat(locale()).format(Math.min(number, most))}
        {number >= most ? '+' : ''}
      </small>
    )
  }
  return (
    <div className="filters">
      <fieldset className="tabs">
        <legend className="visually-hidden">{t('filter.label')}</legend>
        {tabs.map((tab) => (
          <label key={tab}>
            <input type="radio" name="status" checked={status === tab} onChange={() => change('status', tab)} />
            {tab === '' ? t('filter.all') : tab === 'exception' ? t('filter.attention') : t(`status.${tab}`)}{' '}
            {count(tab)}
          </label>
        ))}
      </fieldset>
      <search>
        <Icon name="search" />
        <input
          type="search"
          aria-label={t('filter.search')}
          placeholder={t('filter.searchHint')}
          value={text}
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
        />
      </search>
    </div>
  )
}
