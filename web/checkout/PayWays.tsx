import { onNetworkOf } from '@giro/protocol/payNetwork'
import type { PayView } from '@giro/protocol/payView'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Notice } from '../ui/Notice.tsx'
import { ShortHash } from '../ui/ShortHash.tsx'
import { AssetChoice, optionKey } from './AssetChoice.tsx'
import { SendDetails } from './SendDetails.tsx'
import { forgetSent, recallSent, rememberSent } from './sentTransaction.ts'
import { dueAmount } from './stage.ts'
import { TipChoice } from './TipChoice.tsx'
import { WalletWays } from './WalletWays.tsx'

type Props = { view: PayView; accept: (view: PayView) => void }

/** All the ways to pay: a wallet here, or sending from anywhere. */
export function PayWays({ view, accept }: Props) {
  const { t } = useTranslation('checkout')
  // what came in part was of one asset; the rest has to be of the same
  const partly = view.missing !== null && BigInt(view.received) > 0n
  const options = partly
    ? view.options.filter(
        ({ network, asset }) => network === view.network.id && asset.toLowerCase() === view.asset?.toLowerCase(),
      )
    : view.options.filter((each) => each.open)
  const [chosen, choose] = useState<string | null>(null)
  const option = options.find((each) => optionKey(each) === chosen) ?? options[0] ?? view.options[0]
  const [sent, setSent] = useState(() => recallSent(view.secret))
  if (!option) return null
  const amount = dueAmount(view, option)
  const there = onNetworkOf(view, option)
  return (
    <div className="ways">
      {view.tip !== null && BigInt(view.received) === 0n && <TipChoice view={view} tip={view.tip} accept={accept} />}
      {options.length > 1 && <AssetChoice view={view} options={options} value={optionKey(option)} onChange={choose} />}
      {sent ? (
        <Notice tone="info" title={t('pay.sent')}>
          <p>
            {t('pay.sentText')} <ShortHash value={sent} of={t('transaction', { ns: 'common' })} />
          </p>
          <button
            type="button"
            className="link"
            onClick={() => {
              forgetSent(view.secret)
              setSent(null)
            }}
          >
            {t('pay.sentAgain')}
          </button>
        </Notice>
      ) : (
        <WalletWays
          view={there}
          option={option}
          amount={amount}
          accept={accept}
          onSent={(hash) => {
            rememberSent(view.secret, hash)
            setSent(hash)
          }}
        />
      )}
      <SendDetails view={there} option={option} amount={amount} />
    </div>
  )
}
