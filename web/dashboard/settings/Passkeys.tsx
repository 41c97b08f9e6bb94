import type { PasskeyView } from '@giro/protocol/access'
import { startRegistration } from '@simplewebauthn/browser'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { getJson } from '../../ui/problem.ts'
import { formatWhen } from '../../ui/time.ts'
import { Failure } from '../access/Failure.tsx'
import { change } from '../change.ts'
import { useChange } from './useChange.ts'
import { browserOf } from './YouSection.tsx'

/** Passkeys to log in with: nothing to remember, nothing to phish. */
export function Passkeys() {
  const { t } = useTranslation('access')
  const queries = useQueryClient()
  const path = '/api/dashboard/me/passkeys'
  const { data } = useQuery({ queryKey: ['passkeys'], queryFn: () => getJson<{ data: PasskeyView[] }>(path) })
  const remove = useChange()
  const add = useMutation({
    mutationFn: async () => {
      const options = await change<Parameters<typeof startRegistration>[0]['optionsJSON']>('POST', `${path}/options`)
      const response = await startRegistration({ optionsJSON: options })
      return change('POST', path, { name: browserOf(navigator.userAgent), response })
    },
    onSuccess: () => queries.invalidateQueries(),
  })
  return (
    <section className="card">
      <h2>{t('passkey.title')}</h2>
      <p className="muted">{t('passkey.hint')}</p>
      <ul className="stacked">
        {data?.data.map((passkey) => (
          <li key={passkey.id}>
            <p>
              <strong>{passkey.name}</strong>
              <button
                type="button"
                className="button small"
                onClick={() =>
                  remove.mutate({ method: 'DELETE', path: `me/passkeys/${encodeURIComponent(passkey.id)}` })
                }
              >
                {t('remove')}
              </button>
            </p>
            <p className="muted">
              {passkey.used_ms === null
                ? t('neverUsed')
                : t('lastUsed', { when: formatWhen(passkey.used_ms, Date.now(), locale()) })}
            </p>
          </li>
        ))}
      </ul>
      <Failure error={add.error ?? remove.error} />
      <button type="button" className="button small" disabled={add.isPending} onClick={() => add.mutate()}>
        {t('passkey.add')}
      </button>
    </section>
  )
}
