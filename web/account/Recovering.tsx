import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { Notice } from '../ui/Notice.tsx'
import type { AccountProps } from './Account.tsx'
import { Problem } from './Problem.tsx'
import { useDeed } from './useDeed.ts'

/** A recovery that somebody began with the printed key: the owner's own, or a thief's. */
export function Recovering({ passkey, view, load }: AccountProps) {
  const { t } = useTranslation('account')
  const { busy, error, run } = useDeed()
  const { passkey: coming, not_before } = view.recovery
  const counts = view.passkeys.some(({ credential_id }) => credential_id === passkey.credential_id)
  if (coming === null || not_before === null) {
    if (counts) return null
    return <Notice tone="bad" title={t('recovering.replaced')} alert testId="passkey-replaced" />
  }
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: 'full', timeStyle: 'short' }).format(not_before * 1000)
  const due = view.chain_time >= not_before
  const stop = () =>
    run(async () => {
      const [{ execute }, { stopRecoveryData }] = await Promise.all([import('./operate.ts'), import('./keyCalls.ts')])
      await execute(passkey, [{ to: view.address, data: stopRecoveryData() }])
      await load()
    })
  const finish = () =>
    run(async () => {
      await (await import('./recover.ts')).finishRecovery(view.address)
      await load()
    })
  return (
    <Notice
      tone={counts ? 'bad' : 'info'}
      title={t(counts ? 'recovering.warning' : 'recovering.title')}
      alert
      testId="recovering"
    >
      <p>{t(counts ? 'recovering.warningText' : 'recovering.text', { date })}</p>
      {counts && (
        <button type="button" className="button" data-testid="stop-recovery" disabled={busy} onClick={stop}>
          {t(busy ? 'make.busy' : 'recovering.stop')}
        </button>
      )}
      {!counts && (
        <button type="button" className="button" data-testid="finish-recovery" disabled={busy || !due} onClick={finish}>
          {t('recovering.finish')}
        </button>
      )}
      <Problem error={error} />
    </Notice>
  )
}
