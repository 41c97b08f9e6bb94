import type { PayView } from '@giro/protocol/payView'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DemoDollars } from '../account/DemoDollars.tsx'
import { MakeAccount } from '../account/MakeAccount.tsx'
import type { OwnPasskey } from '../account/ownPasskey.ts'
import { locale } from '../i18n/startI18n.ts'
import { explain } from '../ui/explain.ts'
import { formatToken } from '../ui/money.ts'
import { Notice } from '../ui/Notice.tsx'
import { short } from '../ui/ShortHash.tsx'
import { ConnectButton } from '../wallet/ConnectButton.tsx'
import type { Connection } from '../wallet/provider.ts'
import { signTypedData } from '../wallet/signTypedData.ts'
import { AllowThenSign } from './AllowThenSign.tsx'
import { payByDemoWallet } from './payByDemoWallet.ts'
import { payBySignature } from './payBySignature.ts'
import { makeReady, payByTransaction } from './payByTransaction.ts'
import { allowOnce } from './permit2.ts'
import { useAllowed } from './useAllowed.ts'

/** `allowed`: a signature, once Permit2 is allowed */
type Way = 'demo' | 'signature' | 'allowed' | 'transaction'
type Props = {
  view: PayView
  option: PayView['options'][number]
  /** base units still due */
  amount: string
  accept: (view: PayView) => void
  onSent: (transactionHash: string) => void
}

/** Pays from the demo wallet of a local chain, from a passkey account, or from a wallet of this browser. */
export function WalletWays({ view, option, amount, accept, onSent }: Props) {
  const { t } = useTranslation('checkout')
  const { t: common } = useTranslation()
  const [connection, setConnection] = useState<Connection | null>(null)
  const [busy, setBusy] = useState<Way | null>(null)
  const [failure, setFailure] = useState<{ asset: string; error: unknown } | null>(null)
  const byPasskey = connection?.wallet.id === 'passkey'
  // a signature is over the whole amount: the rest of a part has to be sent
  const whole = amount === option.amount
  // a passkey account pays no network fee for a transaction either
  const byPermit2 = whole && !option.gasless && option.permit2 !== null && !byPasskey
  const { allowed, lookAgain } = useAllowed(byPermit2 ? connection : null, view, option)
  const gasless = whole && (option.gasless || (byPermit2 && allowed))
  const way: Way = gasless ? 'signature' : byPermit2 ? 'allowed' : 'transaction'

  const pay = async (way: Way) => {
    setBusy(way)
    setFailure(null)
    try {
      if (way === 'demo') {
        const paid = await payByDemoWallet(view, option, amount)
        if ('view' in paid) accept(paid.view)
        else onSent(paid.transactionHash)
      } else if (connection) {
        await makeReady(connection, view, option, amount, locale())
        const { account } = connection
        if (way === 'allowed') await allowOnce(connection, option)
        if (way !== 'transaction')
          accept(await payBySignature(view, option, { account, sign: (data) => signTypedData(connection, data) }))
        else onSent(await payByTransaction(connection, option, amount))
      }
    } catch (error) {
      setFailure({ asset: option.asset, error })
      lookAgain()
    }
    setBusy(null)
  }

  const money = formatToken(amount, option, locale())
  const payFrom = async (passkey: OwnPasskey) => {
    const { connectPasskey } = await import('../account/passkeyWallet.ts')
    setConnection(await connectPasskey(passkey))
  }

  return (
    <div className="wallet-ways">
      {view.network.embedded && view.network.rpc_url && !connection && (
        <button
          type="button"
          className="button primary"
          data-testid="pay-demo"
          disabled={busy !== null}
          onClick={() => pay('demo')}
        >
          {busy === 'demo' ? t('pay.working') : t('pay.demo')}
        </button>
      )}
      {connection ? (
        <>
          {way === 'allowed' ? (
            <AllowThenSign
              option={option}
              money={money}
              disabled={busy !== null}
              busy={busy === 'allowed'}
              onPay={() => pay('allowed')}
            />
          ) : (
            <button
              type="button"
              className="button primary"
              data-testid="pay-wallet"
              disabled={busy !== null}
              onClick={() => pay(way)}
            >
              {busy === way ? t('pay.signing') : t('pay.withWallet', { amount: money })}
            </button>
          )}
          <p className="connected">
            <bdi title={connection.account}>{short(connection.account)}</bdi>
            {way !== 'allowed' && (
              <span>{t(byPasskey ? 'pay.byPasskey' : gasless ? 'pay.bySignature' : 'pay.byTransaction')}</span>
            )}
            {way !== 'transaction' && !byPasskey && (
              <button
                type="button"
                className="link"
                data-testid="pay-transaction"
                disabled={busy !== null}
                onClick={() => pay('transaction')}
              >
                {t(way === 'allowed' ? 'pay.insteadTransfer' : 'pay.insteadTransaction')}
              </button>
            )}
            <button type="button" className="link" disabled={busy !== null} onClick={() => setConnection(null)}>
              {t('pay.disconnect')}
            </button>
          </p>
        </>
      ) : (
        <>
          <MakeAccount useLabel={t('pay.withPasskey')} primary={!view.network.embedded} onAccount={payFrom} />
          <ConnectButton label={t('pay.connect')} onConnect={setConnection} />
        </>
      )}
      {byPasskey && view.network.embedded && <DemoDollars account={connection.account} />}
      {failure?.asset === option.asset && (
        <Notice tone="bad" alert testId="pay-error">
          <p>{explain(failure.error, common)}</p>
        </Notice>
      )}
    </div>
  )
}
