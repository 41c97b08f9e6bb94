import { type Connection, type Provider, request } from './provider.ts'
import { WalletError } from './WalletError.ts'

// Three calls of ERC-20 do not need an ABI coder: a selector and words of 32 bytes.

const word = (value: string | bigint) =>
  (typeof value === 'bigint' ? value.toString(16) : value.slice(2).toLowerCase()).padStart(64, '0')

/** transfer(address,uint256); base units. */
export const transferData = (to: string, amount: bigint) => `0xa9059cbb${word(to)}${word(amount)}`

/** approve(address,uint256); base units. */
export const approveData = (spender: string, amount: bigint) => `0x095ea7b3${word(spender)}${word(amount)}`

/** balanceOf(address), asked through the wallet. Base units. */
export const balanceOf = (provider: Provider, asset: string, owner: string) =>
  readUint(provider, asset, `0x70a08231${word(owner)}`)

/** allowance(address,address), asked through the wallet. Base units. */
export const allowance = (provider: Provider, asset: string, owner: string, spender: string) =>
  readUint(provider, asset, `0xdd62ed3e${word(owner)}${word(spender)}`)

async function readUint(provider: Provider, to: string, data: string): Promise<bigint> {
  const result = await request<string>(provider, 'eth_call', [{ to, data }, 'latest'])
  return BigInt(result === '0x' ? 0 : result)
}

/** Calls the token from the connected account (eth_sendTransaction). Returns the transaction's hash. */
export const callToken = ({ wallet, account }: Connection, asset: string, data: string) =>
  request<string>(wallet.provider, 'eth_sendTransaction', [{ from: account, to: asset, data, value: '0x0' }])

/**
 * Lets `spender` move `amount` base units, unless it may move `least` already; `onSent` whenever the wallet has sent. Waits until that
 * is in a block.
 */
export async function giveAllowance(
  connection: Connection,
  asset: string,
  spender: string,
  { amount, least = amount }: { amount: bigint; least?: bigint },
  onSent: () => void = () => {},
): Promise<void> {
  const { provider } = connection.wallet
  const given = await allowance(provider, asset, connection.account, spender)
  if (given >= least) return
  // USDT refuses to change an allowance that is not zero
  for (const next of given > 0n ? [0n, amount] : [amount]) {
    const hash = await callToken(connection, asset, approveData(spender, next))
    onSent()
    await mined(provider, hash)
  }
}

/** Waits until the transaction is in a block. Throws WalletError `reverted` when it failed there. */
export async function mined(provider: Provider, hash: string): Promise<void> {
  for (;;) {
    const receipt = await request<{ status: string } | null>(provider, 'eth_getTransactionReceipt', [hash])
    if (receipt && Number(receipt.status) === 0) throw new WalletError('reverted', { hash })
    if (receipt) return
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}
