import type { AccountView } from '@giro/protocol/access'
import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { getJson } from '../../ui/problem.ts'
import { ShortHash } from '../../ui/ShortHash.tsx'
import { Failure } from '../access/Failure.tsx'
import { Field } from '../access/Field.tsx'
import { useChange } from './useChange.ts'

/** The merchants of this server, for who runs it. */
export function AccountsSection() {
  const { t } = useTranslation('access')
  const { data } = useQuery({
    queryKey: ['accounts'],
    queryFn: () => getJson<{ data: Omit<AccountView, 'role'>[] }>('/api/dashboard/accounts'),
  })
  const make = useChange<AccountView>()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const body = Object.fromEntries(new FormData(form))
    make.mutate({ method: 'POST', path: 'accounts', body }, { onSuccess: () => form.reset() })
  }
  return (
    <div className="columns">
      <section className="card">
        <h2>{t('accounts.title')}</h2>
        <ul className="stacked">
          {data?.data.map((account) => (
            <li key={account.id}>
              <p>
                <strong>{account.name}</strong>
                <ShortHash value={account.payee} of={t('payee')} />
              </p>
              <p className="muted mono">{account.id}</p>
            </li>
          ))}
        </ul>
      </section>
      <section className="card">
        <h2>{t('accounts.new')}</h2>
        <form className="action-form" onSubmit={submit}>
          <Field label={t('shop')} name="name" autoComplete="off" maxLength={100} required />
          <Field
            label={t('payee')}
            hint={t('payeeHint')}
            name="payee"
            autoComplete="off"
            spellCheck={false}
            pattern="\s*0x[0-9a-fA-F]{40}\s*"
            className="mono"
            required
          />
          <Failure error={make.error} />
          <p role="status">{make.data && t('accounts.made', { name: make.data.name })}</p>
          <button type="submit" className="button primary" disabled={make.isPending}>
            {t('accounts.make')}
          </button>
        </form>
      </section>
    </div>
  )
}
