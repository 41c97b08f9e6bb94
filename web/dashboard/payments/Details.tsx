import type { DashboardPaymentDetail } from '@giro/protocol/dashboardView'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { formatMinor, formatToken } from '../../ui/money.ts'
import { ShortHash } from '../../ui/ShortHash.tsx'
import { formatDateTime } from '../../ui/time.ts'

/** The facts of a payment. */
export function Details({ detail: { payment, view, metadata } }: { detail: DashboardPaymentDetail }) {
  const { t } = useTranslation('dashboard')
  const { t: common } = useTranslation()
  const money = (minor: number) => formatMinor(minor, payment.currency, locale())
  const option =
    view.options.find(({ network, asset }) => network === view.network.id && asset === view.asset) ?? view.options[0]
  const { receipt } = view
  const facts: [string, ReactNode][] = [
    [t('detail.id'), <Id key="id" value={payment.id} label={common('copyThing', { thing: t('detail.id') })} />],
    [t('detail.created'), formatDateTime(payment.created_ms / 1000, locale())],
  ]
  const hash = (name: string, value: string | null | undefined) => {
    if (value) facts.push([name, <ShortHash key={name} value={value} of={name} />])
  }
  if (payment.description) facts.push([t('detail.description'), payment.description])
  hash(t('detail.payer'), payment.payer)
  if (option && BigInt(view.received) > 0n)
    facts.push([t('detail.received'), formatToken(view.received, option, locale())])
  if (payment.amount_capturable > 0) facts.push([t('detail.capturable'), money(payment.amount_capturable)])
  if (payment.amount_refunded > 0) facts.push([t('detail.refunded'), money(payment.amount_refunded)])
  if (option && receipt) facts.push([t('detail.fee'), formatToken(receipt.fee, option, locale())])
  facts.push([t('detail.capture'), t(payment.capture_method === 'manual' ? 'detail.manual' : 'detail.automatic')])
  facts.push([t('detail.network'), view.network.name])
  hash(t('detail.paymentId'), receipt?.payment)
  hash(t('detail.deposit'), option?.deposit_address)
  hash(t('detail.refundAddress'), view.refund_address)
  facts.push([
    t('detail.payLink'),
    <a key="link" href={view.pay_url} target="_blank" rel="noreferrer">
      {t('detail.open')}
    </a>,
  ])
  return (
    <section className="card">
      <h2>{t('detail.title')}</h2>
      <Facts facts={facts} />
      {Object.keys(metadata).length > 0 && (
        <>
          <h3>{t('detail.metadata')}</h3>
          <Facts facts={Object.entries(metadata)} />
        </>
      )}
    </section>
  )
}

function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <dl className="list-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Id({ value, label }: { value: string; label: string }) {
  return (
    <span className="id">
      <bdi className="mono">{value}</bdi>
      <CopyButton compact text={value} label={label} />
    </span>
  )
}
