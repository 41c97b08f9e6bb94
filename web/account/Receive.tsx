import type { PasskeyAccountView } from '@giro/protocol/passkeyView'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../ui/CopyButton.tsx'
import { QrCode } from '../ui/QrCode.tsx'

/** The account's address, for whoever sends. */
export function Receive({ view }: { view: PasskeyAccountView }) {
  const { t } = useTranslation('account')
  const assets = view.balances.map(({ symbol }) => symbol).join(', ')
  return (
    <details className="card receive">
      <summary>{t('receive.title')}</summary>
      <QrCode text={view.address} label={t('receive.code')} />
      <p className="mono address" data-testid="account-address">
        {view.address}
      </p>
      <CopyButton text={view.address} label={t('receive.copy')} />
      <p className="hint">{t('receive.only', { assets, network: view.network.name })}</p>
    </details>
  )
}
