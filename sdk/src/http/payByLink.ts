import type { GiroJson } from '@giro/protocol/giroJson'
import { onNetworkOf } from '@giro/protocol/payNetwork'
import type { PayView } from '@giro/protocol/payView'
import { type Address, getAddress, type Hash, isAddressEqual, type LocalAccount } from 'viem'
import { waitForTransactionReceipt } from 'viem/actions'
import { approvePermit2 } from '../chain/approve.ts'
import { transferToDeposit } from '../chain/transferToDeposit.ts'
import { MismatchError, NotPayableError } from '../errors.ts'
import { checkPrepared } from './checkPrepared.ts'
import { getGiroJson } from './getGiroJson.ts'
import { getPayView } from './getPayView.ts'
import { payerClient } from './payerClient.ts'
import { parsePayLink } from './payLink.ts'
import { type PayPlan, planPayment } from './planPayment.ts'
import { preparePayment } from './preparePayment.ts'
import { submitSignature } from './submitSignature.ts'

export type PaidByLink = {
  by: PayPlan['by']
  view: PayView
  payment_id: `0x${string}` | null
  transaction_hash: Hash | null
}

/**
 * Pays a pay link, on whatever server it is: by signature where the asset can (the server relays it, no gas) or the account has
 * approved Permit2 for it, else by a plain transfer of the account's own. Before anything is signed, what the server asks for is compared with `view`, the
 * payment as the payer has seen it (fetched when not given), and with the contracts that the server has published.
 * Returns as soon as the server has the signature, or the transfer is mined; `watchPayView` shows the rest.
 *
 * @example
 * const { view } = await payByLink({ link, account: privateKeyToAccount(key) })
 */
export async function payByLink(parameters: {
  link: string
  account: LocalAccount
  view?: PayView
  asset?: string
  /** CAIP-2, when there are several */
  network?: string
  by?: PayPlan['by']
  /** approve Permit2 without limit where that is what a signature needs: one transaction, with gas, and none for later payments */
  approve?: boolean
  /** pinned by the payer; without it giro.json's */
  house?: Address
  /** for a transfer or an approval; without it the one that the server names */
  rpcUrl?: string
}): Promise<PaidByLink> {
  const { link, account } = parameters
  const shown = parameters.view ?? (await getPayView({ link }))
  const plan = await planPayment(shown, parameters)
  const view = onNetworkOf(shown, plan.option)
  const network = findNetwork(await getGiroJson({ server: parsePayLink(link).server }), view)
  const listed = network.assets.find((asset) => isAddressEqual(asset.address as Address, plan.option.asset as Address))
  if (!listed) throw new MismatchError('the asset', "one of giro.json's", plan.option.asset)
  if (listed.decimals !== plan.option.decimals)
    throw new MismatchError("the asset's decimals", String(listed.decimals), String(plan.option.decimals))

  const rpcUrl = parameters.rpcUrl ?? network.rpc_url
  if (plan.by === 'transfer') {
    const hash = await transfer({ account, view, plan, rpcUrl })
    return { by: 'transfer', view: await getPayView({ link }), payment_id: null, transaction_hash: hash }
  }
  const asset = getAddress(listed.address)
  const { data, payment_id } = checkPrepared({
    view,
    payer: account.address,
    asset: { ...listed, address: asset, fiat: view.currency },
    house: parameters.house ?? getAddress(network.contracts.house),
    amount: plan.amount,
    prepared: await preparePayment({ link, payer: account.address, network: view.network.id, asset }),
  })
  // after the check, so that nothing is approved for a server that asks for something else
  if (plan.approve) await approvePermit2(await payerClient(account, view.network, rpcUrl), { asset })
  const signature = await account.signTypedData(data)
  const after = await submitSignature({ link, payer: account.address, network: view.network.id, asset, signature })
  return { by: 'signature', view: after, payment_id: payment_id as Hash, transaction_hash: null }
}

function findNetwork(giro: GiroJson, view: PayView) {
  const network = giro.networks.find((one) => one.id === view.network.id)
  if (!network || network.chain_id !== view.network.chain_id)
    throw new MismatchError('the network', giro.networks.map((one) => one.id).join(' or '), view.network.id)
  return network
}

async function transfer(parameters: { account: LocalAccount; view: PayView; plan: PayPlan; rpcUrl: string | null }) {
  const { account, view, plan, rpcUrl } = parameters
  const client = await payerClient(account, view.network, rpcUrl)
  const hash = await transferToDeposit(client, {
    asset: getAddress(plan.option.asset),
    deposit: getAddress(plan.option.deposit_address),
    amount: plan.amount,
  })
  const receipt = await waitForTransactionReceipt(client, { hash })
  if (receipt.status !== 'success')
    throw new NotPayableError(
      `The transfer ${hash} was mined but failed; no ${plan.option.symbol} left ${account.address}. The token may refuse this address.`,
    )
  return hash
}
