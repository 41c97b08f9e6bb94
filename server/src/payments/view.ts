import { paymentUri } from '@giro/protocol/paymentUri'
import type { PayView } from '@giro/protocol/payView'
import { permit2 } from '@giro/protocol/permit2'
import { accountName } from '../accounts/name.ts'
import type { Network } from '../chain/network.ts'
import { successUrl } from '../checkout/successUrl.ts'
import { type Context, on } from '../context.ts'
import { decisionsOf } from '../exceptions/decisions.ts'
import { resolutionView } from '../exceptions/exceptionObject.ts'
import { payUrl, receiptUrl } from './intentObject.ts'
import { assetOf, optionOf } from './optionOf.ts'
import type { IntentRow, PaymentRow } from './rows.ts'

/** What the payer's page shows of an intent. Reads the database only. */
export async function payView(context: Context, intent: IntentRow): Promise<PayView> {
  const { db, config } = context
  const [name, session, decisions, payment] = await Promise.all([
    accountName(context, intent.account),
    intent.checkout_session
      ? db.selectFrom('checkout_session').selectAll().where('id', '=', intent.checkout_session).executeTakeFirst()
      : undefined,
    db.selectFrom('resolution').selectAll().where('intent', '=', intent.id).orderBy('ordinal').execute(),
    intent.payment
      ? db
          .selectFrom('payment')
          .selectAll()
          .where('network', '=', intent.asset_network ?? intent.network)
          .where('id', '=', intent.payment)
          .executeTakeFirst()
      : undefined,
  ])
  const wanted = optionOf(intent, { network: intent.asset_network ?? '', asset: intent.asset })
  const missing =
    intent.exception === 'underpaid' && wanted && BigInt(wanted.amount) > intent.received
      ? String(BigInt(wanted.amount) - intent.received)
      : null
  return {
    id: intent.id,
    secret: intent.client_secret,
    version: intent.version,
    status: intent.status,
    capture_method: intent.capture_method,
    merchant: { name, payee: intent.payee },
    description: intent.description,
    line_items: (session?.line_items ?? []).map((item) => ({
      name: item.name,
      quantity: item.quantity,
      unit_amount: item.unit_amount_minor,
    })),
    amount: intent.amount_minor,
    currency: intent.currency,
    tip: intent.tip_minor,
    network: viewOf(on(context, intent.asset_network ?? intent.network).network),
    networks: networksOf(context, intent).map(viewOf),
    options: intent.options.map((option) => {
      const asset = assetOf(context, option)
      return {
        ...option,
        name: asset?.name ?? option.symbol,
        deposit_address: intent.deposit_address,
        payment_uri: paymentUri(option, intent.deposit_address),
        gasless: Boolean(asset?.erc3009),
        permit2: asset?.erc3009 ? null : permit2,
        open: !context.paused.has(option.network),
      }
    }),
    pay_url: payUrl(config.publicUrl, intent),
    receipt_url: receiptUrl(config.publicUrl, intent),
    expires_at: intent.accept_by_s,
    server_time: Math.floor(context.now() / 1000),
    asset: intent.asset,
    received: String(intent.received),
    missing,
    exception: intent.exception,
    resolutions: decisionsOf(decisions).map(resolutionView),
    refund_address: intent.refund_address,
    phases: intent.phases,
    success_url: (session ? successUrl(session) : null) ?? intent.return_url,
    cancel_url: session?.cancel_url ?? null,
    receipt: payment ? receipt(payment, intent) : null,
  }
}

/** Those that it can be paid on, and the one that it was paid on. */
function networksOf({ networks }: Context, intent: IntentRow): Network[] {
  const ids = new Set([...intent.options.map((option) => option.network), intent.asset_network])
  return [...ids].flatMap((id) => networks.get(id ?? '') ?? [])
}

const viewOf = (network: Network): PayView['network'] => ({
  id: network.id,
  chain_id: network.chainId,
  name: network.name,
  rpc_url: network.publicRpcUrl,
  embedded: network.embedded,
  house: network.contracts.house,
})

function receipt(payment: PaymentRow, intent: IntentRow): PayView['receipt'] {
  return {
    payment: payment.id,
    payer: payment.payer,
    payee: payment.payee,
    asset: payment.asset,
    // once it is over, what was taken: the rest of the hold went back to the payer
    amount: String(intent.status === 'succeeded' ? payment.captured : payment.authorized),
    fee: String(payment.fee),
    refunded: String(payment.refunded),
    freed: String(payment.returned),
  }
}
