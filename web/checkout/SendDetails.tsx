import type { PayView } from '@giro/protocol/payView'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Icon } from '../ui/Icon.tsx'
import { formatToken, plainUnits } from '../ui/money.ts'
import { QrCode } from '../ui/QrCode.tsx'

type Props = { view: PayView; option: PayView['options'][number]; amount: string }

/** Address and amount, to be sent from anywhere, and the codes that another device scans. */
export function SendDetails({ view, option, amount }: Props) {
  const { t } = useTranslation('checkout')
  const [holds, setHolds] = useState<'page' | 'wallet'>('page')
  // the link was made for the whole amount
  const paymentUri = option.payment_uri.replace(/([?&]uint256=)[^&]*/, `$1${amount}`)
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(view.pay_url, location.href).hostname)
  return (
    <section className="send" aria-labelledby="send-title">
      <h3 id="send-title" className="divider">
        {t('send.or')}
      </h3>
      <div className="send-body">
        <div className="codes">
          {holds === 'page' ? (
            <QrCode text={view.pay_url} label={t('send.qrPageLabel')} />
          ) : (
            <QrCode text={paymentUri} label={t('send.qrWalletLabel')} />
          )}
          <fieldset className="segments">
            <legend className="visually-hidden">{t('send.qrChoice')}</legend>
            {(['page', 'wallet'] as const).map((one) => (
              <label key={one}>
                <input type="radio" name="qr" checked={holds === one} onChange={() => setHolds(one)} />
                <span>{t(one === 'page' ? 'send.qrPage' : 'send.qrWallet')}</span>
              </label>
            ))}
          </fieldset>
          <p className="hint">
            {t(holds === 'wallet' ? 'send.qrWalletHint' : local ? 'send.qrPageLocal' : 'send.qrPageHint')}
          </p>
        </div>
        <dl className="facts">
          <div>
            <dt>{t(amount === option.amount ? 'send.amount' : 'send.amountMissing')}</dt>
            <dd>
              <b className="exact" data-testid="amount">
                {formatToken(amount, option, locale())}
              </b>
            </dd>
            <dd className="copy-place">
              <CopyButton
                text={plainUnits(amount, option.decimals)}
                label={t('send.copyAmount')}
                testId="copy-amount"
              />
            </dd>
          </div>
          <div>
            <dt>{t('send.address')}</dt>
            <dd>
              <bdi className="address" data-testid="address">
                {/* may break after each seventh character, so that no single one is left on a line */}
                {option.deposit_address.match(/.{1,7}/g)!.map((part, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: an address's parts never move
                  <Fragment key={index}>
                    {part}
                    <wbr />
                  </Fragment>
                ))}
              </bdi>
            </dd>
            <dd className="copy-place">
              <CopyButton text={option.deposit_address} label={t('send.copyAddress')} testId="copy-address" />
            </dd>
          </div>
          <div>
            <dt>{t('send.network')}</dt>
            <dd>{view.network.name}</dd>
          </div>
        </dl>
      </div>
      <a className="button open-wallet" href={paymentUri}>
        <Icon name="phone" />
        {t('send.openWallet')}
      </a>
      <p className="hint warn">{t('send.only', { symbol: option.symbol, network: view.network.name })}</p>
    </section>
  )
}
