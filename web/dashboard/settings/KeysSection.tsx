import type { KeysView, NewKey } from '@giro/protocol/access'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { getJson } from '../../ui/problem.ts'
import { Failure } from '../access/Failure.tsx'
import { KeyRow } from './KeyRow.tsx'
import { NewKeyForm } from './NewKeyForm.tsx'
import { Once } from './Once.tsx'
import { useChange } from './useChange.ts'

/** The keys of the account's programs. */
export function KeysSection() {
  const { t } = useTranslation('access')
  const { data } = useQuery({ queryKey: ['keys'], queryFn: () => getJson<KeysView>('/api/dashboard/keys') })
  const [made, setMade] = useState<string | null>(null)
  const make = useChange<NewKey>(({ key }) => setMade(key))
  return (
    <div className="columns">
      <section className="card">
        <h2>{t('keys.title')}</h2>
        {made && <Once secret={made} label={t('keys.made')} hint={t('keys.madeHint')} />}
        <Failure error={make.error} />
        <ul className="stacked">
          {data?.data.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRotate={make.mutate} />
          ))}
        </ul>
      </section>
      <section className="card">
        <h2>{t('keys.new')}</h2>
        <NewKeyForm
          resources={data?.resources ?? []}
          pending={make.isPending}
          onMake={(body) => make.mutate({ method: 'POST', path: 'keys', body })}
        />
      </section>
    </div>
  )
}
