import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import type { AccountProps } from './Account.tsx'
import { Problem } from './Problem.tsx'
import { useDeed } from './useDeed.ts'

/** The devices that open the account. */
export function Passkeys({ passkey, view, load }: AccountProps) {
  const { t } = useTranslation('account')
  const { busy, error, run } = useDeed()
  const when = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' })
  const own = view.passkeys.find(({ credential_id }) => credential_id === passkey.credential_id)
  const change = (data: () => Promise<string>) =>
    run(async () => {
      const { execute } = await import('./operate.ts')
      await execute(passkey, [{ to: view.address, data: await data() }])
      await load()
    })
  const add = () =>
    change(async () => {
      const [{ createPasskey }, { addPasskeyData }] = await Promise.all([
        import('./device.ts'),
        import('./keyCalls.ts'),
      ])
      return addPasskeyData(await createPasskey({ account: view.address, passkeys: view.passkeys }))
    })
  const remove = (id: string) => change(async () => (await import('./keyCalls.ts')).removePasskeyData(id))
  return (
    <div className="safety">
      <h3>{t('passkeys.title')}</h3>
      <ul className="movements">
        {view.passkeys.map((each) => (
          <li key={each.id} data-testid="passkey">
            <span>
              {t('passkeys.since', { date: when.format(each.created_ms) })}
              {each.id === own?.id && <small>{t('passkeys.this')}</small>}
            </span>
            {own && each.id !== own.id && (
              <button
                type="button"
                className="link"
                data-testid="remove-passkey"
                disabled={busy}
                onClick={() => remove(each.id)}
              >
                {t('passkeys.remove')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {view.passkeys.length < 2 && <p className="hint">{t('passkeys.one')}</p>}
      <button type="button" className="button" data-testid="add-passkey" disabled={busy || !own} onClick={add}>
        {t(busy ? 'make.busy' : 'passkeys.add')}
      </button>
      <Problem error={error} />
    </div>
  )
}
