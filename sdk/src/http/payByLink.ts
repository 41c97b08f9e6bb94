import type { GiroJson } from '@giro/protocol/giroJson'
import { onNetworkOf } from '@giro/protocol/payNetwork'
import type { PayView } from '@giro/protocol/payView'
import {
  type Address,
  createWalletClient,
  defineChain,
  getAddress,
  type Hash,
  http,
  isAddressEqual,
  type LocalAccount,
} from 'viem'
import { waitForTransactionReceipt } from 'viem/actions'
import { transferToDeposit } from '../chain/transferToDeposit.ts'
import { MismatchError, NotPayableError, UnreachableError } from '../errors.ts'
import { checkPrepared } from './checkPrepared.ts'
import { getGiroJson } from './getGiroJson.ts'
import { getPayView } from './getPayView.ts'
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
 * Pays a pay link, on whatever server it is: by signature where the asset can (the server relays it, no gas), else by a plain
 * transfer of the account's own. Before anything is signed, what the server asks for is compared with `view`, the
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
  /** pinned by the payer; without it giro.json's */
  house?: Address
  /** for a transfer; without it the one that giro.json names */
  rpcUrl?: string
}): Promise<PaidByLink> {
  const { link, account } = parameters
  const shown = parameters.view ?? (await getPayView({ link }))
  const plan = planPayment(shown, parameters)
  const view = onNetworkOf(shown, plan.option)
  const network = findNetwork(await getGiroJson({ server: parsePayLink(link).server }), view)
  const listed = network.assets.find((asset) => isAddressEqual(asset.address as Address, plan.option.asset as Address))
  if (!listed) throw new MismatchError('the asset', "one of giro.json's", plan.option.asset)
  if (listed.decimals !== plan.option.decimals)
    throw new MismatchError("the asset's decimals", String(listed.decimals), String(plan.option.decimals))

  if (plan.by === 'transfer') {
    const hash = await transfer({ ...parameters, view, plan, rpcUrl: parameters.rpcUrl ?? network.rpc_url })
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
  if (!rpcUrl)
    throw new NotPayableError(
      `No RPC address is known for ${view.network.name}, so no transfer can be sent. Nothing was sent. Name one.`,
    )
  const chain = defineChain({
    id: view.network.chain_id,
    name: view.network.name,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  })
  const client = createWalletClient({
    account,
    chain,
    transport: http(rpcUrl, { retryCount: 1 }),
    pollingInterval: 200,
  })
  const chainId = await client.getChainId().catch((error: unknown) => {
    throw new UnreachableError(rpcUrl, error)
  })
  if (chainId !== view.network.chain_id)
    throw new MismatchError(`the chain at ${rpcUrl}`, String(view.network.chain_id), String(chainId))
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
