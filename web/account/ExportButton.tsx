import type { PasskeyAccountView } from '@giro/protocol/passkeyView'
import { useTranslation } from 'react-i18next'

/** A file with all that is public of the account: with it and a passkey, or the paper, it works without this site's server. */
export function ExportButton({ view }: { view: PasskeyAccountView }) {
  const { t } = useTranslation('account')
  const save = () => {
    const { address, network, first, passkeys, recovery } = view
    const file = {
      version: 1,
      address,
      network,
      first_passkey: first,
      passkeys,
      recovery_key: recovery.key,
      how: [t('export.howPasskey'), t('export.howPaper'), t('export.howAlone')],
    }
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: 'application/json' }))
    link.download = `giro-account-${address.slice(0, 10)}.json`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 1000)
  }
  return (
    <div className="safety">
      <h3>{t('export.title')}</h3>
      <p className="hint">{t('export.text')}</p>
      <button type="button" className="button" data-testid="export-account" onClick={save}>
        {t('export.button')}
      </button>
    </div>
  )
}
