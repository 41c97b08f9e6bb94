import type { PasskeyAccountView } from '@giro/protocol/passkeyView'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { formatToken } from '../ui/money.ts'
import { DemoDollars } from './DemoDollars.tsx'
import { ExportButton } from './ExportButton.tsx'
import { Movements } from './Movements.tsx'
import type { OwnPasskey } from './ownPasskey.ts'
import { Passkeys } from './Passkeys.tsx'
import { Receive } from './Receive.tsx'
import { Recovering } from './Recovering.tsx'
import { RecoveryKey } from './RecoveryKey.tsx'
import { SendForm } from './SendForm.tsx'
import { Statement } from './Statement.tsx'

export type AccountProps = {
  passkey: OwnPasskey
  view: PasskeyAccountView
  /** asks for the account again */
  load: () => Promise<void>
}
type Props = AccountProps & { accept: (view: PasskeyAccountView) => void; onLeave: () => void }

/** What is in it, what one does with it, and what keeps it safe. */
export function Account({ passkey, view, load, accept, onLeave }: Props) {
  const { t } = useTranslation('account')
  return (
    <main className="account" data-testid="account" data-address={view.address}>
      <header>
        <h1>{t('title')}</h1>
        {view.network.embedded && <span className="badge">{t('localChain', { ns: 'common' })}</span>}
      </header>
      <Recovering passkey={passkey} view={view} load={load} />
      <dl className="card balances" aria-label={t('balance')}>
        {view.balances.map((balance) => (
          <div key={balance.asset}>
            <dt>{balance.symbol}</dt>
            <dd data-testid={`balance-${balance.symbol}`}>{formatToken(balance.amount, balance, locale())}</dd>
          </div>
        ))}
      </dl>
      {view.network.embedded && <DemoDollars account={view.address} onView={accept} />}
      <Receive view={view} />
      <SendForm passkey={passkey} view={view} load={load} />
      <Movements view={view} />
      <section className="card" aria-labelledby="safety">
        <h2 id="safety">{t('safety')}</h2>
        <Passkeys passkey={passkey} view={view} load={load} />
        <RecoveryKey passkey={passkey} view={view} load={load} />
        <ExportButton view={view} />
      </section>
      <Statement />
      <button type="button" className="link" data-testid="leave-account" onClick={onLeave}>
        {t('leave')}
      </button>
    </main>
  )
}
