import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/Dialog.tsx'
import { explain } from '../ui/explain.ts'
import { Icon } from '../ui/Icon.tsx'
import { Notice } from '../ui/Notice.tsx'
import { connect } from './connect.ts'
import type { Connection, Wallet } from './provider.ts'
import { useWallets } from './useWallets.ts'

type Props = { label: string; primary?: boolean; onConnect: (connection: Connection) => void }

/** Lists the wallets of this browser and connects to the one that is chosen. */
export function ConnectButton({ label, primary, onConnect }: Props) {
  const { t } = useTranslation()
  const wallets = useWallets()
  const [open, setOpen] = useState(false)
  const [asked, setAsked] = useState<Wallet | null>(null)
  const [error, setError] = useState<unknown>(null)

  const choose = async (wallet: Wallet) => {
    setAsked(wallet)
    setError(null)
    try {
      onConnect(await connect(wallet))
      setOpen(false)
    } catch (error) {
      setError(error)
    }
    setAsked(null)
  }

  return (
    <>
      <button
        type="button"
        className={primary ? 'button primary' : 'button'}
        data-testid="connect-wallet"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name="wallet" />
        {label}
      </button>
      {open && (
        <Dialog title={t('wallet.choose')} onClose={() => setOpen(false)}>
          <ul className="wallets" hidden={wallets.length === 0}>
            {wallets.map((wallet) => (
              <li key={wallet.id}>
                <button
                  type="button"
                  disabled={asked !== null}
                  aria-busy={asked === wallet}
                  onClick={() => choose(wallet)}
                >
                  {wallet.icon ? <img src={wallet.icon} alt="" width="32" height="32" /> : <Icon name="wallet" />}
                  <span>{wallet.name || t('wallet.injected')}</span>
                  {asked === wallet && <small>{t('wallet.confirmInWallet')}</small>}
                </button>
              </li>
            ))}
          </ul>
          {wallets.length === 0 && <p className="muted">{t('wallet.none')}</p>}
          {error !== null && (
            <Notice tone="bad" alert>
              <p>{explain(error, t)}</p>
            </Notice>
          )}
        </Dialog>
      )}
    </>
  )
}
