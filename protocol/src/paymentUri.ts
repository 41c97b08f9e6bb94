/** EIP-681: asks a wallet to send `amount` base units of the token to the deposit address, on the option's chain. */
export function paymentUri(option: { network: string; asset: string; amount: string }, depositAddress: string): string {
  const chainId = option.network.slice(option.network.indexOf(':') + 1)
  return `ethereum:${option.asset}@${chainId}/transfer?address=${depositAddress}&uint256=${option.amount}`
}
